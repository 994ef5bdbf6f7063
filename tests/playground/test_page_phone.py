"""The page on a phone: nothing lies over what is read or pressed, and what covers gives way when one goes elsewhere."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from playground import cast
from playground.server import Playground
from tests.playground.kit import field, modal, plain, section
from tests.playground.page_forms import opened
from tests.playground.page_windows import NARROW, WIDE, Visit, box_of
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

OVER = (820, 900)
"""Narrow enough for the drawer to lie over the work, wide enough for two columns."""


def box(one: Locator) -> dict[str, float]:
    found = box_of(one)
    x, y, width, height = found["x"], found["y"], found["width"], found["height"]
    return {"x": x, "y": y, "height": height, "right": x + width, "bottom": y + height}


def overlap(one: Locator, other: Locator) -> bool:
    a, b = box(one), box(other)
    return a["x"] < b["right"] and b["x"] < a["right"] and a["y"] < b["bottom"] and b["y"] < a["bottom"]


def open_curtain(page: Page) -> Locator:
    page.get_by_role("button", name="Curtain").click()
    curtain = page.get_by_role("complementary", name="Behind the curtain")
    expect(curtain).to_be_visible()
    return curtain


@pytest.mark.parametrize("size", [NARROW, OVER])
@pytest.mark.parametrize("way", ["link", "back", "same"])
def test_the_drawer_gives_way_whichever_way_one_goes_elsewhere(visit: Visit, size: tuple[int, int], way: str) -> None:
    page = visit(size=size)
    page.get_by_role("link", name="Mailbox").click()
    curtain = open_curtain(page)
    lit = page.locator(".rail :is([aria-current], [aria-pressed='true'])")
    colours = lit.evaluate_all("(all) => new Set(all.map((one) => getComputedStyle(one).backgroundColor)).size")
    assert colours == 2
    if way == "back":
        page.go_back()
    else:
        # The name goes on where mails wait to be read.
        page.locator(".rail").get_by_role("link", name=re.compile("^Calendar" if way == "link" else "^Mailbox")).click()
    expect(curtain).to_have_count(0)


def test_the_list_of_conversations_closes_on_the_one_that_is_open(visit: Visit) -> None:
    page = visit(size=NARROW)
    page.get_by_role("button", name="Conversations").click()
    team = page.get_by_role("link", name="team", exact=True)
    team.click()
    expect(team).to_be_hidden()


@pytest.mark.parametrize("inside", [False, True])
def test_escape_closes_the_list_of_conversations_and_gives_the_focus_back(visit: Visit, inside: bool) -> None:
    page = visit(size=NARROW)
    button = page.get_by_role("button", name="Conversations")
    button.click()
    team = page.get_by_role("link", name="team", exact=True)
    expect(team).to_be_visible()
    if inside:
        team.focus()
    page.keyboard.press("Escape")
    expect(team).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("size", [NARROW, OVER])
def test_escape_closes_the_curtain_where_it_lies_over_the_work(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    curtain = open_curtain(page)
    curtain.get_by_text("Cause trouble").click()
    page.keyboard.press("Escape")
    expect(curtain).to_have_count(0)
    expect(page.get_by_role("button", name="Curtain")).to_be_focused()


def test_escape_closes_first_the_menu_that_is_open_in_the_list_of_conversations(visit: Visit) -> None:
    page = visit(size=NARROW)
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Shortcuts").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem", name="Open a poll")).to_be_hidden()
    expect(page.get_by_role("link", name="team", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_messages_menu_lies_over_no_text(visit: Visit, web: WebClient, size: tuple[int, int]) -> None:
    words = "It takes no answers any more, and it was read by everybody who had been asked. " * 4
    web.chat_postMessage(channel=cast.TEAM, text=words, blocks=[section(words)])
    page = visit(size=size)
    message = page.get_by_role("article")
    message.hover()
    menu = message.get_by_role("button", name="Message menu")
    expect(menu).to_be_visible()
    assert not overlap(menu, message.locator(".section-text"))
    assert not overlap(menu, message.locator("time"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_list_that_opens_leaves_its_field_and_the_end_of_the_form_free(
    visit: Visit, bot: RecordingBot, size: tuple[int, int]
) -> None:
    page = visit(size=size)
    many: dict[str, Any] = {"type": "multi_users_select"}
    lines = [field(f"line{number}", label=plain(f"Line {number}")) for number in range(3)]
    dialog = opened(page, bot, modal(*lines, field("many", many, label=plain("People"))))
    who = dialog.get_by_role("combobox", name="People")
    who.click()
    people = dialog.get_by_role("listbox").filter(has=page.get_by_role("option"))
    for name in ("Ada Lovelace", "Ben Carter", "Cho Min-ji", "Dan Nguyen", "Gus Prado"):
        people.get_by_role("option", name=name).click()
        assert not overlap(people, who)
        assert not overlap(people, dialog.get_by_role("button", name="Send"))


def test_offered_commands_leave_half_of_the_screen(visit: Visit) -> None:
    page = visit(size=NARROW)
    page.get_by_role("combobox", name="Message #team").fill("/")
    offered = page.get_by_role("listbox", name="Commands")
    expect(offered).to_be_visible()
    assert box(offered)["height"] < NARROW[1] / 2
    page.keyboard.press("ArrowDown")
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    expect(offered.locator(".is-active")).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("size", [NARROW, OVER])
def test_the_guide_covers_nothing_and_shows_the_step_that_is_next(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    page.get_by_role("button", name="Guide", exact=True).click()
    guide = page.get_by_role("complementary", name="Guide")
    expect(guide.get_by_role("listitem")).to_have_count(1)
    expect(guide).to_contain_text("Open a poll")
    assert not overlap(guide, page.get_by_role("main"))
    guide.get_by_role("button", name="Type it for me").click()
    expect(page.get_by_role("combobox", name="Message #team")).to_have_value("/meet Design review")
    page.get_by_role("button", name="Send").click(trial=True)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_word_of_an_event_is_broken_inside(visit: Visit, playground: Playground, size: tuple[int, int]) -> None:
    page = visit(size=size)
    open_curtain(page)
    playground.bus.publish("ses.accepted", {"to": ["cho.min@example.com"], "subject": "x"})
    names = ["slash_commands · /meet", "app_home_opened", "conversations.setTopic", "view_submission · open_poll"]
    for name in names:
        playground.bus.publish("slack.sent", {"payload": name, "acknowledged": True, "ms": 1000})
    texts = page.locator(".event-text")
    expect(texts.first).to_have_text(names[-1])
    too_wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    page.add_style_tag(content=".event-text { overflow-wrap: normal !important; }")
    assert texts.evaluate_all(too_wide) == []


@pytest.mark.parametrize("channel", [cast.TEAM, cast.RANDOM])
def test_no_conversation_is_wider_than_the_phone(visit: Visit, web: WebClient, channel: str) -> None:
    page = visit(f"/#/channel/{channel}", size=NARROW)
    conversation = page.locator(".conversation")
    expect(conversation.locator("h1")).to_be_visible()
    wide = "(one) => [one, ...one.querySelectorAll('*')].map((each) => each.getBoundingClientRect().right)"
    assert max(conversation.evaluate(wide)) <= NARROW[0]
