"""Reads a REPLY or COUNTER as calendars write it (RFC 5546, sections 3.2.3 and 3.2.7). It decides nothing about it.

Only what an answer says is read: never times, titles or places of a REPLY, which programs translate and shift.
"""

import html
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from bot.domain.addresses import check_address, normalise_address
from bot.domain.days import Days
from bot.domain.graphemes import whole_signs
from bot.domain.poll import Slot
from bot.domain.replies import Answering, CalendarReply, ReplyMethod
from bot.domain.reply_outcomes import ReplyReason
from bot.domain.text import clean_text
from invites.refused import Refused
from invites.reply_zones import instant_of, parse

MOST_COMMENT = 500
MOST_ATTENDEES = 50
_END = b"END:VCALENDAR"
_LONGEST_UID = 1000
_YEARS = range(2000, 2101)
"""A proposed time outside of these is none."""


def read_reply(calendars: Iterable[bytes]) -> CalendarReply:
    """What the calendars of one mail answer; copies of one answer count once. Raises Refused, and nothing else."""
    found: dict[CalendarReply, None] = {}
    why = ReplyReason.UNREADABLE_CALENDAR
    for content in calendars:
        try:
            found |= dict.fromkeys(_replies(content))
        except Refused as refused:
            why = refused.reason
        except Exception:  # noqa: BLE001 (icalendar raises a dozen kinds; whoever wrote the mail chooses which)
            why = ReplyReason.UNREADABLE_CALENDAR
    if len(found) > 1:
        raise Refused(ReplyReason.CALENDARS_DIFFER)
    if not found:
        raise Refused(why)
    return next(iter(found))


def _replies(content: bytes) -> Iterator[CalendarReply]:
    events = [(calendar, event) for calendar in _parsed(content) for event in calendar.walk("VEVENT")]
    answers = [(method, calendar, event) for calendar, event in events if (method := _method(calendar))]
    whole = [answer for answer in answers if "RECURRENCE-ID" not in answer[2]]
    if not whole:
        refusals = {bool(answers): ReplyReason.ONE_OCCURRENCE, not events: ReplyReason.UNREADABLE_CALENDAR}
        raise Refused(refusals.get(True, ReplyReason.OTHER_METHOD))
    for method, calendar, event in whole:
        yield _reply(method, calendar, event)


def _parsed(content: bytes) -> list[Any]:
    """What a list or a program has added behind the calendar is cut off, which icalendar takes for an error."""
    end = content.upper().rfind(_END)
    whole = content[: end + len(_END)] + b"\r\n" if end >= 0 else content
    return parse(whole)


def _method(calendar: Any) -> ReplyMethod | None:
    """The property decides; the parameter of the mail's part may be missing."""
    method = str(calendar.get("METHOD", "")).strip().upper()
    return ReplyMethod(method) if method in list(ReplyMethod) else None


def _reply(method: ReplyMethod, calendar: Any, event: Any) -> CalendarReply:
    if method is ReplyMethod.REPLY and any(status.startswith(("3", "5")) for status in _texts(event, "REQUEST-STATUS")):
        raise Refused(ReplyReason.NOT_SCHEDULED)
    lines = _values(event, "ATTENDEE")[:MOST_ATTENDEES]
    return CalendarReply(
        method,
        str(event.get("UID", ""))[:_LONGEST_UID].strip(),
        _number(event, "SEQUENCE") or _number(event, "X-MICROSOFT-CDO-APPT-SEQUENCE"),
        _instant(event, "DTSTAMP"),
        tuple(Answering(_addresses(line), _parameter(line, "PARTSTAT")) for line in lines),
        _comment(event, lines),
        _proposed(calendar, event) if method is ReplyMethod.COUNTER else None,
    )


def _values(event: Any, name: str) -> list[Any]:
    """icalendar gives one value alone, and several as a list."""
    value = event.get(name)
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _texts(event: Any, name: str) -> list[str]:
    return [str(value).strip() for value in _values(event, name)]


def _parameter(value: Any, name: str) -> str:
    given = getattr(value, "params", {}).get(name, "")
    return str(given[0] if isinstance(given, list) and given else given).strip()


def _addresses(line: Any) -> frozenset[str]:
    """The addresses of an ATTENDEE line, normalised: its value, and EMAIL (RFC 7986, section 6.2). None for
    "invalid:nomail", which Exchange writes where it knows none."""
    _, is_mail, value = str(line).lower().rpartition("mailto:")
    given = [unquote(value) if is_mail else "", _parameter(line, "EMAIL")]
    return frozenset(normalise_address(one) for one in given if one and check_address(one) is None)


def _comment(event: Any, lines: list[Any]) -> str:
    """The note, cut: COMMENT, or what Google writes as a parameter of ATTENDEE, with HTML's entities in it."""
    written = [*_texts(event, "COMMENT"), *(html.unescape(_parameter(line, "X-RESPONSE-COMMENT")) for line in lines)]
    # NUL and lone surrogates, which no database takes, go with the other signs that nobody sees.
    return whole_signs(clean_text("\n".join(dict.fromkeys(filter(None, written)))[: MOST_COMMENT * 4]), MOST_COMMENT)


def _number(event: Any, name: str) -> int | None:
    """The number as written; None for none and for what is no number."""
    written = str(event.get(name, "")).strip()
    return int(written) if written.lstrip("-").isdecimal() and len(written) < 10 else None


def _instant(event: Any, name: str) -> datetime | None:
    """The instant in UTC, as which one without zone is read; None for a date, and for what cannot be read."""
    moment = _moment(event, name)
    if not isinstance(moment, datetime):
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(event: Any, name: str) -> Any:
    """What icalendar reads there; None for nothing, and for what it can make nothing of."""
    try:
        return event[name].dt
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError):
        return None


def _proposed(calendar: Any, event: Any) -> Slot | Days | None:
    """The time that is proposed, or the whole days; None where it has no end, or is in no zone that can be read."""
    begins, ends = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if begins is None or begins.year not in _YEARS:
        return None
    length = _moment(event, "DURATION")
    if not isinstance(begins, datetime):
        return _days(begins, begins + (length or timedelta(days=1)) if ends is None else ends)
    starts_at = _zoned(calendar, event, "DTSTART")
    ends_at = _zoned(calendar, event, "DTEND") if length is None or starts_at is None else starts_at + length
    if starts_at is None or ends_at is None or starts_at >= ends_at or ends_at.year not in _YEARS:
        return None
    return Slot(starts_at, ends_at)


def _days(first: date, after: Any) -> Days | None:
    """Whole days: the end is the day after the last (RFC 5545, section 3.6.1)."""
    is_date = type(after) is type(first) is date
    return Days(first, after) if is_date and first < after and after.year in _YEARS else None


def _zoned(calendar: Any, event: Any, name: str) -> datetime | None:
    if not isinstance(_moment(event, name), datetime):
        return None
    try:
        found = instant_of(calendar, event[name])
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError):
        return None
    return found if found and found.year in _YEARS else None
