"""The workspace in the page: who sees what, live, in one window and in two, and what is said when something fails."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import PlaygroundClient
from tests.playground.kit import actions, button, home, mrkdwn, option, plain, section
from tests.playground.page_windows import NARROW, Visit, act_as
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = 1_796_126_400  # 2026-12-01 12:00 UTC
POLL = [
    section("*When?*", block_id="when"),
    actions(
        button("vote_yes", text=plain("Yes"), value="1", accessibility_label="Yes, Tuesday"),
        {"type": "overflow", "action_id": "menu", "options": [option("clear", "Clear"), option("edit", "Edit")]},
        block_id="vote",
    ),
]


def posted(web: WebClient, text: str = "When?", blocks: Any = POLL, channel: str = cast.TEAM) -> str:
    return str(web.chat_postMessage(channel=channel, text=text, blocks=blocks)["ts"])


def write(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="Message").fill(text)
    page.keyboard.press("Enter")


def test_a_message_appears_and_changes_without_a_reload(visit: Visit, web: WebClient) -> None:
    page = visit()
    ts = posted(web, "first", None)
    message = page.get_by_role("article")
    expect(message).to_contain_text("first")
    web.chat_update(channel=cast.TEAM, ts=ts, text="second")
    expect(message).to_contain_text("second")
    web.chat_delete(channel=cast.TEAM, ts=ts)
    expect(message).to_have_count(0)


def test_user_text_never_becomes_markup(visit: Visit, client: PlaygroundClient) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;"
    client.person(cast.BEN).post(cast.TEAM, hostile)
    page = visit()
    message = page.get_by_role("article")
    expect(message).to_contain_text("<b>")
    assert message.locator("script, img, b").count() == 0


def test_a_date_is_shown_in_the_acting_persons_zone(visit: Visit, web: WebClient) -> None:
    posted(web, f"<!date^{NOON}^{{time}}|noon in UTC>", None)
    page = visit()
    expect(page.get_by_role("article")).to_contain_text("13:00")
    act_as(page, "Cho Min-ji")
    expect(page.get_by_role("article")).to_contain_text("9:00 PM")


def test_a_private_note_is_seen_by_its_reader_alone(visit: Visit, web: WebClient) -> None:
    mine, other = visit(), visit(person=cast.BEN)
    web.chat_postEphemeral(channel=cast.TEAM, user=cast.BEN, text="for Ben")
    expect(other.get_by_text("for Ben")).to_be_visible()
    expect(other.get_by_text("Only visible to you")).to_be_visible()
    web.chat_postMessage(channel=cast.TEAM, text="for all")
    expect(mine.get_by_text("for all")).to_be_visible()
    expect(mine.get_by_text("for Ben")).to_have_count(0)


def test_two_people_press_in_two_windows(visit: Visit, bot: RecordingBot) -> None:
    ts = posted(bot.web)
    mine, other = visit(), visit(person=cast.BEN)
    for number, page in enumerate((mine, other), 1):
        page.get_by_role("button", name="Yes, Tuesday").click()
        bot.wait_for(number)
    pressers = [request.payload["user"]["id"] for request in bot.requests]
    assert pressers == [cast.ADA, cast.BEN]
    bot.web.chat_update(channel=cast.TEAM, ts=ts, text="2", blocks=[section("*Yes 2*")])
    for page in (mine, other):
        expect(page.get_by_text("Yes 2")).to_be_visible()


def test_a_menu_is_worked_by_keyboard_alone(visit: Visit, bot: RecordingBot) -> None:
    posted(bot.web)
    page = visit()
    page.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Clear")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    bot.wait_for(1)
    assert bot.last["actions"][0]["selected_option"]["value"] == "edit"
    expect(page.get_by_role("button", name="More actions")).to_be_focused()


def test_a_command_goes_out_with_its_words(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    write(page, "/meet  Design review: tue 14:00 ")
    bot.wait_for(1)
    assert (bot.last["command"], bot.last["text"]) == ("/meet", "Design review: tue 14:00")
    assert (bot.last["channel_id"], bot.last["user_id"]) == (cast.TEAM, cast.ADA)


def test_commands_are_offered_while_one_types(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    page.get_by_role("combobox", name="Message").fill("/meet e")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Message")).to_have_value("/meet email")
    page.keyboard.press("Enter")
    bot.wait_for(1)
    assert bot.last["text"] == "email"


def test_a_command_without_an_app_says_so(visit: Visit, playground: object) -> None:
    page = visit()
    expect(page.get_by_text("Meet is not connected", exact=True)).to_be_visible()
    write(page, "/meet")
    expect(page.get_by_role("region", name="“/meet” failed")).to_contain_text("Nothing is lost")


def test_a_press_that_nobody_answers_is_marked_at_the_button(visit: Visit, web: WebClient) -> None:
    posted(web)
    page = visit()
    page.get_by_role("button", name="Yes, Tuesday").click()
    expect(page.locator(".press-warning")).to_contain_text("Nothing is lost")


def test_what_the_validator_refuses_is_shown_with_its_reasons(visit: Visit, web: WebClient) -> None:
    page = visit()
    with pytest.raises(SlackApiError):
        posted(web, blocks=[{"type": "section", "text": mrkdwn("x" * 3001)}])
    notice = page.get_by_role("region", name="Slack refused chat.postMessage")
    expect(notice).to_contain_text("invalid_blocks")
    expect(notice).to_contain_text("json-pointer:/blocks/0/text/text")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_a_thread_opens_beside_its_channel(visit: Visit, web: WebClient) -> None:
    ts = posted(web)
    web.chat_postMessage(channel=cast.TEAM, text="the answer", thread_ts=ts)
    page = visit()
    expect(page.get_by_text("the answer")).to_have_count(0)
    page.get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("the answer")
    thread.get_by_role("combobox", name="Reply").fill("mine")
    page.keyboard.press("Enter")
    expect(thread.get_by_text("mine")).to_be_visible()
    thread.get_by_role("link", name="Close the thread").click()
    expect(thread).to_have_count(0)


def test_the_home_tab_is_each_persons_own(visit: Visit, bot: RecordingBot) -> None:
    bot.web.views_publish(user_id=cast.ADA, view=home(section("Ada's polls"), actions(button("new"))))
    page = visit("/#/home")
    expect(page.get_by_text("Ada's polls")).to_be_visible()
    bot.wait_for(1)
    assert bot.last["event"]["type"] == "app_home_opened"
    page.get_by_role("button", name="Press").click()
    bot.wait_for(2)
    assert bot.last["container"]["type"] == "view"
    act_as(page, "Ben Carter")
    expect(page.get_by_text("Ada's polls")).to_have_count(0)


def test_a_direct_message_rings_until_it_is_read(visit: Visit, web: WebClient) -> None:
    page = visit()
    channel = web.conversations_open(users=[cast.ADA])["channel"]["id"]
    web.chat_postMessage(channel=channel, text="your mail bounced")
    row = page.get_by_role("button", name="Meet: Messages")
    expect(row).to_contain_text("1 unread")
    expect(page.get_by_role("link", name="Slack")).to_contain_text("1 unread")
    row.click()
    expect(page.get_by_text("your mail bounced")).to_be_visible()
    expect(row).not_to_contain_text("unread")


def test_a_direct_message_to_somebody_else_rings_in_the_switcher(visit: Visit, web: WebClient) -> None:
    page = visit()
    channel = web.conversations_open(users=[cast.BEN])["channel"]["id"]
    web.chat_postMessage(channel=channel, text="your mail bounced")
    expect(page.locator(".person-row")).to_have_count(0)  # drawn while it is open, since the page draws often
    page.get_by_role("button", name="Act as somebody else").click()
    expect(page.get_by_role("button", name="Ben Carter")).to_contain_text("1 unread")


def test_an_account_is_deactivated_and_reactivated_and_the_app_hears_of_it(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_text("Accounts, as Slack's admins see them").click()
    for verb, back, gone in (("Deactivate", "Reactivate", True), ("Reactivate", "Deactivate", False)):
        page.get_by_role("button", name=f"{verb} Ben Carter").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"{back} Ben Carter")).to_be_focused()
        expect(page.locator(".person-row", has_text="Ben Carter")).to_have_count(0 if gone else 1)
    bot.wait_for(2)
    told = [request.payload["event"] for request in bot.requests]
    assert [event["type"] for event in told] == ["user_change", "user_change"]
    assert [event["user"]["deleted"] for event in told] == [True, False]


def test_a_persons_language_is_chosen_and_the_app_hears_of_it(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    act_as(page, "Ben Carter")
    page.get_by_role("button", name="Act as somebody else").click()
    language = page.get_by_label("Language of Ben Carter")
    language.select_option("Deutsch")
    bot.wait_for(1)
    assert bot.last["event"]["user"]["locale"] == "de-DE"
    assert bot.web.users_info(user=cast.BEN, include_locale=True)["user"]["locale"] == "de-DE"
    expect(language.locator("option:checked")).to_have_text("Deutsch")


def test_who_acts_in_this_window_is_not_deactivated_in_it(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_text("Accounts, as Slack's admins see them").click()
    expect(page.get_by_role("button", name="Reactivate Del Gone")).to_be_visible()
    expect(page.get_by_role("button", name="Deactivate Ada Lovelace")).to_have_count(0)


def test_shortcuts_reach_the_app(visit: Visit, bot: RecordingBot) -> None:
    ts = posted(bot.web)
    page = visit()
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Open a poll").click()
    bot.wait_for(1)
    assert (bot.last["type"], bot.last["callback_id"]) == ("shortcut", "open_poll")
    page.get_by_role("article").hover()
    page.get_by_role("button", name="Message menu").click()
    page.get_by_role("menuitem", name="Open a poll from this message").click()
    bot.wait_for(2)
    assert (bot.last["type"], bot.last["message"]["ts"]) == ("message_action", ts)


@pytest.mark.parametrize(
    ("channel", "person", "words"),
    [(cast.OLD, cast.ADA, "This channel is archived"), (cast.NEWS, cast.ADA, "Only admins can post here")],
)
def test_where_nobody_may_write_the_field_says_why(visit: Visit, channel: str, person: str, words: str) -> None:
    page = visit(f"/#/channel/{channel}", person=person)
    expect(page.get_by_role("combobox", name="Message")).to_be_disabled()
    expect(page.get_by_placeholder(words)).to_be_visible()


def test_a_channel_one_may_not_see_is_refused_in_words(visit: Visit) -> None:
    page = visit(f"/#/channel/{cast.SECRET}", person=cast.CHO)
    expect(page.get_by_text("You cannot look in here")).to_be_visible()
    expect(page.get_by_role("link", name="secret")).to_have_count(0)


def test_an_unknown_person_is_answered_with_one_who_is_there(visit: Visit) -> None:
    page = visit(person="U0NOBODY<b>")
    expect(page.get_by_role("region", name="There is nobody with the id “U0NOBODY<b>” here")).to_be_visible()
    expect(page.get_by_role("button", name="You act as Ada Lovelace")).to_be_visible()


def test_a_permalink_leads_to_its_channel(visit: Visit, web: WebClient, windows: Any) -> None:
    link = web.chat_getPermalink(channel=cast.TEAM, message_ts=posted(web))["permalink"]
    page = visit()
    page.goto(f"{windows.url}/archives/{cast.TEAM}/p1" if "/archives/" not in link else link)
    expect(page.get_by_role("heading", name="#team")).to_be_visible()


def test_on_a_phone_the_conversations_open_over_the_messages(visit: Visit, web: WebClient) -> None:
    page = visit(size=NARROW)
    expect(page.get_by_role("link", name="random")).to_be_hidden()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("link", name="random").click()
    expect(page.get_by_role("heading", name="#random")).to_be_visible()
    expect(page.get_by_role("link", name="random")).to_be_hidden()
