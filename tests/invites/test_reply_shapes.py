"""One answer as each program writes it: all of them say the same."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.addresses import normalise_address
from bot.domain.days import Days
from bot.domain.poll import Slot
from bot.domain.replies import Answering, CalendarReply, ReplyMethod
from invites.reply_calendar import read_reply
from invites.reply_mime import read_content
from tests.invites.reply_mails import EVA, SHAPES, STAMP, UID, WITHOUT_NOTES, Shape, calendar, fastmail, outlook

AT_TWO = Slot(datetime(2026, 12, 2, 14, tzinfo=UTC), datetime(2026, 12, 2, 15, tzinfo=UTC))
of_every_program = pytest.mark.parametrize("program", SHAPES)


def read(raw: bytes) -> CalendarReply:
    return read_reply(read_content(raw).calendars)


@of_every_program
@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_the_answer_of_every_program_is_read(program: str, partstat: str) -> None:
    reply = read(SHAPES[program](Shape(partstat, sequence=2)))
    assert (reply.method, reply.uid, reply.sequence) == (ReplyMethod.REPLY, UID, 2)
    assert reply.stamped_at == STAMP
    own = [line for line in reply.attendees if EVA in line.addresses or not line.addresses]
    assert [line.partstat for line in own] == [partstat]
    assert reply.proposed is None


@of_every_program
def test_the_note_of_every_program_is_read_as_its_writer_wrote_it(program: str) -> None:
    reply = read(SHAPES[program](Shape(comment="only until 11 & a bit")))
    assert reply.comment == ("" if program in WITHOUT_NOTES else "only until 11 & a bit")


def test_outlook_names_no_organizer_and_its_attendee_may_have_no_address() -> None:
    assert b"ORGANIZER" not in read_content(outlook(Shape())).calendars[0]
    assert read(SHAPES["Outlook without address"](Shape())).attendees == (Answering(frozenset(), "ACCEPTED"),)


def test_a_proposed_time_of_outlook_is_read_in_the_zone_that_it_names() -> None:
    raw = outlook(Shape("TENTATIVE"), f"mailto:{EVA}", "METHOD:COUNTER", "X-MS-OLK-ORIGINALSTART:20261202T140000Z")
    reply = read(raw)
    assert (reply.method, reply.proposed) == (ReplyMethod.COUNTER, AT_TWO)


@pytest.mark.parametrize(
    "times",
    [
        ("DTSTART:20261202T140000", "DTEND:20261202T150000"),
        ("DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261202"),
        ("DTSTART;VALUE=DATE:20261202", "DTEND:20261203T140000Z"),
        ("DTSTART;VALUE=DATE:20261202", "DURATION:PT1H"),
        ("DTSTART:20261202T150000Z", "DTEND;VALUE=DATE:20261203"),
        ("DTSTART:20261202T150000Z", "DURATION:-PT1H"),
        ("DTSTART:20991202T150000Z", "DURATION:P4000D"),
        ("DTSTART:20261202T150000Z", "DTEND:20261202T140000Z"),
        ("DTSTART:99991231T230000Z", "DTEND:99991231T235959Z"),
        ("DTSTART:20261202T140000Z", ""),
        ("DTSTART:nonsense", "DTEND:20261202T140000Z"),
    ],
)
def test_a_proposed_time_that_is_none_is_told_without_it(times: tuple[str, str]) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{EVA}", *times, method="METHOD:counter")
    assert read_reply([ics.encode()]).proposed is None


@pytest.mark.parametrize(
    ("times", "proposed"),
    [
        (("DTSTART:20261202T140000Z", "DTEND:20261202T150000Z"), AT_TWO),
        (("DTSTART:20261202T140000Z", "DURATION:PT1H"), AT_TWO),
        (("DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261204"), Days(date(2026, 12, 2), date(2026, 12, 4))),
        (("DTSTART;VALUE=DATE:20261202", "DURATION:P2D"), Days(date(2026, 12, 2), date(2026, 12, 4))),
        (("DTSTART;VALUE=DATE:20261202", ""), Days(date(2026, 12, 2), date(2026, 12, 3))),
    ],
)
def test_a_proposed_time_is_read_in_each_form_that_it_may_have(times: tuple[str, str], proposed: Slot | Days) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{EVA}", *times, method="METHOD:COUNTER")
    assert read_reply([ics.encode()]).proposed == proposed


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"mailto:{EVA}", EVA),
        (f"MAILTO:{EVA.upper()}", EVA),
        ("mailto:eva%2Bmeet@example.com", "eva+meet@example.com"),
        ("bob@x:mailto:eva@example.com", EVA),
        ("mailto:eva@faß.example", "eva@xn--fa-hia.example"),
    ],
)
def test_an_attendees_address_is_read_however_it_is_written(written: str, address: str) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:{written}")
    assert read_reply([ics.encode()]).attendees[0].addresses == {normalise_address(address)}


@pytest.mark.parametrize(
    "written", ["mailto:", "urn:uuid:1", "mailto:eva@example.com)bob@example.com", "mailto:a b@c.de"]
)
def test_what_is_no_address_names_nobody(written: str) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:{written}")
    assert read_reply([ics.encode()]).attendees[0].addresses == frozenset()


def test_the_email_parameter_names_the_attendee_as_well() -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;EMAIL={EVA};PARTSTAT=ACCEPTED:mailto:2_x@imip.example")
    assert read_reply([ics.encode()]).attendees[0].addresses == {EVA, "2_x@imip.example"}


@pytest.mark.parametrize(
    ("lines", "sequence"),
    [
        (["SEQUENCE:3"], 3),
        (["SEQUENCE:0", "X-MICROSOFT-CDO-APPT-SEQUENCE:2"], 2),
        (["X-MICROSOFT-CDO-APPT-SEQUENCE:2"], 2),
        (["SEQUENCE:"], None),
        (["SEQUENCE:three"], None),
        (["SEQUENCE:99999999999999999999"], None),
        (["SEQUENCE:-1"], -1),
        ([], None),
    ],
)
def test_the_version_is_read_from_where_programs_write_it(lines: list[str], sequence: int | None) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EVA}", *lines)
    assert read_reply([ics.encode()]).sequence == sequence


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("DTSTAMP:20261130T101500Z", STAMP),
        ("DTSTAMP:20261130T101500", STAMP),
        ("DTSTAMP:20261130", None),
        ("DTSTAMP:yesterday", None),
        ("DTSTAMP:00010101T000000", datetime(1, 1, 1, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_stamp_without_zone_is_utc_and_one_that_cannot_be_read_is_none(line: str, stamp: datetime | None) -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EVA}", line)
    assert read_reply([ics.encode()]).stamped_at == stamp


def test_the_part_may_stand_in_any_charset_that_it_names() -> None:
    raw = fastmail(Shape(comment="für Zoë")).replace(b"charset=utf-8", b"charset=iso-8859-1")
    assert read(raw.decode().encode("iso-8859-1")).comment == "für Zoë"
    assert read(fastmail(Shape()).replace(b"charset=utf-8", b"charset=klingon")).uid == UID


def test_what_a_list_adds_behind_the_calendar_is_cut_off() -> None:
    raw = fastmail(Shape()) + b"\r\n_______________________________________________\r\nteam mailing list\r\n"
    assert read(raw).uid == UID
