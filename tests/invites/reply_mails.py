"""Mails in which calendars answer an invite, each made anew from what is known of its program.

The facts: RFC 5546, MS-OXCICAL 2.1.3.1.1, and public test data of mail programs and servers. None is a real mail.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

UID = "0193cafe@meet.example.com"
EVA = "eva@example.com"
TO = "0193cafe-abcdefghijklmnopqrstuvwxyz@replies.example.com"
ATTACHED = "Content-Disposition: attachment"
STAMP = datetime(2026, 11, 30, 10, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Shape:
    """What varies between answers: the word of the answer, its note, its version."""

    partstat: str = "ACCEPTED"
    comment: str = ""
    sequence: int = 0


def mail(headers: list[str], body: str, *, charset: str = "utf-8") -> bytes:
    return "\r\n".join([*headers, "", body]).replace("\r\n", "\n").replace("\n", "\r\n").encode(charset)


def calendar(*lines: str, method: str = "METHOD:REPLY", product: str = "-//Any//Calendar//EN", zone: str = "") -> str:
    head = ["BEGIN:VCALENDAR", f"PRODID:{product}", "VERSION:2.0", method, *zone.splitlines()]
    return "\r\n".join([*filter(None, head), "BEGIN:VEVENT", *filter(None, lines), "END:VEVENT", "END:VCALENDAR", ""])


def encoded(text: str) -> str:
    plain = base64.b64encode(text.encode()).decode()
    return "\r\n".join(plain[start : start + 76] for start in range(0, len(plain), 76))


def in_base64(kind: str, text: str, *headers: str) -> str:
    return "\r\n".join([f"Content-Type: {kind}", *headers, "Content-Transfer-Encoding: base64", "", encoded(text)])


def plainly(kind: str, text: str, *headers: str) -> str:
    return "\r\n".join([f"Content-Type: {kind}", *headers, "", text])


def multipart(kind: str, boundary: str, *parts: str) -> str:
    inner = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inner}--{boundary}--\r\n'


def gmail(shape: Shape) -> bytes:
    """Google: auto-generated, mixed, the note as a parameter of ATTENDEE with HTML's entities, the file once more."""
    note = f';X-RESPONSE-COMMENT="{shape.comment.replace("&", "&amp;")}"' if shape.comment else ""
    ics = calendar(
        "DTSTART:20261202T140000Z", "DTEND:20261202T150000Z", "DTSTAMP:20261130T101500Z",
        f"ORGANIZER;CN=Ada Lovelace:mailto:{TO}", f"UID:{UID}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={shape.partstat};CN=Eva;X-NUM-GUESTS=0{note}:mailto:{EVA}",
        f"SEQUENCE:{shape.sequence}", "STATUS:CONFIRMED", "SUMMARY:Design review", "TRANSP:OPAQUE",
        product="-//Google Inc//Google Calendar 70.9054//EN",
    )  # fmt: skip
    inline = in_base64('text/calendar; charset="UTF-8"; method=REPLY', ics)
    file = in_base64('application/ics; name="invite.ics"', ics, ATTACHED)
    words = 'Content-Type: text/plain; charset="UTF-8"\r\n\r\nEva has accepted this invitation.'
    page = 'Content-Type: text/html; charset="UTF-8"\r\n\r\n<b>Eva</b> has accepted'
    body = multipart("mixed", "m1", multipart("alternative", "a1", words, page, inline), file)
    return mail(
        ["From: Eva <eva@example.com>", "Sender: Google Calendar <calendar-notification@google.com>", f"To: {TO}",
         "Auto-Submitted: auto-generated", "Message-ID: <calendar-1@google.com>", "Subject: Accepted: Design review",
         "MIME-Version: 1.0"], body,
    ).replace(b"\r\n\r\nContent-Type: multipart/mixed", b"\r\nContent-Type: multipart/mixed", 1)  # fmt: skip


WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def outlook(shape: Shape, attendee: str = f"mailto:{EVA}", method: str = "METHOD:REPLY", *more: str) -> bytes:
    """Exchange: no ORGANIZER, a translated SUMMARY, a zone of Windows from 1601, a note that ends in a line break, a
    Message-ID in brackets."""
    comment = f"COMMENT;LANGUAGE=fi-FI:{shape.comment}\\n" if shape.comment else ""
    ics = calendar(
        f"ATTENDEE;PARTSTAT={shape.partstat};CN=Eva:{attendee}", comment, f"UID:{UID}",
        "SUMMARY;LANGUAGE=fi-FI:Hyväksytty: Design review",
        "DTSTART;TZID=W. Europe Standard Time:20261202T150000", "DTEND;TZID=W. Europe Standard Time:20261202T160000",
        "CLASS:PUBLIC", "PRIORITY:5", "DTSTAMP:20261130T101500Z", "TRANSP:OPAQUE", "STATUS:CONFIRMED",
        f"SEQUENCE:{shape.sequence}", "LOCATION;LANGUAGE=fi-FI:Room 4",
        f"X-MICROSOFT-CDO-APPT-SEQUENCE:{shape.sequence}", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", *more,
        method=method, product="Microsoft Exchange Server 2010", zone=WINDOWS_ZONE,
    )  # fmt: skip
    inline = in_base64('text/calendar; charset="utf-8"; method=REPLY', ics)
    words = 'Content-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\r\n'
    body = multipart("alternative", "_000_x_", words, inline)
    head = ["From: Eva <eva@example.com>", f"To: {TO}", "Subject: =?iso-8859-1?Q?Hyv=E4ksytty:_Design_review?=",
            "Message-ID: <[0a1b2c@microsoft.com]>", "Content-Class: urn:content-classes:calendarmessage",
            "MIME-Version: 1.0"]  # fmt: skip
    return mail(head, "").rstrip() + b"\r\n" + mail([], body).lstrip()


def outlook_without_address(shape: Shape) -> bytes:
    """Exchange writes this where it knows no mail address of whoever answers."""
    return outlook(shape, "invalid:nomail")


def apple(shape: Shape) -> bytes:
    """Old iCal: the calendar is an attachment without method and charset, quoted-printable, ORGANIZER folded."""
    comment = f"COMMENT:{shape.comment}" if shape.comment else ""
    ics = calendar(
        f"ATTENDEE;CN=\"Eva\";PARTSTAT={shape.partstat}:mailto:{EVA}", comment, "DTEND:20261202T150000Z",
        "TRANSP:OPAQUE", f"UID:{UID}", f"ORGANIZER;CN=\"Ada\":mailto:{TO[:20]}\r\n {TO[20:]}",
        "DTSTAMP:20261130T101500Z",
        "SUMMARY:Design review", "DTSTART:20261202T140000Z", f"SEQUENCE:{shape.sequence}",
        product="-//Apple Inc.//iCal 4.0.1//EN",
    )  # fmt: skip
    quoted = ics.replace("=", "=3D").replace("\r\n", "=0D=0A=\r\n")
    file = (
        "Content-Disposition: attachment; filename=iCal-20261130-101500.ics\r\n"
        "Content-Type: text/calendar; name=iCal-20261130-101500.ics\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}"
    )
    page = "Content-Type: text/html; charset=us-ascii\r\n\r\n<html></html>"
    mixed = multipart("mixed", "Apple-Mail-2", page, file, page)
    body = multipart("alternative", "Apple-Mail-1", "Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n", mixed)
    head = ["From: Eva <eva@example.com>", f"To: {TO}", "Subject: Event accepted: Design review", "MIME-Version: 1.0"]
    return mail(head, "").rstrip() + b"\r\n" + mail([], body).lstrip()


def thunderbird(shape: Shape) -> bytes:
    """8bit, the file once more; From is the identity of the calendar and may be another address."""
    comment = f"COMMENT:{shape.comment}" if shape.comment else ""
    ics = calendar(
        "CREATED:20261130T090000Z", "LAST-MODIFIED:20261130T101500Z", "DTSTAMP:20261130T101500Z", f"UID:{UID}",
        "SUMMARY:Design review – Prüfung", f"ORGANIZER;CN=Ada Lovelace:mailto:{TO}",
        f"ATTENDEE;CN=Eva;PARTSTAT={shape.partstat};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:{EVA}",
        "DTSTART:20261202T140000Z", "DTEND:20261202T150000Z", f"SEQUENCE:{shape.sequence}", comment,
        product="-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
    )  # fmt: skip
    inline = f"Content-Type: text/calendar; method=REPLY; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{ics}"
    file = f'Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment\r\n\r\n{ics}'
    words = f"Content-Type: text/plain; charset=UTF-8\r\n\r\nEva has accepted.\r\n{shape.comment}"
    body = multipart("mixed", "----------x2", multipart("alternative", "----------x1", words, inline), file)
    head = [
        "From: Eva <other@example.org>",
        f"To: {TO}",
        "Subject: Event Invitation Reply (Accepted)",
        "MIME-Version: 1.0",
    ]
    return mail(head, "").rstrip() + b"\r\n" + mail([], body).lstrip()


def fastmail(shape: Shape) -> bytes:
    """Cyrus: the calendar is the whole mail, MAILTO in capitals, plus signs encoded."""
    comment = f"COMMENT:{shape.comment}" if shape.comment else ""
    ics = calendar(
        f"UID:{UID}", "DTSTAMP:20261130T101500Z", f"SEQUENCE:{shape.sequence}", "SUMMARY:Design review",
        f"ORGANIZER:MAILTO:{TO.upper()}",
        f"ATTENDEE;PARTSTAT={shape.partstat};SCHEDULE-STATUS=2.0:MAILTO:{EVA.upper()}",
        comment, "REQUEST-STATUS:2.0;Success", product="-//CyrusIMAP.org/Cyrus//EN",
    )  # fmt: skip
    head = ["From: eva@example.com", f"To: {TO}",
            "Content-Type: text/calendar; charset=utf-8; method=REPLY; component=VEVENT",
            "Content-Transfer-Encoding: 8bit", "MIME-Version: 1.0"]  # fmt: skip
    return mail(head, ics)


def baikal(shape: Shape) -> bytes:
    """sabre/dav's IMipPlugin: From is the server's "no-reply" address, and the person stands in Reply-To alone."""
    head = b"Reply-To: Eva <eva@example.com>\r\nFrom: noreply@dav.example.com\r\n"
    return fastmail(shape).replace(b"From: eva@example.com\r\n", head, 1)


def nextcloud(shape: Shape) -> bytes:
    """sabre: REQUEST-STATUS, the note twice, in a mixed mail with a file."""
    note = f';X-RESPONSE-COMMENT="{shape.comment}"' if shape.comment else ""
    ics = calendar(
        f"UID:{UID}", f"SEQUENCE:{shape.sequence}", "REQUEST-STATUS:2.0;Success", "DTSTART:20261202T140000Z",
        "DTEND:20261202T150000Z", f"ORGANIZER;CN=Ada:mailto:{TO}",
        f"ATTENDEE;PARTSTAT={shape.partstat}{note}:mailto:{EVA}", "DTSTAMP:20261130T101500Z",
        f"COMMENT:{shape.comment}" if shape.comment else "", product="-//Sabre//Sabre VObject 4.5.4//EN",
    )  # fmt: skip
    words = "Content-Type: text/plain; charset=utf-8\r\n\r\nEva has accepted your invitation"
    file = plainly('text/calendar; method=REPLY; charset="UTF-8"; name=event.ics', ics, ATTACHED)
    head = ["From: Eva via Nextcloud <cloud@example.org>", f"To: {TO}", "MIME-Version: 1.0"]
    return mail(head, "").rstrip() + b"\r\n" + mail([], multipart("mixed", "nc", words, file)).lstrip()


def proton(shape: Shape) -> bytes:
    """Few properties, ATTENDEE with PARTSTAT alone, and no note."""
    ics = calendar(
        f"UID:{UID}", "DTSTART:20261202T140000Z", "DTEND:20261202T150000Z", f"SEQUENCE:{shape.sequence}",
        f"ORGANIZER;CN=Ada:mailto:{TO}", "DTSTAMP:20261130T101500Z", f"ATTENDEE;PARTSTAT={shape.partstat}:mailto:{EVA}",
        product="-//Proton AG//WebCalendar 5.0//EN",
    )  # fmt: skip
    words = "Content-Type: text/plain; charset=utf-8\r\n\r\neva@example.com accepted your invitation."
    file = in_base64("text/calendar; charset=utf-8; method=REPLY; name=invite.ics", ics, ATTACHED)
    head = ["From: eva@example.com", f"To: {TO}", "MIME-Version: 1.0"]
    return mail(head, "").rstrip() + b"\r\n" + mail([], multipart("mixed", "pm", words, file)).lstrip()


def yahoo(shape: Shape) -> bytes:
    """The calendar is there as application/ics alone."""
    ics = calendar(
        f"UID:{UID}", "DTSTAMP:20261130T101500Z", f"SEQUENCE:{shape.sequence}", f"ORGANIZER:mailto:{TO}",
        f"ATTENDEE;PARTSTAT={shape.partstat}:mailto:{EVA}", f"COMMENT:{shape.comment}" if shape.comment else "",
        product="Zimbra-Calendar-Provider",
    )  # fmt: skip
    words = "Content-Type: text/plain\r\n\r\nAccepted"
    file = f'Content-Type: application/ics; name="reply.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded(ics)}'
    head = ["From: eva@example.com", f"To: {TO}", "MIME-Version: 1.0"]
    return mail(head, "").rstrip() + b"\r\n" + mail([], multipart("mixed", "y", words, file)).lstrip()


def gnus(shape: Shape) -> bytes:
    """The whole mail is the calendar, and all of the writer's own addresses answer."""
    ics = calendar(
        f"UID:{UID}", "DTSTAMP:20261130T101500Z", f"SEQUENCE:{shape.sequence}", f"ORGANIZER:mailto:{TO}",
        f"ATTENDEE;PARTSTAT={shape.partstat};RSVP=TRUE:mailto:{EVA}",
        f"ATTENDEE;PARTSTAT={shape.partstat};RSVP=TRUE:mailto:eva@home.example",
        "SUMMARY:Accepted: Design review", f"COMMENT:{shape.comment}" if shape.comment else "",
    )  # fmt: skip
    head = ["From: eva@example.com", f"To: {TO}", "Content-Type: text/calendar; method=REPLY", "MIME-Version: 1.0"]
    return mail(head, ics)


SHAPES = {
    "Gmail": gmail, "Outlook": outlook, "Outlook without address": outlook_without_address, "Apple": apple,
    "Thunderbird": thunderbird, "Fastmail": fastmail, "Nextcloud": nextcloud, "Proton": proton, "Yahoo": yahoo,
    "Gnus": gnus, "Baïkal": baikal,
}  # fmt: skip
WITHOUT_NOTES = frozenset({"Proton"})
