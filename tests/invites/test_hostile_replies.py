"""Mail that nobody should have sent: each ends with a reason, quickly, and never with another error."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reply_outcomes import ReplyReason
from invites.refused import Refused
from invites.reply_calendar import MOST_COMMENT, read_reply
from invites.reply_mime import DEEPEST, MOST_BYTES, MOST_CALENDAR, MOST_PARTS, MOST_TEXT, read_content
from tests.invites.reply_mails import EVA, SHAPES, UID, Shape, calendar, fastmail, gmail, mail, multipart

R = ReplyReason
REPLY = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EVA}")
PLAIN = "Content-Type: text/plain"
PART = f"Content-Type: text/calendar; method=REPLY\r\n\r\n{REPLY}"


def whole(*headers: str, body: str = "") -> bytes:
    return mail(["From: eva@example.com", *headers], body)


def nested(depth: int) -> bytes:
    opening = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return f"From: eva@example.com\r\n{opening}{PART}\r\n".encode()


def refusal(raw: bytes) -> ReplyReason | None:
    try:
        read_reply(read_content(raw).calendars)
    except Refused as refused:
        return refused.reason
    return None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"x" * (MOST_BYTES + 1), R.TOO_LARGE),
        (whole("Content-Type: text/calendar", body=f"{REPLY}{'x' * MOST_CALENDAR}"), R.TOO_LARGE),
        (multipart("mixed", "b", *[PART] * (MOST_PARTS + 1)).encode(), R.TOO_MANY_PARTS),
        (nested(DEEPEST + 1), R.TOO_MANY_PARTS),
        (nested(1200), R.TOO_MANY_PARTS),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000, R.TOO_MANY_PARTS),
        (b"Content-Type: multipart/mixed; boundary=b\r\r" + b"--b\r\r" * 100_000, R.TOO_MANY_PARTS),
        (whole("Content-Type: text/plain" + ";" * 900_000), R.TOO_LARGE),
        (whole("content-type: multipart/mixed" + ";\r\n a=b" * 100_000), R.TOO_LARGE),
        (b"From: a@b.de\rContent-Disposition: inline" + b";\r\ta=b" * 100_000, R.TOO_LARGE),
        (whole("Content-Type: Message/Delivery-Status", body="\n" * 400_000), R.TOO_MANY_PARTS),
        (whole("Content-Type: text/calendar; charset=punycode", body="-" + "a" * 250_000), R.UNREADABLE_CALENDAR),
        (whole("Content-Type: text/calendar", body="BEGIN:VCALENDAR"), R.UNREADABLE_CALENDAR),
        (whole("Content-Type: text/calendar", body=""), R.UNREADABLE_CALENDAR),
        (whole("Content-Type: text/calendar", body="<html>END:VCALENDAR"), R.UNREADABLE_CALENDAR),
        (whole("Content-Type: text/calendar", body="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), R.UNREADABLE_CALENDAR),
        (whole("Content-Type: text/calendar", body=REPLY * 2), None),
        (whole("Content-Type: text/calendar", body=REPLY + REPLY.replace("ACCEPTED", "DECLINED")), R.CALENDARS_DIFFER),
        (fastmail(Shape()).replace(b"2.0;Success", b"5.1;Service unavailable"), R.NOT_SCHEDULED),
    ],
)  # fmt: skip
def test_limits_and_broken_calendars_have_their_reasons(raw: bytes, reason: ReplyReason | None) -> None:
    begun = time.perf_counter()
    assert refusal(raw) is reason
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "CANCEL", "ADD", "REFRESH", "DECLINECOUNTER", "", "replies"])
def test_any_other_method_is_no_answer(method: str) -> None:
    assert refusal(fastmail(Shape()).replace(b"METHOD:REPLY", f"METHOD:{method}".encode())) is R.OTHER_METHOD


def test_an_answer_to_one_date_of_a_series_is_set_aside_and_the_whole_one_beside_it_counts() -> None:
    one = REPLY.replace("UID:", "RECURRENCE-ID:20261202T140000Z\r\nUID:")
    assert refusal(whole("Content-Type: text/calendar", body=one)) is R.ONE_OCCURRENCE
    both = REPLY.replace("END:VCALENDAR", one.partition("\r\nBEGIN:VEVENT")[2].join(["BEGIN:VEVENT", ""]))
    assert refusal(whole("Content-Type: text/calendar", body=both)) is None


def test_a_readable_copy_counts_beside_one_that_cannot_be_read() -> None:
    broken = "Content-Type: application/ics\r\n\r\nnothing"
    assert refusal(multipart("mixed", "b", broken, PART).encode()) is None


@pytest.mark.parametrize(
    "header",
    [
        "Message-ID: <[x@host]>", "To: (c):", "Cc: (x): a@b;", 'From: "', "Subject: =?utf-8?q?a=0Ab?=",
        "To: " + "(" * 3000, "Content-Type: text/plain; name*", "Content-Type: text/plain; charset*=''",
        "Content-Type: ;;;", "Date: yesterday", "To: " + ", ".join(f"u{n}@example.com" for n in range(20_000)),
        "X-Empty:", "Sender: \xff\xfe", "Content-Disposition: attachment; filename*0*=x",
    ],
)  # fmt: skip
def test_headers_at_which_python_raises_do_no_harm(header: str) -> None:
    raw = header.encode("latin-1") + b"\r\n" + fastmail(Shape())
    begun = time.perf_counter()
    assert refusal(raw) in (None, R.UNREADABLE_CALENDAR, R.UNREADABLE_MAIL)
    assert time.perf_counter() - begun < 2
    assert refusal(
        fastmail(Shape()).replace(b"From:", header.encode("latin-1") + b"\r\nFrom:", 1)
    ) is None or header.startswith("Content-")


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "undefined", "raw_unicode_escape", "zlib", "rot13", "a\x00b", '""', "x" * 3000, "é"]
)
def test_a_charset_that_no_mail_can_have_is_taken_for_utf_8(charset: str) -> None:
    raw = fastmail(Shape(comment="für Zoë")).replace(b"charset=utf-8", f"charset={charset}".encode())
    assert read_reply(read_content(raw).calendars).comment == "für Zoë"
    assert read_content(whole(f"{PLAIN}; charset={charset}", body="für Zoë")).text == "für Zoë"


def test_our_own_invite_inside_a_bounce_is_no_answer() -> None:
    inside = f"Content-Type: message/rfc822\r\n\r\n{fastmail(Shape()).decode()}"
    content = read_content(multipart("report", "b", "Content-Type: text/plain\r\n\r\nGone", inside).encode())
    assert (content.calendars, content.is_bounce) == ((), True)


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        ("Auto-Submitted: auto-replied", True), ("Auto-Submitted: auto-generated; x=y", True),
        ("Auto-Submitted: no", False),
        ("X-Auto-Response-Suppress: All", True), ("Precedence: auto_reply", True), ("Precedence: list", False),
        ("X-Other: 1", False),
    ],
)  # fmt: skip
def test_programs_say_that_they_are_programs(header: str, automatic: bool) -> None:
    assert read_content(whole(header, body="I am away")).is_automatic is automatic


def test_a_calendar_counts_though_a_program_wrote_it() -> None:
    content = read_content(gmail(Shape()))
    assert content.is_automatic
    assert len(content.calendars) == 2


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ([f"{PLAIN}; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable"], "f=FCr", "für"),
        (["Content-Type: text/plain; charset=klingon"], "für", "für"),
        (["Content-Type: text/plain"], "a\x00b\x1bc\u202ed", "abcd"),
        (["Content-Type: text/plain"], "x" * 5000, "x" * MOST_TEXT),
        (["Content-Type: text/html"], "<b>für</b>", ""),
        (["Content-Type: text/plain", "Content-Disposition: attachment"], "für", ""),
        (["Content-Type: text/plain", "Content-Transfer-Encoding: base64"], "!!", ""),
    ],
)  # fmt: skip
def test_what_a_person_wrote_is_plain_text_of_bounded_length(headers: list[str], body: str, text: str) -> None:
    assert read_content(whole(*headers, body=body)).text == text


def test_a_note_is_cut_and_cleaned() -> None:
    ics = calendar(f"UID:{UID}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EVA}", "COMMENT:" + "a\x00b\u202e" * 5000)
    comment = read_reply([ics.encode()]).comment
    assert len(comment) == MOST_COMMENT
    assert set(comment) == {"a", "b"}


def test_a_mail_that_python_writes_itself_is_read() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "eva@example.com", "x@replies.example.com"
    message.set_content("See attached")
    message.add_attachment(REPLY.encode(), maintype="text", subtype="calendar", filename="a.ics")
    assert refusal(message.as_bytes()) is None


@given(st.binary(max_size=2000))
def test_any_bytes_are_content_or_refused(raw: bytes) -> None:
    for one in (raw, b"Content-Type: text/calendar\r\n\r\n" + raw):
        assert refusal(one) in (None, *ReplyReason)


@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 3000), st.binary(max_size=12), st.integers(0, 12))
def test_a_damaged_answer_is_read_or_refused(program: str, place: int, damage: bytes, cut: int) -> None:
    raw = SHAPES[program](Shape(comment="a note"))
    damaged = raw[:place] + damage + raw[place + cut :]
    assert refusal(damaged) in (None, *ReplyReason)
