"""The main job in the browser, on a whole Meet: what a newcomer does with the README beside them."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bot.serving import Serving
from playground import cast
from playground.server import Playground
from tests.acceptance import browser_team as team
from tests.playground.page_windows import NARROW, Visit, Windows

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

TITLE = "Design review"
READING = timedelta(seconds=1)
"""What a person needs to read what a press would do; sooner presses do nothing yet."""


@pytest.fixture
def windows_of_meet(application: Serving, windows: Windows) -> Windows:
    """Windows on a playground where Meet is connected."""
    return windows


@pytest.fixture
def visit(windows_of_meet: Windows) -> Visit:
    return windows_of_meet.open


def test_a_poll_is_opened_voted_on_closed_mailed_bounced_and_mended(visit: Visit, playground: Playground) -> None:
    page = visit()
    first, second = team.next_days(playground.clock.now())
    team.open_poll(page, TITLE, [first, second])
    poll = team.poll(page, TITLE)
    expect(poll).to_contain_text("1 hour · Room 4")
    expect(poll).to_contain_text("14:00 – 15:00")

    for name, choice in (("Ben Carter", "Yes"), ("Cho Min-ji", "Yes"), ("Dan Nguyen", "Maybe")):
        team.act_as(page, name)
        team.press(page, TITLE, choice)
        address = f"{name.split()[0].lower()}@example.com"
        team.give_profile_address(page, address)
    expect(poll).to_contain_text(re.compile(r"Yes 2\s*Maybe 1\s*No"))
    expect(poll).to_contain_text(re.compile(r"Yes\s*Maybe\s*No"))

    team.act_as(page, "Ada Lovelace")
    team.choose_the_time(page, TITLE)
    expect(poll.get_by_role("button", name=re.compile(r"^Yes( \d+)?, "))).to_have_count(0)
    poll.get_by_role("link", name="1 reply").click()
    expect(page.get_by_role("complementary", name="Thread").get_by_role("article")).to_have_count(2)

    mail = team.open_mail(page, "ben@example.com")
    expect(mail.get_by_role("heading", name=f"📅 Calendar Invite: {TITLE}")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text(TITLE).first).to_be_visible()
    mail.get_by_role("tab", name="Invite").click()
    card = mail.get_by_role("region", name="Calendar entry")
    expect(card).to_contain_text("14:00 – 15:00 in Berlin")
    expect(card).to_contain_text("ben@example.com")
    expect(card).not_to_contain_text("cho@example.com")
    mail.get_by_role("button", name="Hard bounce").click()
    expect(page.get_by_role("region", name="SES's suppression list")).to_contain_text("ben@example.com")

    team.talk_with_meet(page)
    expect(page.get_by_role("article").last).to_contain_text(re.compile("Bounced.*@Ben Carter", re.DOTALL))
    team.act_as(page, "Ben Carter")
    page.get_by_role("button", name="Give a better address").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").fill("ben.new@example.com")
    page.keyboard.press("Enter")
    page.locator("[data-block=code]").wait_for()
    mailbox = visit("/#/mail", person=cast.DAN)
    form.get_by_role("textbox").fill(team.code_in(team.open_mail(mailbox, "ben.new@example.com", "Meet code")))
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Invites go to ben.new@example.com")
    page.keyboard.press("Escape")

    repaired = team.open_mail(page, "ben.new@example.com", "Calendar Invite")
    expect(repaired.get_by_role("heading", name=f"📅 Calendar Invite: {TITLE}")).to_be_visible()
    expect(page.get_by_role("complementary", name="Guide")).to_contain_text("That was the whole round")


def test_a_poll_is_edited_reminded_of_moved_and_cancelled(visit: Visit, playground: Playground) -> None:
    page = visit()
    first, second = team.next_days(playground.clock.now())
    team.open_poll(page, TITLE, [first, second])
    poll = team.poll(page, TITLE)
    team.act_as(page, "Ben Carter")
    team.press(page, TITLE, "Yes")
    team.give_profile_address(page, "ben@example.com")
    team.press(page, TITLE, "No", option=2)

    team.act_as(page, "Ada Lovelace")
    team.use_menu(page, TITLE, "Edit this poll")
    form = team.modal(page, "Edit this poll")
    form.get_by_role("group", name=re.compile(r"^2\. ")).get_by_label("Time").fill("16:00")
    team.add_person(form, "Who must be there", "Gus Prado")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(poll).to_contain_text("16:00 – 17:00")
    expect(poll).to_contain_text(re.compile(r"Must be there:\s*⏳\s*@Gus"))
    expect(poll).to_contain_text(re.compile(r"Yes 1\s*Maybe\s*No"))
    expect(poll.get_by_role("button", name=re.compile(r"^No( \d+)?, "))).to_have_text(["No", "No"])
    team.use_menu(page, TITLE, "Remind who is missing")

    team.act_as(page, "Ben Carter")
    team.answer_in_messages(page, "has changed", "Maybe")
    team.act_as(page, "Gus Prado")
    team.answer_in_messages(page, "waits for your answer", "Yes")
    team.give_profile_address(page, "gus@example.com")

    page.get_by_role("link", name=re.compile("^#?team")).click()
    team.act_as(page, "Ada Lovelace")
    team.choose_the_time(page, TITLE)
    window = team.manage(page, TITLE, "Move the meeting")
    expect(window).to_contain_text(re.compile("hold the invite: @Ada Lovelace @Ben Carter @Gus Prado"))
    window.get_by_role("radio", name=re.compile("16:00")).check()
    playground.clock.advance(READING)
    window.get_by_role("button", name="Move it").click()
    expect(window).to_have_count(0)
    expect(poll).to_contain_text("16:00 – 17:00")
    window = team.manage(page, TITLE, "Cancel the meeting")
    window.get_by_role("textbox", name="Why?").fill("The client came on board without it.")
    playground.clock.advance(READING)
    window.get_by_role("button", name="Cancel the meeting").click()
    expect(window).to_have_count(0)
    expect(poll).to_contain_text("Cancelled by")
    poll.get_by_role("link", name="3 replies").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("has moved from")
    expect(thread).to_contain_text("The client came on board without it.")

    moved = team.open_mail(page, "ben@example.com", "Moved")
    expect(moved.get_by_role("heading", name=f"📅 Moved: {TITLE}")).to_be_visible()
    cancelled = team.open_mail(page, "gus@example.com", "Cancelled")
    expect(cancelled.get_by_role("heading", name=f"📅 Cancelled: {TITLE}")).to_be_visible()


def test_two_people_vote_in_two_windows_and_see_each_other(visit: Visit, playground: Playground) -> None:
    mine, other = visit(), visit(person=cast.BEN)
    team.open_poll(mine, TITLE, team.next_days(playground.clock.now()))
    team.press(other, TITLE, "Yes")
    team.press(mine, TITLE, "No", option=2)
    for page in (mine, other):
        expect(team.poll(page, TITLE)).to_contain_text(re.compile(r"Yes 1\s*Maybe\s*No"))
        expect(team.poll(page, TITLE)).to_contain_text(re.compile(r"Yes\s*Maybe\s*No 1"))
    expect(team.private_note(other)).to_contain_text("Where shall Meet mail the invite")
    expect(mine.get_by_text("ben@example.com")).to_have_count(0)
    expect(team.poll(other, TITLE)).to_contain_text("8:00 AM")


def test_a_vote_is_cast_changed_and_answered_in_full_by_keyboard_alone(visit: Visit, playground: Playground) -> None:
    organizer = visit()
    team.open_poll(organizer, TITLE, team.next_days(playground.clock.now()))
    page = visit(person=cast.CHO)
    poll = team.poll(page, TITLE)
    poll.wait_for()
    focused = page.locator(":focus")
    for _ in range(60):
        page.keyboard.press("Tab")
        if (focused.get_attribute("data-action") or "") == "vote_maybe":
            break
    page.keyboard.press("Space")
    expect(poll).to_contain_text(re.compile(r"Yes\s*Maybe 1\s*No"))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(poll).to_contain_text(re.compile(r"Yes 1\s*Maybe\s*No"))
    poll.get_by_role("button", name="Answer all").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    choice = dialog.get_by_role("combobox").first
    choice.focus()
    choice.fill("Maybe")
    page.get_by_role("option", name="Maybe").wait_for()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(poll).to_contain_text(re.compile(r"Yes\s*Maybe 1\s*No"))


def test_on_a_phone_the_poll_is_opened_and_voted_on(visit: Visit, playground: Playground) -> None:
    page = visit(size=NARROW)
    team.open_poll(page, TITLE, team.next_days(playground.clock.now()))
    team.press(page, TITLE, "Yes")
    expect(team.poll(page, TITLE)).to_contain_text(re.compile(r"Yes 1\s*Maybe\s*No"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_person_types_stays_text_everywhere(
    visit: Visit, windows_of_meet: Windows, playground: Playground
) -> None:
    hostile = "<b>Plan</b> & <!channel>"
    page = visit()
    team.open_poll(page, hostile, team.next_days(playground.clock.now()))
    team.press(page, hostile, "Yes")
    team.choose_the_time(page, hostile)
    mail = team.open_mail(page, "ada@example.com")
    expect(page.frame_locator("iframe").get_by_text(hostile).first).to_be_visible()
    mail.get_by_role("tab", name="Invite").click()
    expect(mail.get_by_role("heading", name=hostile).last).to_be_visible()
