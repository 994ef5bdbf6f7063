"""Whose things the page shows: unread messages, calendars and mailboxes of the acting person, and the team's clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from playground import cast
from playground.server import Playground
from tests.playground.kit import modal
from tests.playground.page_forms import labelled, opened
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import Visit
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
NIA = "nia@somewhere.example"


def test_a_reload_keeps_the_badge_of_what_is_unread(visit: Visit, web: WebClient) -> None:
    page = visit()
    channel = web.conversations_open(users=[cast.ADA])["channel"]["id"]
    row = page.get_by_role("button", name="Meet: Messages")
    for number in (1, 2):
        web.chat_postMessage(channel=channel, text="your mail bounced")
        expect(row).to_contain_text(f"{number} unread")
    page.reload()
    expect(row).to_contain_text("2 unread")
    row.click()
    expect(row).not_to_contain_text("unread")
    page.reload()
    expect(page.get_by_text("your mail bounced").first).to_be_visible()
    expect(row).not_to_contain_text("unread")


def test_the_calendar_opens_with_the_acting_person_and_never_with_another(visit: Visit, post: Post) -> None:
    post.invite("ada@example.com", ics(NOON))
    post.invite("ben@example.com", ics(NOON))
    ben, nia = visit("/#/calendar", person=cast.BEN), visit("/#/calendar", person=cast.NIA)
    expect(ben.get_by_label("Calendar of")).to_have_value("ben@example.com")
    expect(nia.get_by_label("Calendar of")).to_have_value("")
    expect(nia.get_by_text("Nothing in this calendar yet")).to_be_visible()


def test_whoever_types_an_address_into_a_form_owns_its_mailbox_and_calendar(
    visit: Visit, bot: RecordingBot, post: Post
) -> None:
    page = visit(person=cast.NIA)
    dialog = opened(page, bot, modal(labelled("mail")))
    dialog.get_by_label("The mail").fill(NIA)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    post.invite(NIA, ics(NOON), html="<p>Hello</p>")
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_label("Calendar of")).to_have_value(NIA)
    page.get_by_role("link", name="Mailbox").click()
    page.get_by_role("region", name="Mails").get_by_role("link", name=NIA).first.click()
    page.get_by_text("Answer from their calendar").click()
    expect(page.get_by_role("group", name="Another time (Nairobi)")).to_be_visible()


def test_of_a_persons_addresses_the_one_with_meetings_opens_whatever_else_was_mailed(
    visit: Visit, bot: RecordingBot, post: Post
) -> None:
    """The code for another address comes first by the alphabet, and holds no meeting."""
    page = visit(person=cast.BEN)
    for typed in ("a.code@somewhere.example", "z.ben@somewhere.example"):
        dialog = opened(page, bot, modal(labelled("mail")))
        dialog.get_by_label("The mail").fill(typed)
        dialog.get_by_role("button", name="Send").click()
        expect(dialog).to_have_count(0)
    post.code("a.code@somewhere.example")
    post.invite("z.ben@somewhere.example", ics(NOON))
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_label("Calendar of")).to_have_value("z.ben@somewhere.example")
    expect(page.get_by_text("Nothing in this calendar yet")).to_have_count(0)


def test_the_clock_is_shown_and_moved_forward_from_the_page(visit: Visit, playground: Playground) -> None:
    page = visit()
    page.get_by_role("button", name="Curtain").click()
    page.get_by_text("Move the clock").click()
    clock = page.get_by_role("group", name="The playground's clock")
    expect(clock).to_contain_text(re.compile(r"It is .+ in Berlin"))
    before = playground.clock.now()
    shown = clock.inner_text()
    clock.get_by_role("button", name="A day later").click()
    expect(clock).not_to_have_text(shown)
    assert playground.clock.now() - before >= timedelta(days=1)
