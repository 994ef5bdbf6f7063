"""A modal among other things in the page: double clicks, focus, Enter, the mailbox beside it."""

import pytest
from playwright.sync_api import expect
from slack_sdk.socket_mode.request import SocketModeRequest

from playground import cast
from tests.playground.kit import actions, button, field, modal, plain
from tests.playground.page_forms import answer_submissions, labelled, opened, submitted
from tests.playground.page_post import Post
from tests.playground.page_windows import NARROW, WIDE, Visit
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser


def test_a_double_click_submits_once_and_shows_no_error(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First"))))
    dialog.get_by_label("First").fill("x")
    dialog.get_by_role("button", name="Send").dblclick()
    expect(dialog).to_have_count(0)
    expect(page.locator(".notice")).to_have_count(0)
    assert [one.payload["type"] for one in bot.requests if one.payload.get("type")] == ["view_submission"]


@pytest.mark.parametrize("name", ["Close", "Press"])
def test_a_double_click_on_a_button_that_ends_the_view_shows_no_error(
    visit: Visit, bot: RecordingBot, name: str
) -> None:
    page = visit()
    dialog = opened(page, bot, modal(actions(button("a"), block_id="more"), field("b", optional=True)))

    def take_away(request: SocketModeRequest) -> None:
        if request.payload.get("type") == "block_actions":
            bot.web.views_update(view_id=request.payload["view"]["id"], view=modal(title=plain("Another")))

    bot.answer = take_away
    dialog.get_by_role("button", name=name, exact=True).first.dblclick()
    expect(page.get_by_role("heading", name="A form")).to_have_count(0)
    expect(page.locator(".notice")).to_have_count(0)


def test_the_focus_goes_back_to_where_one_wrote(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First"))))
    dialog.get_by_label("First").fill("x")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("combobox", name="Message #team")).to_be_focused()


@pytest.mark.parametrize("name", ["text", "mail", "day", "clock", "tick"])
def test_enter_in_a_field_submits(visit: Visit, bot: RecordingBot, name: str) -> None:
    page = visit()
    dialog = opened(page, bot, modal(labelled(name)))
    dialog.locator("input").first.press("Enter")
    expect(dialog).to_have_count(0)
    assert bot.last["type"] == "view_submission"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_mail_is_read_while_its_form_is_open(
    visit: Visit, bot: RecordingBot, post: Post, size: tuple[int, int]
) -> None:
    page = visit(size=size)
    dialog = opened(page, bot, modal(field("code", label=plain("Code"))))
    dialog.get_by_label("Code").fill("12")
    post.code("ada@example.com")
    expect(dialog.get_by_role("button", name="Read mail")).to_contain_text("1 unread")
    dialog.get_by_role("button", name="Read mail").click()
    page.get_by_role("link", name="ada@example.com").click()
    page.get_by_role("tab", name="Text").click()
    expect(page.get_by_text("Your code is 123456.")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_label("Code")).to_have_value("12")
    dialog.get_by_label("Code").fill("123456")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["code"]["value"] == "123456"


def test_a_form_that_stepped_aside_comes_back_with_what_was_typed(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("code", label=plain("Code"))))
    dialog.get_by_label("Code").fill("12")
    dialog.get_by_role("button", name="Read mail").click()
    dialog.get_by_role("button", name="Back to Slack").click()
    expect(page.get_by_role("heading", name="#team")).to_be_attached()
    expect(dialog.get_by_label("Code")).to_have_value("12")


def test_the_way_back_leads_to_the_conversation_one_came_from(visit: Visit, bot: RecordingBot) -> None:
    page = visit("/#/channel/" + cast.RANDOM)
    bot.open_modal(modal(field("code", label=plain("Code"))))
    page.get_by_role("combobox", name="Message #random").fill("/meet")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    for way in (dialog.get_by_role("button", name="Back to Slack"), page.get_by_role("link", name="Slack")):
        dialog.get_by_role("button", name="Read mail").click()
        page.get_by_role("link", name="Calendar", exact=True).click()
        way.click()
        expect(page.get_by_role("heading", name="#random")).to_be_attached()


def test_the_focus_follows_a_form_into_what_its_answer_shows(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First"))))
    view = modal(field("b", label=plain("Second")))
    answer_submissions(bot, {"response_action": "update", "view": view})
    dialog.get_by_label("First").fill("x")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Second")).to_be_focused()
