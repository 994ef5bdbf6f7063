"""Notices in the page: one at a time, over nothing that can be pressed, and gone when they are old."""

from datetime import UTC, datetime
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from playground import cast
from tests.playground.kit import field, modal, plain
from tests.playground.page_forms import opened
from tests.playground.page_windows import NARROW, WIDE, Visit, Windows, box_of, call
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

SIZES = [WIDE, (1180, 800), (820, 900), NARROW]
PRESSED = ":is(a, button, input, textarea, [tabindex='0']):not(.notices *)"


@pytest.fixture
def visit(windows: Windows) -> Visit:
    """Opens windows in which a notice can be said."""
    return partial(windows.open, within_reach=True)


def say(page: Page, title: str, **more: str) -> Locator:
    call(page, "/core/notices.js", "notify", {"title": title, "text": "Something failed. " * 6, **more})
    return page.get_by_role("region", name=title)


def under(notice: Locator) -> list[str]:
    """What can be pressed and lies under the notice, in the part of the page that can be pressed now."""
    script = """(notice, wanted) => {
      const box = notice.getBoundingClientRect();
      const place = document.querySelector("dialog:modal") ?? document;
      const isUnder = (one) =>
        one.right > box.left && one.left < box.right && one.bottom > box.top && one.top < box.bottom;
      const clipped = (one) => {
        const around = one.closest(".modal-body, .messages, .main, .guide, .curtain")?.getBoundingClientRect();
        const own = one.getBoundingClientRect();
        const bottom = Math.min(own.bottom, around?.bottom ?? own.bottom);
        return { left: own.left, right: own.right, top: own.top, bottom };
      };
      return [...place.querySelectorAll(wanted)].filter((one) => one.checkVisibility() && isUnder(clipped(one)))
        .map((one) => one.ariaLabel ?? one.textContent.trim());
    }"""
    found: list[str] = notice.evaluate(script, PRESSED)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_notice_lies_over_nothing_that_can_be_pressed(visit: Visit, bot: RecordingBot, size: tuple[int, int]) -> None:
    page = visit(size=size)
    notice = say(page, "In the page")
    expect(notice).to_be_in_viewport(ratio=1)
    assert under(notice) == []
    page.get_by_role("button", name="Curtain").click()
    notice = say(page, "Beside the drawer")
    expect(notice).to_be_in_viewport(ratio=1)
    assert under(notice) == []
    page.get_by_role("button", name="Close the drawer").click()
    opened(page, bot, modal(*(field(f"f{number}", label=plain(f"Field {number}")) for number in range(9))))
    notice = say(page, "In the form")
    expect(notice).to_be_in_viewport(ratio=1)
    assert under(notice) == []


def test_the_newest_notice_takes_the_place_of_the_one_before(visit: Visit) -> None:
    page = visit()
    say(page, "Failed")
    say(page, "Done", tone="calm")
    expect(page.get_by_role("region", name="Done")).to_be_visible()
    expect(page.get_by_role("region", name="Failed")).to_have_count(0)


@pytest.mark.parametrize("way", ["place", "person"])
def test_a_notice_goes_when_the_page_or_the_person_is_another(visit: Visit, way: str) -> None:
    page = visit()
    notice = say(page, "Failed")
    expect(notice).to_be_visible()
    if way == "place":
        page.get_by_role("link", name="Calendar", exact=True).click()
    else:
        page.get_by_role("button", name="Act as somebody else").click()
        page.get_by_role("button", name="Ben Carter").click()
    expect(notice).to_have_count(0)


def test_what_is_done_next_makes_a_notice_old(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    notice = say(page, "Failed")
    expect(notice).to_be_visible()
    page.get_by_role("combobox", name="Message").fill("hello")
    page.keyboard.press("Enter")
    expect(notice).to_have_count(0)


def test_a_notice_goes_by_itself_unless_somebody_is_at_it(visit: Visit) -> None:
    page = visit()
    page.clock.install()
    page.clock.pause_at(datetime(2100, 1, 1, tzinfo=UTC))
    done, failed = say(page, "Done", tone="calm"), page.get_by_role("region", name="Failed")
    expect(done).to_be_visible()
    page.clock.run_for(6_000)
    expect(done).to_have_count(0)
    say(page, "Failed")
    failed.get_by_role("button", name="Dismiss").focus()
    page.clock.run_for(20_000)
    expect(failed).to_be_visible()
    page.get_by_role("combobox", name="Message").focus()
    page.clock.run_for(6_000)
    expect(failed).to_have_count(0)


def test_a_notice_in_a_form_can_be_dismissed_and_submits_nothing(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First"), optional=True)))
    notice = say(page, "In the form")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)
    expect(dialog).to_be_visible()


def test_a_form_that_stands_aside_covers_neither_the_guide_nor_the_mail(visit: Visit, bot: RecordingBot) -> None:
    page = visit(person=cast.ADA)
    dialog = opened(page, bot, modal(field("code", label=plain("Code"))))
    dialog.get_by_role("button", name="Read mail").click()
    expect(page.locator("dialog:not(:modal)")).to_be_visible()
    beside, work = box_of(page.get_by_role("complementary", name="Guide")), box_of(page.get_by_role("main"))
    form = box_of(dialog)
    assert form["y"] >= beside["y"] + beside["height"] - 1
    assert form["x"] >= work["x"] + work["width"] - 1
