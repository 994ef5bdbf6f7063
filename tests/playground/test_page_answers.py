"""Answers from the calendar in the page's mailbox: what each button takes, what is missing, and what the mail shows."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.server import Playground
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import NARROW, WIDE, Visit, Windows, box_of

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BEN = "ben@example.com"


@pytest.fixture
def invited(post: Post, playground: Playground) -> None:
    """Ben has an invite whose organizer reads answers by mail, and one who does not."""
    for organizer in ("poll-1@replies.meet.example.com", "ada@example.com"):
        post.invite(BEN, ics(NOON).replace("ada@example.com", organizer), html="<p>Hello</p>")


def read(page: Page, number: int = 1) -> Locator:
    """A mail to Ben, the oldest as the last; the form for its answer is unfolded."""
    page.get_by_role("region", name="Mails").get_by_role("link", name=BEN).nth(number).click()
    mail = page.get_by_role("article", name=f"Mail to {BEN}")
    mail.get_by_text("Answer from their calendar").click()
    return mail


@pytest.mark.usefixtures("invited")
def test_a_time_is_proposed_by_the_clock_of_whose_mailbox_it_is(visit: Visit) -> None:
    page = visit("/#/mail")
    mail = read(page)
    time = mail.get_by_role("group", name="Another time (New York)")
    time.get_by_label("Date").fill("2026-12-02")
    time.get_by_label("Time").fill("10:00")
    with page.expect_request("**/answer") as asked:
        mail.get_by_role("button", name="Propose another time").click()
    sent = asked.value.post_data_json or {}
    assert (sent["starts_at"], sent["ends_at"]) == ("2026-12-02T15:00:00.000Z", "2026-12-02T16:00:00.000Z")
    answered = mail.get_by_role("list", name="What was answered")
    expect(answered).to_contain_text("proposed another time: Wed, Dec 2, 10:00 AM in New York")


@pytest.mark.usefixtures("invited")
def test_a_proposal_without_its_time_says_at_the_field_what_is_missing(visit: Visit) -> None:
    page = visit("/#/mail")
    mail = read(page)
    time = mail.get_by_role("group", name="Another time (New York)")
    for missing in ("Date", "Time"):
        mail.get_by_role("button", name="Propose another time").click()
        expect(mail.get_by_role("alert")).to_have_text("Choose the day and the time that you propose.")
        expect(time.get_by_label(missing)).to_be_focused()
        time.get_by_label("Date").fill("2026-12-02")
    expect(mail.get_by_role("list", name="What was answered")).to_have_count(0)
    mail.get_by_role("button", name="Accept").click()
    expect(mail.get_by_role("alert")).to_have_count(0)
    expect(mail.get_by_role("list", name="What was answered")).to_contain_text("Their calendar accepted")


@pytest.mark.usefixtures("invited")
def test_a_mail_shows_that_it_was_answered_and_how(visit: Visit) -> None:
    page = visit("/#/mail")
    mail = read(page)
    mail.get_by_label("Note").fill("Late by <b>five</b>")
    mail.get_by_role("button", name="Maybe").click()
    answered = mail.get_by_role("list", name="What was answered")
    expect(answered).to_contain_text("Their calendar answered maybe, with the note “Late by <b>five</b>”")
    expect(mail.get_by_label("Note")).to_have_value("")
    mail.get_by_role("button", name="Decline").click()
    expect(answered.get_by_role("listitem")).to_have_count(2)
    expect(mail.locator(".mail-head")).to_contain_text("declined")
    rows = page.get_by_role("region", name="Mails").get_by_role("link", name=BEN)
    expect(rows.last).to_contain_text("declined")
    expect(rows.first).not_to_contain_text("declined")


@pytest.mark.usefixtures("invited")
def test_an_answer_that_nobody_takes_leaves_the_mail_unanswered(visit: Visit, windows: Windows) -> None:
    windows.expected.append("404")
    page = visit("/#/mail")
    mail = read(page, 0)
    mail.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("No mail for ada@example.com comes in here.")).to_be_visible()
    expect(mail.get_by_role("list", name="What was answered")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_mails_text_begins_in_the_upper_half_and_one_bar_scrolls_it(
    visit: Visit, post: Post, size: tuple[int, int]
) -> None:
    post.invite(BEN, ics(NOON), html="<p>First line</p>" + "<p>More</p>" * 40 + "<p>Last line</p>")
    page = visit("/#/mail", size=size)
    page.get_by_role("region", name="Mails").get_by_role("link", name=BEN).click()
    text = page.frame_locator("iframe")
    assert box_of(text.get_by_text("First line"))["y"] < size[1] / 2
    last = text.get_by_text("Last line")
    expect(last).to_be_visible()
    inner = "(one) => [one.ownerDocument.documentElement.scrollHeight, one.ownerDocument.defaultView.innerHeight]"
    whole, shown = last.evaluate(inner)
    assert whole <= shown
