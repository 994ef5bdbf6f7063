"""The guide in the page: it ticks what was done, nothing else, and keeps its ticks while the playground runs."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from tests.playground.kit import actions, button, section
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import NARROW, Visit
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BEN = "ben@example.com"
VOTING = actions(button("vote_yes", value="1"), button("fix_address"), button("close_poll"))


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name="Guide").get_by_role("listitem").filter(has_text=name)


def expect_done(page: Page, *names: str) -> None:
    for name in names:
        expect(step(page, name)).to_contain_text("(done)")
    expect(page.get_by_role("complementary", name="Guide").get_by_text("(done)")).to_have_count(len(names))


def vote_as_three(bot: RecordingBot, client: PlaygroundClient) -> None:
    bot.web.chat_postMessage(channel=cast.TEAM, text="A poll", blocks=[section(), VOTING])
    for name in (cast.ADA, cast.BEN, cast.CHO):
        person = client.person(name)
        person.click(person.messages(cast.TEAM)[-1], "vote_yes")


def test_a_step_is_ticked_by_what_it_names_alone(visit: Visit, bot: RecordingBot, client: PlaygroundClient) -> None:
    page = visit()
    client.person(cast.BEN).post(cast.TEAM, "not by Meet")
    bot.web.chat_postMessage(channel=cast.TEAM, text="no poll", blocks=[actions(button("other"))])
    expect(page.get_by_text("not by Meet")).to_be_visible()
    expect_done(page)
    vote_as_three(bot, client)
    expect_done(page, "Open a poll", "Vote as three people")


def test_ticks_stay_however_much_happens_and_whatever_window_looks(
    visit: Visit, bot: RecordingBot, client: PlaygroundClient, playground: Playground
) -> None:
    page = visit()
    vote_as_three(bot, client)
    expect_done(page, "Open a poll", "Vote as three people")
    for number in range(600):
        playground.bus.publish("noise", {"number": number})
    page.reload()
    for window in (page, visit()):
        expect_done(window, "Open a poll", "Vote as three people")


def test_an_address_is_repaired_only_when_its_invite_goes_to_a_new_one(
    visit: Visit, bot: RecordingBot, client: PlaygroundClient, post: Post, playground: Playground
) -> None:
    page, mail = visit("/#/mail"), MailClient(playground.url)
    post.invite(BEN, ics(NOON))
    expect_done(page, "Choose the time")
    mail.bounce(mail.mails()[-1], "soft")
    post.invite("cho@example.com", ics(NOON, uid="another@meet"))
    mail.bounce(mail.mails()[0], "hard")
    expect_done(page, "Choose the time", "Bounce it")
    post.invite("nia@example.com", ics(NOON, uid="third@meet"))
    post.invite("late@example.com", ics(NOON))
    expect(page.get_by_role("link", name="late@example.com")).to_be_visible()
    expect_done(page, "Choose the time", "Bounce it")
    vote_as_three(bot, client)
    ben = client.person(cast.BEN)
    ben.click(ben.messages(cast.TEAM)[-1], "fix_address")
    post.invite("ben.new@example.com", ics(NOON))
    expect(step(page, "Repair it")).to_contain_text("(done)")


def test_only_a_mail_with_an_invite_is_an_invite_read(visit: Visit, post: Post) -> None:
    post.code("nia@example.com")
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    page.get_by_role("link", name="nia@example.com").click()
    expect(page.get_by_role("article", name="Mail to nia@example.com")).to_be_visible()
    expect_done(page, "Choose the time")
    page.get_by_role("link", name=BEN).click()
    expect_done(page, "Choose the time", "Read the invite")


def test_the_guide_is_called_by_its_name_on_a_phone_too(visit: Visit) -> None:
    page = visit(size=NARROW)
    page.get_by_role("button", name="Guide", exact=True).get_by_text("Guide").click()
    expect(page.get_by_role("complementary", name="Guide")).to_contain_text("Meet in six steps")


def test_escape_closes_the_guide_unless_one_writes(visit: Visit) -> None:
    page = visit()
    guide = page.get_by_role("complementary", name="Guide")
    page.get_by_role("combobox", name="Message #team").press("Escape")
    expect(guide).to_be_visible()
    guide.get_by_role("button", name="Close the guide").press("Escape")
    expect(guide).to_have_count(0)


def test_the_guide_says_where_a_meeting_is_moved_cancelled_reopened_and_handed_over(visit: Visit) -> None:
    guide = visit().get_by_role("complementary", name="Guide")
    for word in ("Move", "cancel", "open its poll again", "hand it over", "Manage this poll"):
        expect(guide.locator(".guide-more")).to_contain_text(word)
