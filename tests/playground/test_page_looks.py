"""Looks that a machine can judge: no serious accessibility violation, no sideways scrolling, nothing from outside."""

from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from playground import cast
from tests.playground.kit import actions, button, field, home, modal, option, options, plain, section
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import NARROW, WIDE, Visit, Windows
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BEN = "ben@example.com"


def furnish(bot: RecordingBot, post: Post) -> None:
    """Something of every kind to look at."""
    menu = {"type": "overflow", "action_id": "menu", "options": [option("a", "A"), option("b", "B")]}
    pick = {"type": "static_select", "action_id": "pick", "options": options(3), "placeholder": plain("Pick")}
    buttons = actions(button("yes", style="primary"), button("no", style="danger"), menu, pick)
    words = section("*Words* `code` <@U0BEN00001>")
    bot.web.chat_postMessage(channel=cast.TEAM, text="A poll", blocks=[words, buttons])
    note = [section("A note", accessory=button("note"))]
    bot.web.chat_postEphemeral(channel=cast.TEAM, user=cast.ADA, text="x", blocks=note)
    bot.web.views_publish(user_id=cast.ADA, view=home(section("Yours"), actions(button("new"))))
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    tick = {"type": "checkboxes", "options": options(3)}
    pair = {"type": "datetimepicker"}
    many = {"type": "multi_users_select", "initial_users": [cast.BEN]}
    fields = [field("tick", tick), field("pair", pair), field("many", many), field("line", hint=plain("A hint"))]
    bot.open_modal(modal(*fields))


def open_form(page: Page) -> None:
    page.get_by_role("combobox", name="Message").fill("/meet")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    page.locator(".field-error").first.wait_for()


def open_mail(page: Page) -> None:
    page.get_by_role("link", name=BEN).click()
    page.get_by_role("tab", name="Invite").click()
    page.get_by_role("region", name="Calendar entry").wait_for()


def open_curtain(page: Page) -> None:
    page.get_by_role("button", name="Curtain").click()
    page.get_by_text("Cause trouble").click()


def open_people(page: Page) -> None:
    page.get_by_role("button", name="Act as somebody else").click()


def open_message_menu(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWS: dict[str, tuple[str, Any]] = {
    "channel": ("/", None),
    "menu": ("/", open_message_menu),
    "people": ("/", open_people),
    "form": ("/", open_form),
    "home": ("/#/home", None),
    "mailbox": ("/#/mail", open_mail),
    "calendar": (f"/#/calendar/{BEN}", None),
    "curtain": ("/", open_curtain),
}


AXE = Axe().axe_script
ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
RULES_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules among these that read a colour; what the others read is the same in both schemes."""


def serious_violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What axe finds; of what it finds right it names one example each, which takes half of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    script = (
        "async (options) => { const { passes, violations } = await axe.run(options); return [passes, violations]; }"
    )
    passes, violations = page.evaluate(script, {"runOnly": rules, "resultTypes": ["violations"]})
    assert passes
    serious = [one for one in violations if one["impact"] in ("serious", "critical")]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in serious]


def too_wide(page: Page) -> list[str]:
    """What stands out of the window to the right, lists that scroll by themselves apart."""
    script = """async () => {
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        return [...document.querySelectorAll("button, input, a, h1, h2")]
        .filter((one) => one.checkVisibility() && !one.closest(".tabs, .sidebar"))
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML);
    }"""
    found: list[str] = page.evaluate(script)
    return found


def repeated(page: Page) -> list[str]:
    """Texts of several words that stand more than once on the screen; names of people and the errors at fields may."""
    script = """() => {
        const unsaid = ".only-read, option, pre, .mail-row, .mail-line, .person-words, .field-error";
        const texts = [...document.querySelectorAll("body *")]
            .filter((one) => one.checkVisibility() && !one.closest(unsaid))
            .flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE))
            .map((node) => node.data.trim().replaceAll(/\\s+/g, " "))
            .filter((text) => text.length >= 12 && text.includes(" "));
        return texts.filter((text, index) => texts.indexOf(text) !== index);
    }"""
    found: list[str] = page.evaluate(script)
    return found


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_is_accessible_fits_every_window_and_says_nothing_twice(
    visit: Visit, bot: RecordingBot, post: Post, name: str
) -> None:
    furnish(bot, post)
    path, step = VIEWS[name]
    page = visit(path)
    if step:
        step(page)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert serious_violations(page, ALL_RULES if scheme == "light" else RULES_OF_COLOURS) == []
    assert repeated(page) == []
    for width, height in (WIDE, (1024, 768), (760, 900), NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert too_wide(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_violations(page, ALL_RULES) == []
    assert repeated(page) == []


def test_colours_follow_the_system_until_somebody_chooses(visit: Visit) -> None:
    page = visit(scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light colours").click()
    expect(root).to_have_attribute("data-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-theme", "light")


def test_a_picture_is_named_and_never_loaded(visit: Visit, bot: RecordingBot) -> None:
    picture = {"type": "image", "image_url": "http://elsewhere.example/x.png", "alt_text": "A picture"}
    bot.web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[picture])
    expect(visit().get_by_role("img", name="A picture")).to_be_visible()


def test_a_script_or_a_frame_that_slips_in_would_not_run(visit: Visit, windows: Windows) -> None:
    page = visit()
    attempts = (
        "document.createElement('script').textContent = 'window.ran = 1'",
        "document.body.innerHTML = '<img src=x onerror=window.ran=1>'",
        "document.createElement('iframe').srcdoc = '<b>x</b>'",
        "window.setTimeout('window.ran = 1')",
    )
    for attempt in attempts:
        refused = page.evaluate(f"() => {{ try {{ {attempt} }} catch (error) {{ return error.name }} }}")
        assert refused in ("TypeError", "EvalError"), attempt
    assert page.evaluate("window.ran") is None
    windows.troubles.clear()


def test_without_motion_nothing_moves(visit: Visit, bot: RecordingBot, post: Post) -> None:
    furnish(bot, post)
    page = visit()
    page.get_by_role("combobox", name="Message").fill("/meet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_css("animation-duration", "1e-05s")
