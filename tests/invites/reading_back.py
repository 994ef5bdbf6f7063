"""What every mail with a calendar must be, whoever made it: its bytes, its tree, and one event for five readers."""

import re
from email import message_from_bytes, policy
from typing import cast

from tests.invites import libical
from tests.invites.by_ical_js import by_ical_js
from tests.invites.mails import by_icalendar, by_ics, by_vobject, unfolded

TREE = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]


def read_back(raw: bytes, *, by_all: bool = True) -> None:
    """Asserts all of it for one mail; a mail without a calendar (a code's) is held to its bytes.

    The three readers that take long, in JavaScript, C and by regular expressions, are left out without `by_all`.
    """
    message = message_from_bytes(raw, policy=policy.compat32)  # others parse a header anew with each look at it
    assert not message.defects
    assert_bytes(raw, longest=998)
    parts = list(message.walk())
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
    if by_all:
        assert_same_for_others(ics, method)


def shape_of(raw: bytes) -> tuple[str, ...]:
    """What mails have in common that are built alike: their headers, and their calendar's properties and parameters."""
    message = message_from_bytes(raw, policy=policy.compat32)
    calendars = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    lines = [line for part in calendars for line in unfolded(cast("bytes", part.get_payload(decode=True)))]
    return *message.keys(), *("=".join(re.findall(r"(?:^|;)([A-Z-]+)", line.partition(":")[0])) for line in lines)


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
    """icalendar and vobject find one event, the same for both."""
    assert f"METHOD:{method}" in unfolded(ics)
    one, two = by_icalendar(ics), by_vobject(ics)
    assert str(one["UID"]) == two.uid.value
    assert one["SEQUENCE"] == int(two.sequence.value)
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (two.dtstart.value, two.dtend.value)
    assert one["SUMMARY"].replace("\r\n", "\n") == two.summary.value
    assert one["DESCRIPTION"].replace("\r\n", "\n") == two.description.value


def assert_same_for_others(ics: bytes, method: str) -> None:
    """ics, ical.js and libical find the same event as icalendar, and libical what the method needs (RFC 5546).

    Where libical is missing, the others read alone: tests that are about it skip, and CI allows no skip.
    """
    one, three, four = by_icalendar(ics), by_ics(ics), by_ical_js(ics)
    assert (four.events, four.method) == (1, method)
    assert str(one["UID"]) == three.uid == four.uid
    assert one["SEQUENCE"] == four.sequence
    assert (written(one["DTSTART"].dt), written(one["DTEND"].dt)) == (four.starts.text, four.ends.text)
    assert three.all_day or (three.begin.datetime, three.end.datetime) == (one["DTSTART"].dt, one["DTEND"].dt)
    assert one["SUMMARY"] == four.summary
    assert one["DESCRIPTION"] == four.description
    if libical.find_path():
        assert libical.check(ics) == (True, [], four.summary)


def written(instant: object) -> str:
    """A date, or an instant in UTC, as RFC 3339 has it."""
    return str(instant).replace(" ", "T").replace("+00:00", "Z")
