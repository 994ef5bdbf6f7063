"""The mailbox in the page: every side of a mail, nothing loaded or run from it, and what becomes of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from playground.mail_client import MailClient
from playground.server import Playground
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import NARROW, WIDE, Visit, Windows, box_of

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BEN = "ben@example.com"


@pytest.fixture
def mail(playground: Playground) -> MailClient:
    return MailClient(playground.url)


def read(page: Page, to: str = BEN) -> None:
    """Open the newest mail to that address."""
    page.get_by_role("region", name="Mails").get_by_role("link", name=to).first.click()
    page.get_by_role("article", name=f"Mail to {to}").wait_for()


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_a_mail_arrives_without_a_reload(visit: Visit, post: Post) -> None:
    page = visit("/#/mail")
    expect(page.get_by_text("No mail yet")).to_be_visible()
    post.invite(BEN, ics(NOON))
    expect(page.get_by_role("link", name=BEN)).to_contain_text("📅 Calendar Invite: Design review")


def test_a_mails_html_runs_and_loads_nothing(windows: Windows, post: Post) -> None:
    post.invite(BEN, ics(NOON))
    page = windows.open("/#/mail")
    read(page)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Design review")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page).to_have_title("Ada Lovelace · Meet playground")
    assert windows.asked_outside() == []
    # What the browser refused is in its log, by the frame's policy and by its sandbox.
    assert any("sandboxed" in one for one in windows.troubles)
    assert any("Content Security Policy" in one for one in windows.troubles)
    windows.troubles.clear()


def test_text_headers_and_parts_of_a_mail_are_shown(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    tab(page, "Text")
    expect(page.get_by_role("tabpanel")).to_contain_text("Type /meet stop")
    tab(page, "Headers")
    expect(page.get_by_role("rowheader", name="Subject")).to_be_visible()
    tab(page, "Parts")
    expect(page.get_by_role("tabpanel")).to_contain_text("multipart/alternative")
    expect(page.get_by_role("tabpanel")).to_contain_text("invite.ics")


def test_the_invite_is_a_card_in_the_acting_persons_zone(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON, title="Review <b>"), html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    tab(page, "Invite")
    card = page.get_by_role("region", name="Calendar entry")
    expect(card.get_by_role("heading", name="Review <b>")).to_be_visible()
    expect(card).to_contain_text("Tue, Dec 1, 13:00 – 14:00 in Berlin")
    expect(card).to_contain_text("Invitation")
    page.get_by_text("invite.ics, as it was sent").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("UID:poll-1@meet")


@pytest.mark.parametrize("size", [WIDE, (1280, 800), (1024, 768), NARROW])
def test_what_an_invite_says_has_the_width_of_its_card(visit: Visit, post: Post, size: tuple[int, int]) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail", size=size)
    read(page)
    tab(page, "Invite")
    card = page.get_by_role("region", name="Calendar entry")
    values = card.get_by_role("definition")
    for curtain in ("closed", "open"):
        if curtain == "open" and size[0] >= 1180:  # elsewhere it lies over the card
            page.get_by_role("button", name="Curtain").click()
            expect(page.get_by_role("complementary", name="Behind the curtain")).to_be_visible()
        assert box_of(values.first)["width"] > box_of(card)["width"] / 2
        expect(values.filter(has_text="Ada Lovelace").first).to_be_in_viewport()


def test_a_calendar_file_that_cannot_be_read_is_said_and_shown(visit: Visit, post: Post) -> None:
    post.invite(BEN, "BEGIN:VCALENDAR\r\nnonsense", html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    tab(page, "Invite")
    expect(page.get_by_text("This calendar file cannot be read")).to_be_visible()


def test_tabs_are_worked_by_keyboard(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    page.get_by_role("tab", name="Mail").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Parts")).to_be_focused()
    expect(page.get_by_role("tab", name="Parts")).to_have_attribute("aria-selected", "true")


def test_mail_and_calendar_file_can_be_downloaded(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    for name, start in {"invite.ics": "BEGIN:VCALENDAR", "Mail (.eml)": "From:"}.items():
        with page.expect_download() as coming:
            page.get_by_role("link", name=name).click()
        assert start in Path(coming.value.path()).read_text()


OUTCOMES = {
    "Soft bounce": ("Delivered", "Bounce"),
    "Delivered": ("Delivered", "Delivery"),
    "Mailbox full": ("Delivered", "Bounce"),
    "Out of office": ("Delivered", "Bounce"),
    "Hard bounce": ("Bounced", "Bounce"),
    "Complaint": ("Complaint", "Complaint"),
}


def test_what_becomes_of_a_mail_is_published(visit: Visit, post: Post, mail: MailClient) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    read(page)
    said = page.get_by_role("list", name="What SES said of this mail").get_by_role("listitem")
    for button, (badge, kind) in OUTCOMES.items():
        before = len(mail.mails()[0].events)
        page.get_by_role("button", name=button, exact=True).click()
        expect(said.nth(before)).to_be_visible()
        expect(said.last).to_contain_text(kind)
        expect(page.locator(".mail-head")).to_contain_text(badge)


def test_a_hard_bounce_puts_the_address_on_the_suppression_list(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    suppressed = page.get_by_role("region", name="SES's suppression list")
    expect(suppressed).to_contain_text("Nobody")
    read(page)
    page.get_by_role("button", name="Hard bounce").click()
    expect(suppressed.get_by_role("listitem")).to_have_text(["ben@example.combounce"])


def test_the_next_reply_can_be_lost(visit: Visit, post: Post, playground: Playground) -> None:
    page = visit("/#/mail")
    page.get_by_role("button", name="Lose SES's next reply").click()
    expect(page.get_by_role("region", name="The next reply gets lost")).to_be_visible()
    assert [fault.kind for fault in playground.aws.faults.waiting] == ["lost_reply"]


def is_change_of_settings(response: Response) -> bool:
    return response.url.endswith("/control/mail/settings") and response.request.method == "PUT"


def test_mails_wait_while_they_are_not_delivered_by_themselves(visit: Visit, post: Post, mail: MailClient) -> None:
    page = visit("/#/mail")
    switch = page.get_by_role("switch", name="Deliver every mail by itself")
    expect(switch).to_be_checked()  # until the page knows, it shows neither, and there is nothing to uncheck
    with page.expect_response(is_change_of_settings):
        switch.uncheck()
    expect(switch).not_to_be_checked()
    post.invite(BEN, ics(NOON))
    expect(page.get_by_role("link", name=BEN)).to_contain_text("Accepted")
    with page.expect_response(is_change_of_settings):
        switch.check()
    expect(switch).to_be_checked()
    assert mail.mails()[0].status in ("Send", "accepted")


def test_a_mail_that_is_gone_is_said_to_be_gone(visit: Visit, windows: Windows, post: Post) -> None:
    windows.expected.append("404")
    page = visit("/#/mail/nothing<b>")
    expect(page.get_by_text("That mail is not here")).to_be_visible()


def test_on_a_phone_list_and_mail_are_two_pages(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail", size=NARROW)
    read(page)
    expect(page.get_by_role("heading", name="Mailbox")).to_be_hidden()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("heading", name="Mailbox")).to_be_visible()


def test_the_badge_counts_the_mails_that_nobody_opened(visit: Visit, post: Post) -> None:
    for address in (BEN, "cho@example.com"):
        post.invite(address, ics(NOON), html="<p>Hello</p>")
    page = visit("/#/mail")
    badge = page.get_by_role("navigation", name="Parts of the playground").get_by_role("link", name="Mailbox")
    expect(badge).to_contain_text("2 unread")
    read(page)
    expect(badge).to_contain_text("1 unread")
    page.reload()
    expect(badge).to_contain_text("1 unread")
    read(page, "cho@example.com")
    expect(badge).not_to_contain_text("unread")
