"""The calendar in the page: invites are applied by UID and SEQUENCE, as a real client would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground import cast
from playground.client import PlaygroundClient
from tests.playground.page_post import Post, ics
from tests.playground.page_windows import NARROW, Visit, box_of, call

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
BEN = "ben@example.com"


def agenda(modules: Page, *files: str) -> list[dict[str, Any]]:
    calendars = [call(modules, "/calendar/read.js", "readCalendar", raw) for raw in files]
    found: list[dict[str, Any]] = call(modules, "/calendar/agenda.js", "agendaOf", calendars)
    return found


def test_a_calendar_file_is_read_whole(modules: Page) -> None:
    found = call(modules, "/calendar/read.js", "readCalendar", ics(NOON, sequence=2))
    (event,) = found["events"]
    assert (found["method"], event["uid"], event["sequence"]) == ("REQUEST", "poll-1@meet", 2)
    assert (event["start"], event["end"]) == (NOON.timestamp(), NOON.timestamp() + 3600)
    assert event["organizer"] == {"name": "Ada Lovelace", "address": "ada@example.com"}


def test_a_time_with_a_zone_of_its_own_is_one_instant(modules: Page) -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    )
    local = ics(NOON).replace("BEGIN:VEVENT", zone).replace("1T120000Z", "1T150000")
    local = local.replace("DTSTART:2", "DTSTART;TZID=Mine:2")
    assert call(modules, "/calendar/read.js", "readCalendar", local)["events"][0]["start"] == NOON.timestamp()


@pytest.mark.parametrize(
    "raw", ["", "nonsense", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"]
)
def test_a_broken_calendar_file_is_an_error_in_words(modules: Page, raw: str) -> None:
    assert "cannot be read" in call(modules, "/calendar/read.js", "readCalendar", raw)["error"]


def test_a_higher_sequence_moves_the_meeting(modules: Page) -> None:
    (event,) = agenda(modules, ics(NOON), ics(LATER, sequence=1))
    assert (event["start"], event["movedFrom"]) == (LATER.timestamp(), NOON.timestamp())


def test_an_older_sequence_that_comes_late_changes_nothing(modules: Page) -> None:
    (event,) = agenda(modules, ics(LATER, sequence=1), ics(NOON))
    assert (event["start"], event["ignored"]) == (LATER.timestamp(), 1)


def test_the_same_invite_twice_is_one_meeting(modules: Page) -> None:
    (event,) = agenda(modules, ics(NOON), ics(NOON))
    assert event.get("movedFrom") is None


def test_a_cancellation_keeps_the_meeting_and_strikes_it(modules: Page) -> None:
    (event,) = agenda(modules, ics(NOON), ics(NOON, method="CANCEL", sequence=1))
    assert (event["isCancelled"], event["title"]) == (True, "Review")


def test_a_late_request_does_not_revive_a_cancelled_meeting(modules: Page) -> None:
    (event,) = agenda(modules, ics(NOON, method="CANCEL", sequence=1), ics(NOON))
    assert event["isCancelled"]


def test_two_uids_are_two_meetings(modules: Page) -> None:
    assert len(agenda(modules, ics(NOON), ics(NOON, uid="other@meet"))) == 2


@pytest.mark.parametrize(("day", "weeks"), [("2027-02-10", 4), ("2026-12-01", 5), ("2026-08-15", 6)])
def test_a_month_shows_as_many_weeks_as_it_touches(modules: Page, day: str, weeks: int) -> None:
    assert len(call(modules, "/calendar/days.js", "weeksOf", day)) == weeks


def test_a_month_turns_over_the_year(modules: Page) -> None:
    assert call(modules, "/calendar/days.js", "plusMonths", "2026-12-31", 1) == "2027-01-01"
    assert call(modules, "/calendar/days.js", "plusMonths", "2026-01-31", -1) == "2025-12-01"


def test_a_meeting_stands_in_its_owners_zone_and_follows_its_invites(visit: Visit, post: Post) -> None:
    page = visit(f"/#/calendar/{BEN}")
    expect(page.get_by_text("Nothing in this calendar yet")).to_be_visible()
    post.invite(BEN, ics(NOON))
    day = page.get_by_role("region", name="Tuesday, December 1, 2026")
    expect(day.get_by_role("listitem")).to_contain_text("7:00 AM – 8:00 AM")
    post.invite(BEN, ics(LATER, sequence=1))
    expect(page.get_by_role("button", name="Wednesday, December 2, 2026, 1 entry: Review")).to_be_visible()
    moved = page.get_by_role("region", name="Wednesday, December 2, 2026")
    expect(moved.get_by_role("listitem")).to_contain_text("moved from")
    post.invite(BEN, ics(LATER, method="CANCEL", sequence=2))
    expect(moved.get_by_role("listitem")).to_contain_text("cancelled")


@pytest.mark.parametrize(
    ("locale", "hours"),
    [("en-US", ["5 AM", "6 AM", "7 AM", "12 PM", "2 PM"]), ("en-GB", ["05:00", "06:00", "07:00", "12:00", "14:00"])],
)
def test_the_hours_of_a_day_are_named_as_its_reader_reads_them(
    visit: Visit, post: Post, client: PlaygroundClient, locale: str, hours: list[str]
) -> None:
    client.alter_person(cast.BEN, locale=locale)
    post.invite(BEN, ics(NOON))
    page = visit(f"/#/calendar/{BEN}")
    day = page.get_by_role("region", name="Tuesday, December 1, 2026")
    expect(day.get_by_role("listitem")).to_be_visible()
    for hour in hours:
        expect(day.locator(".hour").get_by_text(hour, exact=True)).to_be_visible()
    labels, entry = day.locator(".hour span"), box_of(day.locator(".day-entry"))
    assert max(box_of(one)["x"] + box_of(one)["width"] for one in labels.all()) <= entry["x"] + 8


def test_days_are_walked_by_keyboard(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON))
    page = visit("/#/calendar", person=cast.BEN)
    page.get_by_role("button", name="Tuesday, December 1, 2026, 1 entry").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Tuesday, December 8, 2026")).to_be_focused()
    page.get_by_role("button", name="Month after").click()
    expect(page.get_by_role("heading", name="January 2027")).to_be_visible()


def test_another_address_is_chosen_from_those_that_got_mail(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON))
    post.invite("cho@example.com", ics(NOON))
    page = visit(f"/#/calendar/{BEN}")
    page.get_by_label("Calendar of").select_option("cho@example.com")
    expect(page.get_by_role("region", name="December 1").get_by_role("listitem")).to_contain_text("9:00 PM")


def test_on_a_phone_month_and_day_stand_below_each_other(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON))
    page = visit(f"/#/calendar/{BEN}", size=NARROW)
    expect(page.get_by_role("button", name="1 entry: Review")).to_be_visible()
    expect(page.get_by_role("region", name="December 1")).to_contain_text("Room 4")


def test_an_entry_is_as_tall_as_it_is_long(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON, title="A title that is much longer than one line of the day " * 3))
    page = visit(f"/#/calendar/{BEN}")
    entry, hour = page.locator(".day-entry"), page.locator(".hour").first
    entry.wait_for()
    height = "(one) => one.getBoundingClientRect().height"
    assert hour.evaluate(height) - 4 <= entry.evaluate(height) <= hour.evaluate(height)


def test_a_meeting_that_moved_from_another_day_names_that_day(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON))
    post.invite(BEN, ics(NOON + timedelta(days=1), sequence=1))
    page = visit(f"/#/calendar/{BEN}")
    expect(page.get_by_role("region", name="December 2")).to_contain_text("moved from Tue, Dec 1, 7:00 AM")


def test_nothing_of_an_entry_is_cut_off_and_each_word_stands_apart(visit: Visit, post: Post) -> None:
    post.invite(BEN, ics(NOON, title="Design review"))
    post.invite(BEN, ics(NOON, method="CANCEL", sequence=2, title="Design review"))
    page = visit(f"/#/calendar/{BEN}")
    expect(page.locator(".day-entry")).to_contain_text("cancelled · changed once")
    for shown in (page.locator(".day-entry"), page.locator(".event-chip")):
        whole, part = shown.evaluate("(one) => [one.scrollHeight, one.clientHeight]")
        assert whole <= part + 1
