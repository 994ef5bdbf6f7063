"""Reads the clock times of a calendar that came by mail; a zone that the mail itself defines by its yearly rules.

icalendar would keep such a zone for all later mails, by a name that whoever wrote the mail chose, and would count a
rule to its end: for "each second since 1601" that takes years. So it never sees one.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from icalendar import Calendar
from icalendar.parser import Contentlines

_ZONE = "VTIMEZONE"
_UNSEEN = "X-MEET-ZONE"
"""What a zone is called while icalendar reads the calendar."""
_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_CHANGES = 100
"""Of one zone. Programs write two, or one for each change of the law."""


class _Change(NamedTuple):
    """When the clocks were put to another offset, by the clocks of before."""

    at: datetime
    offset: timedelta


def parse(content: bytes) -> list[Any]:
    """The calendars in these bytes. Raises what icalendar raises."""
    unfolded: Any = Contentlines
    lines = (_without_zone(str(line)) for line in unfolded.from_ical(content))
    parsed: Any = Calendar.from_ical("\r\n".join([*filter(None, lines), ""]), multiple=True)
    return list(parsed)


def instant_of(calendar: Any, value: Any) -> datetime | None:
    """The instant (UTC) of a property with a date and a time; None where its zone is unknown, or beyond Meet.

    Raises ValueError, KeyError and their like for a zone that is damaged.
    """
    moment: datetime = value.dt
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    offset = _offset(calendar, str(value.params.get("TZID", "")), moment)
    return None if offset is None else (moment - offset).replace(tzinfo=UTC)


def _without_zone(line: str) -> str:
    """No line opens or closes a zone afterwards, however it is written."""
    return line[: -len(_ZONE)] + _UNSEEN if line.upper().endswith(_ZONE) else line


def _offset(calendar: Any, name: str, moment: datetime) -> timedelta | None:
    """How far from UTC the zone of this name is when its clocks show the moment: by its last change before."""
    zones = [zone for zone in calendar.walk(_UNSEEN) if name and str(zone.get("TZID", "")) == name]
    parts = [part for zone in zones for part in zone.subcomponents]
    if not parts or len(parts) > _MOST_CHANGES:
        return None
    changes = [_last_change(part, moment) for part in parts if part["DTSTART"].dt <= moment]
    if not changes or None in changes:
        return None
    return max(filter(None, changes)).offset


def _last_change(part: Any, moment: datetime) -> _Change | None:
    """The last change of a STANDARD or DAYLIGHT before the moment; None where it has dates that Meet cannot read."""
    begins, offset = part["DTSTART"].dt, part["TZOFFSETTO"].td
    if {"RDATE", "EXDATE"} & set(part) or isinstance(part.get("RRULE"), list):
        return None
    if "RRULE" not in part:
        return _Change(begins, offset)
    days = _by_rule(part["RRULE"], begins, moment)
    return None if days is None else _Change(max([begins, *(day for day in days if day <= moment)]), offset)


def _by_rule(rule: Any, begins: datetime, moment: datetime) -> list[datetime] | None:
    """When a rule such as "each last Sunday of October" applied in the moment's year and in the one before; None for
    any other kind of rule."""
    known = {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "UNTIL", "WKST"}
    day = _DAY.fullmatch(",".join(map(str, rule.get("BYDAY", []))).upper())
    months = [int(month) for month in rule.get("BYMONTH", [])]
    is_yearly = str(rule["FREQ"][0]).upper() == "YEARLY" and rule.get("INTERVAL", [1]) == [1]
    if not is_yearly or day is None or len(months) != 1 or set(rule) - known:
        return None
    ends = [until.replace(tzinfo=None) for until in rule.get("UNTIL", []) if isinstance(until, datetime)]
    years = (moment.year - 1, moment.year, *(end.year for end in ends))
    found = [_nth(year, months[0], _WEEKDAYS.index(day[2]), int(day[1]), begins) for year in years]
    return [one for one in found if one and one >= begins and all(one <= end for end in ends)]


def _nth(year: int, month: int, weekday: int, number: int, clock: datetime) -> datetime | None:
    """The n-th such weekday of the month, from its end where the number is negative, at this time of the clock."""
    first, length = monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    at = number - 1 if number > 0 else len(days) + number
    return clock.replace(year=year, month=month, day=days[at]) if 0 <= at < len(days) else None
