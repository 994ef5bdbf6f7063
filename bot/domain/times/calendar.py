"""Named days and clock times become dates on a calendar, once today is known. It knows no zone and no instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from bot.domain.days import MOST_DAYS, Days, days_from
from bot.domain.times.lines import DAYS
from bot.domain.times.values import (
    CalendarDay,
    ClockSpan,
    DayPoint,
    DaysAhead,
    NamedDays,
    Problem,
    Reading,
    ReadLoosely,
    Reason,
    TimesError,
    TimesGroup,
    WallTime,
    Week,
    Weekday,
)

FARTHEST = timedelta(days=731)
"""Two years ahead: farther is a slip of the year."""
JUST_PASSED = timedelta(days=31)
"""A day without a year that passed so recently is a slip, not a day of next year."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OnCalendar:
    """What a reading comes to on the calendar: times and whole days, each once and in order, and what is wrong."""

    times: tuple[WallTime, ...] = ()
    whole_days: tuple[Days, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()


def place_on_calendar(reading: Reading, now_there: datetime, read_loosely: ReadLoosely | None = None) -> OnCalendar:
    """The reading for somebody whose clock shows `now_there`, an instant in the zone that governs the text.

    A weekday is the coming one; today is it only where all its clock times are ahead. A range of whole days is one run;
    of a named week ("weekdays") each day is one of its own.
    """
    times: set[WallTime] = set()
    whole: set[Days] = set()
    problems = list(reading.problems)
    for group in reading.groups:
        try:
            runs = _runs_of_group(group, now_there)
        except TimesError as wrong:
            problems.append((DAYS, wrong.problem))
            continue
        days = {day for _, run in runs for day in run}
        times |= {WallTime(day, clock.starts, clock.ends) for day in days for clock in group.clocks}
        if group.whole_days or not (group.clocks or reading.problems):
            whole |= {one for named, run in runs for one in _whole(named, run)}
    for piece in reading.loose:
        day = read_loosely(piece.day_words, now_there.date()) if read_loosely else None
        if day:
            times.add(WallTime(day, piece.clock.starts, piece.clock.ends))
        else:
            problems.append((DAYS, Problem(Reason.NO_DAY, piece.text)))
    return OnCalendar(tuple(sorted(times, key=_in_order)), tuple(sorted(whole)), tuple(problems))


def _in_order(one: WallTime) -> tuple[date, time, bool, time]:
    """Ranges before lone times, as they are shorter to read; midnight ends last."""
    return one.day, one.starts, one.ends is None, one.ends or time.max


def _whole(named: NamedDays, run: Sequence[date]) -> list[Days]:
    return [days_from(run[0], len(run))] if named.last else [days_from(day) for day in run]


def _runs_of_group(group: TimesGroup, now_there: datetime) -> list[tuple[NamedDays, tuple[date, ...]]]:
    """The days of each name in the group. Raises TimesError."""
    today = now_there.date()
    first = today if _is_all_ahead(group.clocks, now_there.time()) else today + _DAY
    return [(named, tuple(_days_of(named, today, first))) for named in group.days]


def _is_all_ahead(clocks: Sequence[ClockSpan], now: time) -> bool:
    return bool(clocks) and all(clock.starts > now for clock in clocks)


def _days_of(named: NamedDays, today: date, first: date) -> Iterator[date]:
    """The dates of one name. `first` is the first day that a weekday may mean. Raises TimesError."""
    if isinstance(named.first, Week):
        return _days_of_week(named, named.first, today, first)
    start = _date_of(named.first, named.text, today, first)
    if named.weekday not in (None, start.weekday()):
        raise TimesError(Problem(Reason.OTHER_WEEKDAY, named.text, (start,)))
    last = _last_of(named, start, today)
    if start < today:
        raise TimesError(Problem(Reason.PAST, named.text, (start,)))
    if last > today + FARTHEST:
        raise TimesError(Problem(Reason.TOO_FAR, named.text, (last,)))
    if last < start:
        raise TimesError(Problem(Reason.DAYS_BACKWARDS, named.text))
    if (last - start).days >= MOST_DAYS:
        raise TimesError(Problem(Reason.TOO_MANY_DAYS, named.text, count=MOST_DAYS))
    return _run(start, last)


def _run(start: date, last: date) -> Iterator[date]:
    return (start + number * _DAY for number in range((last - start).days + 1))


def _days_of_week(named: NamedDays, week: Week, today: date, first: date) -> Iterator[date]:
    """Mondays to Fridays. Raises TimesError on a weekend that asks for the rest of its week."""
    monday = today - today.weekday() * _DAY
    if week is Week.NEXT:
        return _run(monday + 7 * _DAY, monday + 11 * _DAY)
    if week is Week.COMING:
        return islice((day for day in _run(first, first + 7 * _DAY) if day.weekday() < 5), 5)
    if first > monday + 4 * _DAY:
        raise TimesError(Problem(Reason.WEEK_OVER, named.text))
    return _run(first, monday + 4 * _DAY)


def _date_of(point: DayPoint, text: str, today: date, first: date) -> date:
    if isinstance(point, DaysAhead):
        return today + point.days * _DAY
    if isinstance(point, Weekday):
        if point.next_week:
            return today + (7 - today.weekday() + point.number) * _DAY
        return first + (point.number - first.weekday()) % 7 * _DAY
    return _date(point, text, _coming_year(point, today) if point.year is None else point.year)


def _coming_year(point: CalendarDay, today: date) -> int:
    """This year, or the next where the day passed more than a month ago: in December "5 Jan" is next year."""
    border = today - JUST_PASSED
    passed = (point.month, point.day) < (border.month, border.day)
    return today.year + (passed and border.year == today.year)


def _last_of(named: NamedDays, start: date, today: date) -> date:
    """The last day of a range: a weekday is the first such day from its start on, a day without a year follows it."""
    last = named.last
    if last is None:
        return start
    if isinstance(last, Weekday):
        return start + (last.number - start.weekday()) % 7 * _DAY
    if isinstance(last, DaysAhead):
        return today + last.days * _DAY
    turns = last.month < start.month
    return _date(last, named.text, start.year + turns if last.year is None else last.year)


def _date(point: CalendarDay, text: str, year: int) -> date:
    try:
        return date(year, point.month, point.day)
    except ValueError as wrong:
        raise TimesError(Problem(Reason.NO_SUCH_DAY, text, count=year)) from wrong
