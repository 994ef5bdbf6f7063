"""The grammar of bulk entry: days and clock times as text. It reads; `offers` turns days x times into instants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.text import clean_token

MOST_DAYS_IN_RANGE = 31
"""A typo in a year must not offer three hundred days."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PIECES = re.compile(r"[,;\n]|\band\b", re.IGNORECASE)
_TO = r"(?:\s*(?:[-‐–—−~]|\.{2,3})\s*|\s+(?:to|until)\s+)"
_DATES = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:{_TO}([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}))?")
_NAMES = re.compile(rf"([a-z]+?)\.?(?:{_TO}([a-z]+?)\.?)?", re.IGNORECASE)
_CLOCK = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?"
_TIMES = re.compile(rf"{_CLOCK}(?:{_TO}{_CLOCK})?", re.IGNORECASE)


class BulkError(ValueError):
    """Part of the text is neither a day nor a time. The message is one sentence for its writer."""


@dataclass(frozen=True, slots=True)
class BulkTime:
    """One clock time; `ends` only where a range was typed ("10-11:30")."""

    starts: time
    ends: time | None = None


def read_days(text: str, today: date, *, today_counts: bool) -> tuple[date, ...]:
    """The named days, each once, in order: ISO dates, weekday names, ranges of either ("mon-wed").

    A weekday is the coming one; today is it only where `today_counts`. A range starts at its coming first day and
    stays together. Raises BulkError.
    """
    first = today if today_counts else today + timedelta(days=1)
    return tuple(sorted({day for piece in _split(text) for day in _days_of(piece, first)}))


def read_times(text: str) -> tuple[BulkTime, ...]:
    """The clock times, each once, in order: "9:00", "14.30", "2pm", "10-11:30". Raises BulkError."""
    times = {_time_of(piece) for piece in _split(text)}
    return tuple(sorted(times, key=lambda found: (found.starts, found.ends or time.max)))


def _split(text: str) -> Iterator[str]:
    """The pieces, in plain signs: a pasted "１４：００" is "14:00"."""
    return (piece.strip() for piece in _PIECES.split(clean_token(text)) if piece.strip())


def _days_of(piece: str, first: date) -> Iterator[date]:
    if dates := _DATES.fullmatch(piece):
        start = _date_of(dates[1])
        count = ((_date_of(dates[2]) if dates[2] else start) - start).days + 1
    elif names := _NAMES.fullmatch(piece):
        weekday = _weekday_of(names[1], piece)
        start = first + timedelta(days=(weekday - first.weekday()) % 7)
        count = (_weekday_of(names[2] or names[1], piece) - weekday) % 7 + 1
    else:
        raise BulkError(f"“{piece}” is no day I know: write 2026-12-01, mon, or a range like mon-wed.")
    return _run_of_days(start, count, piece)


def _run_of_days(start: date, count: int, piece: str) -> Iterator[date]:
    if not 0 < count <= MOST_DAYS_IN_RANGE:
        raise BulkError(f"“{piece}” must run forward, over at most {MOST_DAYS_IN_RANGE} days.")
    return (start + timedelta(days=number) for number in range(count))


def _date_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise BulkError(f"There is no day {text}: please check month and day.") from exc


def _weekday_of(name: str, piece: str) -> int:
    found = [number for number, day in enumerate(_WEEKDAYS) if len(name) > 1 and day.startswith(name.lower())]
    if not found:
        raise BulkError(f"“{piece}” is no day I know: write 2026-12-01, mon, or a range like mon-wed.")
    return found[0]


def _time_of(piece: str) -> BulkTime:
    found = _TIMES.fullmatch(piece)
    if not found:
        raise BulkError(f"“{piece}” is no clock time: write 9:00, 14:30, 2pm, or a range like 10-11:30.")
    if not found[4]:
        return BulkTime(_clock(found[1], found[2], found[3], piece))
    ends = _clock(found[4], found[5], found[6], piece)
    return _time_range(found, ends, piece)


def _time_range(found: re.Match[str], ends: time, piece: str) -> BulkTime:
    """In "2-4pm" the start takes the end's half of the day where that fits; "10-2pm" starts in the morning."""
    halves = [found[3]] if found[3] or not found[6] else [found[6], "am" if found[6].lower() == "pm" else "pm"]
    starts = [_clock(found[1], found[2], half, piece) for half in halves]
    fitting = [start for start in starts if start < ends]
    if not fitting:
        raise BulkError(f"“{piece}” must end after it starts, on the same day.")
    return BulkTime(fitting[0], ends)


def _clock(hour: str, minute: str | None, half: str | None, piece: str) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if not _is_clock(hours, minutes, half):
        raise BulkError(f"“{piece}” is no clock time: hours go to 23, or to 12 with am and pm, minutes to 59.")
    return time(hours, minutes) if not half else time(hours % 12 + (12 if half.lower() == "pm" else 0), minutes)


def _is_clock(hours: int, minutes: int, half: str | None) -> bool:
    return (1 <= hours <= 12 if half else hours <= 23) and minutes <= 59
