"""Zones that a mail defines: read by their yearly rules, kept for no other mail, and never counted to their end."""

import time
from datetime import UTC, datetime

import pytest
from icalendar.timezone import tzp

from bot.domain.poll import Slot
from invites.reply_calendar import read_reply
from invites.reply_zones import parse
from tests.invites.reply_mails import EVA, UID, calendar

NAME = "Customized Time Zone"
"""Exchange calls every zone so that somebody has changed, whatever is in it."""
LAST_SUNDAYS = ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3;WKST=MO")


def part(kind: str, rule: str, begins: str, before: str, after: str) -> list[str]:
    lines = [f"BEGIN:{kind}", f"DTSTART:{begins}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
    return [*lines, *([f"RRULE:{rule}"] if rule.startswith("FREQ") else [rule] if rule else []), f"END:{kind}"]


def zone(winter: str, summer: str = "", *, offset: str = "+0100", saving: str = "+0200", name: str = NAME) -> str:
    """A zone with these rules, and no summer time where none is given."""
    lines = part("STANDARD", winter, "16010101T030000", saving, offset)
    more = part("DAYLIGHT", summer, "16010101T020000", offset, saving) if summer else []
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *lines, *more, "END:VTIMEZONE"])


def proposed(defined: str, day: str = "20261202", name: str = NAME) -> datetime | None:
    """The start that is read of 15:00 on this day, in UTC."""
    lines = f"DTSTART;TZID={name}:{day}T150000", f"DTEND;TZID={name}:{day}T160000"
    attendee = f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{EVA}"
    ics = calendar(f"UID:{UID}", attendee, *lines, method="METHOD:COUNTER", zone=defined)
    found = read_reply([ics.encode()]).proposed
    return found.starts_at if isinstance(found, Slot) else None


@pytest.mark.parametrize(
    ("day", "hour"),
    [("20261202", 14), ("20260702", 13), ("20261025", 14), ("20261024", 13), ("20260329", 13), ("20260328", 14)],
)
def test_a_zone_of_the_mails_own_has_its_clock_changes(day: str, hour: int) -> None:
    assert proposed(zone(*LAST_SUNDAYS), day) == datetime.strptime(day, "%Y%m%d").replace(hour=hour, tzinfo=UTC)


def test_the_zone_of_one_mail_counts_for_no_other() -> None:
    hours = [found.hour for offset in ("+0900", "-0500") if (found := proposed(zone("", offset=offset)))]
    assert hours == [6, 20]
    assert tzp.timezone(NAME) is None


def test_a_known_zone_is_the_known_one_whatever_the_mail_says_of_it() -> None:
    said = zone("", offset="-0900", name="Europe/Berlin")
    assert proposed(said, name="Europe/Berlin") == datetime(2026, 12, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=HOURLY;BYMONTH=10", "FREQ=DAILY;UNTIL=99990101T000000Z",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=10;BYDAY=SU",
        "FREQ=YEARLY;INTERVAL=2;BYDAY=1SU;BYMONTH=3",
        "FREQ=YEARLY;BYMONTH=13;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYDAY=1SU,2SU;BYMONTH=3",
        "RDATE:20200101T000000", "EXDATE:20200101T000000", "RRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY",
    ],
)  # fmt: skip
def test_a_rule_that_is_no_yearly_day_is_not_followed_and_costs_no_time(rule: str) -> None:
    begun = time.perf_counter()
    assert proposed(zone(rule, LAST_SUNDAYS[1])) is None
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "defined",
    [
        "", zone("", name="Another"), "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nEND:VTIMEZONE",
        zone("").replace("DTSTART:1601", "DTSTART:2601"), zone("").replace("TZOFFSETTO:+0100", "X-OFFSET:+0100"),
        zone("").replace("DTSTART:16010101T030000", "DTSTART:16010101"),
        zone("").replace("DTSTART:16010101T030000", "DTSTART:16010101T030000Z"),
        "\n".join([zone("")] * 101),
    ],
)  # fmt: skip
def test_a_time_in_a_zone_that_cannot_be_read_is_none(defined: str) -> None:
    assert proposed(defined) is None


def test_a_rule_that_has_ended_is_followed_to_its_end() -> None:
    winter, summer = LAST_SUNDAYS
    ended = zone(f"{winter};UNTIL=20201025T010000Z", f"{summer};UNTIL=20200329T010000Z")
    assert proposed(ended, "20260702") == datetime(2026, 7, 2, 14, tzinfo=UTC)


def test_a_fifth_sunday_that_a_month_lacks_changes_no_clock() -> None:
    fifth = "FREQ=YEARLY;BYDAY=5SU;BYMONTH=2"
    assert proposed(zone(fifth, LAST_SUNDAYS[1]), "20260228") == datetime(2026, 2, 28, 13, tzinfo=UTC)


@pytest.mark.parametrize("begin", ["BEGIN:", "begin:", "BEGIN;X=1:", 'BEGIN;X=":":'])
@pytest.mark.parametrize("name", ["VTIMEZONE", "vtimezone", "VTımEZONE", "VTIME\r\n ZONE"])
def test_icalendar_sees_no_zone_however_it_is_written(begin: str, name: str) -> None:
    inside = f"{begin}{name}\r\nTZID:unheard of\r\nEND:{name}"
    (found,) = parse(f"BEGIN:VCALENDAR\r\n{inside}\r\nEND:VCALENDAR\r\n".encode())
    assert [one.name for one in found.walk()] == ["VCALENDAR", "X-MEET-ZONE"]
    assert tzp.timezone("unheard of") is None
