"""Public bug reports of calendar files, each a test of ours: which properties an event has over its life.

Each docstring names the report, by repository and number, and what went wrong there.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import Days
from bot.domain.invite import InviteStatus
from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days
from tests.invites import libical
from tests.invites.by_ical_js import Instant, by_ical_js
from tests.invites.mails import (
    DELIVERY,
    INVITE,
    KINDS,
    build,
    cancellation,
    every_kind,
    line,
    organizers_copy,
    unfolded,
)

of_every_kind = pytest.mark.parametrize("kind", KINDS)


def properties(ics: bytes) -> list[str]:
    return [re.split("[:;]", one)[0] for one in unfolded(ics) if one]


def whole_days(first: date, last: date) -> bytes:
    slot = slot_of_days(Days(first, last + timedelta(days=1)), ZoneInfo("Europe/Berlin"))
    return build(invite=replace(INVITE, slot=slot)).ics


@of_every_kind
def test_the_method_stands_before_the_event(kind: str) -> None:
    """Couchers-org/couchers#8557: METHOD after VEVENT; Gmail said "removed", and the event stayed."""
    names = properties(every_kind(kind).ics)
    assert names.index("METHOD") < names.index("BEGIN", 1)


@of_every_kind
def test_the_method_belongs_to_the_calendar_and_not_to_the_event(kind: str) -> None:
    """ical4j/ical4j#423: METHOD within VEVENT; the cancellation made a second meeting."""
    names = properties(every_kind(kind).ics)
    assert "METHOD" not in names[names.index("BEGIN", 1) :]
    assert by_ical_js(every_kind(kind).ics).method


@of_every_kind
def test_there_is_a_method(kind: str) -> None:
    """ical-generator#534: without METHOD Outlook shows "not supported calendar message.ics"."""
    assert properties(every_kind(kind).ics).count("METHOD") == 1


@of_every_kind
def test_no_line_begins_with_a_blank_but_a_folded_one(kind: str) -> None:
    """olivierlambert/calrs#36: an indented BEGIN:VEVENT is the end of the line before it, and Gmail saw no event."""
    ics = every_kind(kind).ics
    assert b"\r\nBEGIN:VEVENT\r\n" in ics
    assert all(re.match(r"[A-Z-]+[:;]", one) for one in unfolded(ics) if one)


def test_attendees_get_a_request() -> None:
    """olivierlambert/calrs#36: METHOD:PUBLISH brings no buttons in Gmail."""
    assert line(build().ics, "METHOD") == "METHOD:REQUEST"


def test_one_meeting_has_one_uid_however_often_it_is_built() -> None:
    """symfony/ux#3810 and calcom/cal.diy#8010: a new UID with each build made duplicates."""
    assert len({line(every_kind(kind).ics, "UID") for kind in KINDS}) == 1


def test_a_later_version_has_a_higher_sequence() -> None:
    """calcom/cal.diy#29926: an update with the same SEQUENCE changed nothing."""
    numbers = [by_ical_js(every_kind(kind).ics).sequence for kind in ("request", "update")]
    assert numbers == sorted(set(numbers))


def test_a_resend_is_newer_than_what_it_repeats() -> None:
    """nextcloud/calendar#1280 and sabre-io/vobject#462: neither SEQUENCE nor DTSTAMP newer, and it was ignored."""
    again = build(dtstamp=DELIVERY.dtstamp + timedelta(minutes=1), resend=1)
    assert line(again.ics, "DTSTAMP") > line(build().ics, "DTSTAMP")


@of_every_kind
def test_every_event_has_a_stamp_in_utc(kind: str) -> None:
    """spatie/calendar-links#96 and olivierlambert/calrs#49: without DTSTAMP imports failed."""
    assert re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", line(every_kind(kind).ics, "DTSTAMP"))


@of_every_kind
def test_the_organizer_is_named_with_an_address(kind: str) -> None:
    """pretix#3211 and odoo#83232: without ORGANIZER Gmail shows "Unknown organizer"."""
    (organizer,) = by_ical_js(every_kind(kind).ics).organizer
    assert (organizer.uri, organizer.name) == ("mailto:ada@example.com", "Ada Lovelace")


def test_the_recipient_does_not_become_the_organizer() -> None:
    """odoo#100426: without ORGANIZER Outlook made the recipient the organizer."""
    read = by_ical_js(build().ics)
    assert [one.uri for one in read.organizer] != [one.uri for one in read.attendees]


def test_the_organizers_uri_is_one_bare_address() -> None:
    """AI-Shipping-Labs/website#1088: "mailto:Name <a@b>" was no address to any program."""
    assert re.fullmatch(r"mailto:[^\s<>]+@[^\s<>]+", by_ical_js(build().ics).organizer[0].uri)


def test_the_scheme_of_an_address_is_in_small_letters() -> None:
    """mangstadt/biweekly#17: addresses behind "MAILTO:" were not found."""
    assert "MAILTO" not in build().ics.decode()
    assert build().ics.replace(b"\r\n ", b"").count(b"mailto:") == 2


def test_the_recipient_is_an_attendee_spelled_as_in_the_mail() -> None:
    """nextcloud/mail#8801, #11349 and icalendar#229: no buttons for who is not found among the attendees."""
    mail = build(address="Ben.Example@EXAMPLE.com")
    assert [one.uri for one in by_ical_js(mail.ics).attendees] == [f"mailto:{mail.mail.recipient}"]


def test_an_answer_is_asked_for_and_none_is_given() -> None:
    """adamgibbons/ics#255 and #285: PARTSTAT=ACCEPTED still asked in Outlook, RSVP=FALSE hid no buttons."""
    attendee = line(build().ics, "ATTENDEE")
    assert "PARTSTAT=NEEDS-ACTION;RSVP=TRUE" in attendee


def test_nobody_acts_for_the_organizer() -> None:
    """markuspoerschke/iCal#642 and #501, tine20#4642: an unquoted SENT-BY became part of the organizer's address."""
    assert not any(b"SENT-BY" in every_kind(kind).ics for kind in KINDS)


def test_a_cancellation_is_a_cancel_and_no_request() -> None:
    """calcom/cal.diy#29706: REQUEST with STATUS:CANCELLED left the event in place."""
    read = by_ical_js(cancellation().ics)
    assert (read.method, read.status) == ("CANCEL", "CANCELLED")


def test_a_cancellation_names_organizer_and_attendee() -> None:
    """sabre-io/vobject#125: the last attendee to be taken off got no CANCEL."""
    read = by_ical_js(cancellation().ics)
    assert (len(read.organizer), len(read.attendees)) == (1, 1)
    if libical.find_path():
        assert libical.check(cancellation().ics).complaints == []


def test_a_cancelled_event_never_says_confirmed() -> None:
    """cyrusimap/cyrus-imapd#3194: METHOD:CANCEL went out with the STATUS:CONFIRMED of before."""
    assert line(cancellation().ics, "STATUS") == "STATUS:CANCELLED"


def test_taking_one_person_off_calls_nothing_off() -> None:
    """nextcloud/server#43802: who was taken off read that the meeting was cancelled."""
    assert line(every_kind("cancel one").ics, "STATUS") == ""


def test_the_mail_that_takes_somebody_off_differs_from_the_invite() -> None:
    """nextcloud/server#63242: the CANCEL equalled the event before, and was thrown away as no change."""
    ics = every_kind("cancel one").ics
    assert line(ics, "SEQUENCE") > line(build().ics, "SEQUENCE")


@of_every_kind
def test_times_are_in_utc_without_a_zone_of_the_calendars_own(kind: str) -> None:
    """ical-generator#680, osm-calendar#185, newdle#350 and spatie/icalendar-generator#33: Outlook was an hour off."""
    assert b"TZID" not in every_kind(kind).ics
    assert by_ical_js(every_kind(kind).ics).starts == Instant("2026-12-01T09:00:00Z", False, "UTC")


@of_every_kind
def test_no_zone_is_described(kind: str) -> None:
    """iCalcreator#86 and #106: Outlook reads one rule of a VTIMEZONE, or fails."""
    assert b"VTIMEZONE" not in every_kind(kind).ics


def test_a_cancellation_is_in_utc_too() -> None:
    """nextcloud/server#12946: Outlook 2010 and 2016 refused a CANCEL with TZID."""
    assert line(cancellation().ics, "DTSTART") == "DTSTART:20261201T090000Z"


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Berlin", 8), ("America/New_York", 14), ("Asia/Kolkata", 4)])
def test_an_instant_in_another_zone_is_converted_and_not_renamed(zone: str, hour: int) -> None:
    """Rallly#1789: wall time was written with a Z behind it."""
    begins = datetime(2026, 7, 15, 10, 0, tzinfo=ZoneInfo(zone))
    ics = build(invite=replace(INVITE, slot=Slot(begins, begins + timedelta(hours=1)))).ics
    assert by_ical_js(ics).starts.text.startswith(f"2026-07-15T{hour:02}:")


def test_a_utc_time_names_no_zone_beside_its_z() -> None:
    """tutao/tutanota#11281 and collective/icalendar#272: TZID=UTC beside a Z, or TZID=+00, was refused."""
    assert line(build().ics, "DTSTART").startswith("DTSTART:")


def test_an_instant_without_a_zone_is_an_error() -> None:
    """icalendar#97: a naive datetime became a floating time, which Outlook refuses."""
    with pytest.raises(ValueError, match="time zone"):
        Slot(datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 10))  # noqa: DTZ001 (naive on purpose)


def test_a_whole_day_ends_on_the_day_after() -> None:
    """hoodie/icalendar#129 and timeoff-management/timeoff-management-application#388: DTEND=DTSTART was no day."""
    read = by_ical_js(whole_days(date(2026, 12, 24), date(2026, 12, 24)))
    assert (read.starts.text, read.ends.text) == ("2026-12-24", "2026-12-25")


def test_the_last_of_several_days_is_part_of_the_event() -> None:
    """insanum/gcalcli#328: the last day was missing, because DTEND is not part of the event."""
    assert by_ical_js(whole_days(date(2026, 12, 22), date(2027, 1, 5))).ends.text == "2027-01-06"


def test_a_date_has_no_time_behind_it() -> None:
    """lfos/calcurse#517: VALUE=DATE with a time behind the date was refused."""
    assert line(whole_days(date(2026, 12, 24), date(2026, 12, 24)), "DTSTART") == "DTSTART;VALUE=DATE:20261224"


@of_every_kind
def test_what_calendars_choose_for_their_users_is_left_to_them(kind: str) -> None:
    """adamgibbons/ics#124 and ics-py#416: alarms are ignored by Google and broke Outlook."""
    assert b"VALARM" not in every_kind(kind).ics


@of_every_kind
def test_there_is_one_description(kind: str) -> None:
    """ical-generator#222: X-ALT-DESC is Outlook's alone, and disagreed with what Gmail showed."""
    assert not any(name.startswith("X-ALT") for name in properties(every_kind(kind).ics))


@of_every_kind
def test_nothing_that_is_missing_is_written_as_none(kind: str) -> None:
    """ietf-tools/datatracker#8498: "None" before BEGIN:VEVENT, and Apple Calendar refused the file."""
    bare = replace(INVITE, place="", note="", permalink="", organizer_name="")
    status = InviteStatus.CANCELLED if kind.startswith("cancel") else InviteStatus.CONFIRMED
    assert b"None" not in build(invite=replace(bare, status=status), name="").ics + every_kind(kind).ics


def test_the_organizers_copy_has_no_attendee() -> None:
    """makandracards 18127: Outlook moved a REQUEST to oneself to the deleted mails; PUBLISH has no attendees."""
    assert by_ical_js(organizers_copy().ics).attendees == ()
