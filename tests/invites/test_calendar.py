"""The ICS by four readers that did not write it (and by the one that did): properties, method by method."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar.parser import Contentline

from bot import __version__
from bot.domain.days import Days
from bot.domain.invite import InviteStatus, Method, Role
from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days
from invites.calendar import attendee_line, write_event
from tests.invites.mails import (
    INVITE,
    KINDS,
    NOW,
    STARTS,
    build,
    by_icalendar,
    by_ics,
    by_vobject,
    cancellation,
    every_kind,
    line,
    organizers_copy,
    unfolded,
)

of_every_kind = pytest.mark.parametrize("kind", KINDS)


@of_every_kind
def test_the_calendars_own_properties_stand_first_and_in_order(kind: str) -> None:
    first = unfolded(every_kind(kind).ics)[:6]
    assert first[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Meet//Meet {__version__}//EN",
        "CALSCALE:GREGORIAN",
    ]
    assert first[4].startswith("METHOD:")
    assert first[5] == "BEGIN:VEVENT"


@of_every_kind
def test_every_reader_finds_the_same_event(kind: str) -> None:
    ics = every_kind(kind).ics
    ends = STARTS + timedelta(hours=1)
    one, two, three = by_icalendar(ics), by_vobject(ics), by_ics(ics)
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (STARTS, ends)
    assert (two.dtstart.value, two.dtend.value) == (STARTS, ends)
    assert (three.begin.datetime, three.end.datetime) == (STARTS, ends)
    assert str(one["SUMMARY"]) == two.summary.value == three.name == "Design review"
    assert str(one["UID"]) == two.uid.value == three.uid == INVITE.uid
    assert str(one["LOCATION"]) == two.location.value == three.location == "Room 4"
    assert str(one["DESCRIPTION"]) == two.description.value == three.description


def test_the_description_holds_note_time_place_and_link() -> None:
    assert by_vobject(build().ics).description.value == (
        "Bring ideas.\nAnd tea.\n\n"
        "Tuesday, 1 December 2026, 10:00 – 11:00 (Europe/Berlin, UTC+1)\n\n"
        "Where: Room 4\n\n"
        f"The poll in Slack: {INVITE.permalink}"
    )


@of_every_kind
def test_instants_are_utc_in_whole_seconds(kind: str) -> None:
    ics = every_kind(kind).ics
    assert line(ics, "DTSTART") == "DTSTART:20261201T090000Z"
    assert line(ics, "DTEND") == "DTEND:20261201T100000Z"
    assert line(ics, "DTSTAMP") == "DTSTAMP:20261124T090000Z"
    assert line(ics, "CREATED") == "CREATED:20261124T090000Z"


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    from zoneinfo import ZoneInfo

    berlin = Slot(STARTS.astimezone(ZoneInfo("Europe/Berlin")), INVITE.slot.ends_at)
    assert build(invite=replace(INVITE, slot=berlin)).ics == build().ics


def test_a_naive_instant_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_event(INVITE, Method.REQUEST, datetime(2026, 11, 24, 9))  # noqa: DTZ001 (naive on purpose)


def test_the_organizer_is_one_bare_mailbox_with_a_name() -> None:
    assert line(build().ics, "ORGANIZER") == 'ORGANIZER;CN="Ada Lovelace":mailto:ada@example.com'
    nameless = build(invite=replace(INVITE, organizer_name=' "" '.strip('"')))
    assert line(nameless.ics, "ORGANIZER").endswith(":mailto:ada@example.com")


def test_a_nameless_organizer_has_no_empty_cn() -> None:
    assert (
        line(build(invite=replace(INVITE, organizer_name="\x00")).ics, "ORGANIZER")
        == "ORGANIZER:mailto:ada@example.com"
    )


@pytest.mark.parametrize(("role", "written"), [(Role.REQUIRED, "REQ-PARTICIPANT"), (Role.OPTIONAL, "OPT-PARTICIPANT")])
def test_a_request_names_its_recipient_alone_as_attendee(role: Role, written: str) -> None:
    ics = build(role=role).ics
    assert line(ics, "ATTENDEE") == (
        f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE={written};PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Ben":mailto:ben@example.com'
    )
    attendee: Any = by_icalendar(ics)["ATTENDEE"]
    assert str(attendee) == "mailto:ben@example.com"
    assert by_vobject(ics).attendee.params["ROLE"] == [written]


@pytest.mark.parametrize("length", range(1, 81))
def test_a_line_of_any_length_folds_as_icalendar_folds_it(length: int) -> None:
    ours = attendee_line("ben@example.com", "n" * length, Role.REQUIRED)
    (whole,) = unfolded(ours.removesuffix(b"\r\n"))
    theirs: Any = Contentline
    assert ours == theirs(whole).to_ical() + b"\r\n"


def test_a_nameless_attendee_has_no_empty_cn() -> None:
    assert "CN=" not in line(build(name=" \n").ics, "ATTENDEE")


@pytest.mark.parametrize("kind", ["publish", "cancel organizer"])
def test_the_organizers_copy_has_no_attendee_but_keeps_the_organizer(kind: str) -> None:
    ics = every_kind(kind).ics
    assert line(ics, "ATTENDEE") == ""
    assert line(ics, "ORGANIZER") != ""


def test_status_and_sequence_follow_the_life_of_the_event() -> None:
    sequences = {kind: line(every_kind(kind).ics, "SEQUENCE") for kind in ("request", "update", "cancel")}
    assert sequences == {"request": "SEQUENCE:0", "update": "SEQUENCE:2", "cancel": "SEQUENCE:1"}
    for kind in ("request", "update", "publish"):
        assert line(every_kind(kind).ics, "STATUS") == "STATUS:CONFIRMED"
    assert line(cancellation().ics, "STATUS") == "STATUS:CANCELLED"


def test_taking_one_person_off_is_a_cancel_without_status() -> None:
    assert line(cancellation(cancels_all=False).ics, "STATUS") == ""
    assert line(cancellation(cancels_all=False).ics, "ATTENDEE") != ""


@of_every_kind
def test_uid_and_organizer_stay_the_same_over_the_life_of_the_event(kind: str) -> None:
    ics = every_kind(kind).ics
    assert line(ics, "UID") == "UID:poll-1@meet.example.com"
    assert line(ics, "ORGANIZER") == line(build().ics, "ORGANIZER")


def test_a_resend_by_a_person_has_a_later_dtstamp_and_a_retry_the_same() -> None:
    later = build(dtstamp=NOW + timedelta(minutes=5), resend=1)
    assert line(later.ics, "DTSTAMP") == "DTSTAMP:20261124T090500Z"
    assert line(later.ics, "SEQUENCE") == line(build().ics, "SEQUENCE")


@of_every_kind
def test_what_breaks_programs_is_left_out(kind: str) -> None:
    ics = every_kind(kind).ics
    for unwanted in (b"VALARM", b"X-ALT-DESC", b"SENT-BY", b"CONFERENCE", b"DURATION", b"CLASS:PRIVATE", b"RRULE"):
        assert unwanted not in ics
    assert line(ics, "TRANSP") == "TRANSP:OPAQUE"


def test_the_url_is_a_web_address_and_is_not_escaped() -> None:
    with_comma = replace(INVITE, permalink="https://team.slack.com/archives/C1/p1?a=1,2;b=3")
    assert line(build(invite=with_comma).ics, "URL") == "URL:https://team.slack.com/archives/C1/p1?a=1,2;b=3"


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "https://a b/", "ftp://x/", "https://", "http://[::1", "https://é.example/"]
)
def test_what_is_no_web_address_is_no_url(link: str) -> None:
    mail = build(invite=replace(INVITE, permalink=link))
    assert line(mail.ics, "URL") == ""
    assert "See the poll" not in mail.html
    assert "The poll" not in mail.text


def test_without_place_there_is_no_location() -> None:
    mail = build(invite=replace(INVITE, place=" "))
    assert line(mail.ics, "LOCATION") == ""
    assert "Where" not in mail.text + mail.html


def test_clock_changes_do_not_move_the_instant() -> None:
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    mail = build(invite=replace(INVITE, slot=Slot(at, at + timedelta(hours=1))), zone="Europe/Berlin")
    assert line(mail.ics, "DTSTART") == "DTSTART:20261025T003000Z"
    assert line(mail.ics, "DTEND") == "DTEND:20261025T013000Z"
    assert "02:30 – 02:30" in mail.text
    assert "Europe/Berlin, UTC+2, then UTC+1" in mail.text


def test_the_organizers_copy_is_one_event_with_the_attendees_copies() -> None:
    theirs, own = by_icalendar(build().ics), by_icalendar(organizers_copy().ics)
    assert {name: theirs[name].to_ical() for name in theirs if name != "ATTENDEE"} == {
        name: own[name].to_ical() for name in own
    }


WHOLE_DAYS = [Days(date(2026, 12, 1), date(2026, 12, 2)), Days(date(2027, 3, 27), date(2027, 3, 30))]
ENDS_OF_THE_EARTH = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"]


@pytest.mark.parametrize("days", WHOLE_DAYS)
@pytest.mark.parametrize("zone", ENDS_OF_THE_EARTH)
def test_whole_days_are_the_same_dates_for_every_reader_in_every_zone(days: Days, zone: str) -> None:
    ics = build(invite=replace(INVITE, slot=slot_of_days(days, ZoneInfo(zone)), zone=zone)).ics
    assert line(ics, "DTSTART") == f"DTSTART;VALUE=DATE:{days.first:%Y%m%d}"
    assert line(ics, "DTEND") == f"DTEND;VALUE=DATE:{days.after:%Y%m%d}"
    assert line(ics, "TRANSP") == "TRANSP:OPAQUE"
    one, two, three = by_icalendar(ics), by_vobject(ics), by_ics(ics)
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (days.first, days.after)
    assert (two.dtstart.value, two.dtend.value) == (days.first, days.after)
    assert (three.begin.date(), three.all_day, three.duration.days) == (days.first, True, days.count)


def test_whole_days_are_taken_back_as_dates() -> None:
    off = replace(INVITE, slot=slot_of_days(WHOLE_DAYS[0], ZoneInfo("UTC")), sequence=1, status=InviteStatus.CANCELLED)
    ics = build(invite=off, method=Method.CANCEL, sequence=1).ics
    assert line(ics, "DTSTART") == "DTSTART;VALUE=DATE:20261201"
    assert line(ics, "DTEND") == "DTEND;VALUE=DATE:20261202"
