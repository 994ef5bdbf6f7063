"""What every mail with a calendar must be, whoever made it: its bytes, its tree, and one event for five readers."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from tests.invites import libical
from tests.invites.by_ical_js import by_ical_js
from tests.invites.mails import by_icalendar, by_ics, by_vobject, unfolded

TREE = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]


def read_back(raw: bytes) -> None:
    """Asserts all of it for one mail; a mail without a calendar (a code's) is held to its bytes."""
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert not message.defects
    assert_bytes(raw, longest=998)
    parts = cast("list[EmailMessage]", list(message.walk()))
    calendars = [part for part in parts if part.get_content_type() in ("text/calendar", "application/ics")]
    if not calendars:
        return
    assert [part.get_content_type() for part in parts] == TREE
    ics, file = (cast("bytes", part.get_payload(decode=True)) for part in calendars)
    assert ics == file
    assert_bytes(ics, longest=75, is_ascii=False)
    method = str(calendars[0].get_param("method"))
    assert f"METHOD:{method}" in unfolded(ics)[: unfolded(ics).index("BEGIN:VEVENT")]
    assert_one_event(ics, method)


def assert_bytes(data: bytes, *, longest: int, is_ascii: bool = True) -> None:
    """CRLF alone ends lines, the last one too; each line is whole UTF-8 and no longer than `longest` octets."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert data.isascii() or not is_ascii
    for line in data.split(b"\r\n"):
        assert len(line) <= longest
        line.decode("utf-8")


def assert_one_event(ics: bytes, method: str) -> None:
    """Five readers find one event, the same for all, and libical what the method needs (RFC 5546).

    Where libical is missing, the others read alone: tests that are about it skip, and CI allows no skip.
    """
    one, two, three, four = by_icalendar(ics), by_vobject(ics), by_ics(ics), by_ical_js(ics)
    assert (four.events, four.method) == (1, method)
    assert str(one["UID"]) == two.uid.value == three.uid == four.uid
    assert one["SEQUENCE"] == int(two.sequence.value) == four.sequence
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (two.dtstart.value, two.dtend.value)
    assert (written(one["DTSTART"].dt), written(one["DTEND"].dt)) == (four.starts.text, four.ends.text)
    assert three.all_day or (three.begin.datetime, three.end.datetime) == (one["DTSTART"].dt, one["DTEND"].dt)
    assert two.summary.value == four.summary
    assert two.description.value == four.description
    if libical.find_path():
        assert libical.check(ics) == (True, [], four.summary)


def written(instant: object) -> str:
    """A date, or an instant in UTC, as RFC 3339 has it."""
    return str(instant).replace(" ", "T").replace("+00:00", "Z")
