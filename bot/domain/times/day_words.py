"""Days as people write them, read at one place of a plain text: dates, weekdays, ranges and named weeks."""

import re
from dataclasses import replace
from datetime import date

from bot.domain.times.date_order import DateOrder
from bot.domain.times.values import (
    CalendarDay,
    DayPoint,
    DaysAhead,
    NamedDays,
    Problem,
    Reason,
    TimesError,
    Week,
    Weekday,
)
from bot.domain.times.vocabulary import END, MONTH, TO, WEEKDAY, month_number, pattern, weekday_number

_NO_TIME = r"(?![:.]?\d| ?(?:uhr|am|pm)\b)"
_YEAR = r"(?:,? ?(?P<year>2[01]\d\d)|(?<=\.)(?P<short>\d\d))?" + _NO_TIME
_NTH = r"(?:st|nd|rd|th|\.)?"
_ITEM = rf"\d{{1,2}}{_NTH}(?:{TO}\d{{1,2}}{_NTH})?"
_AND = r"(?: ?, ?(?:and |und )?| (?:and|und|&) )"
_OF_MONTH = rf"(?: ?(?:of |im )?(?P<month>{MONTH})|(?<=\.) ?(?P<number>\d{{1,2}})\.)"
_ON = pattern(r"(?:(?:on|the|am|den|der|vom|from|von|ab|every|each|jede[nmrs]?) ){0,2}")

_ISO = pattern(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d:])")
_REST_OF_ISO = pattern(r"(?:(\d{1,2})-)?(\d{1,2})", END)
_DAY_FIRST = pattern(rf"(?P<items>{_ITEM})", _OF_MONTH, _YEAR)
_DAYS_FIRST = pattern(rf"(?P<items>(?:{_ITEM}{_AND}){{1,12}}{_ITEM})", _OF_MONTH, _YEAR)
_MONTH_FIRST = pattern(rf"(?P<month>{MONTH}) ?(?P<items>{_ITEM})", r"(?![:.]\d)", _YEAR)
_MONTH_FIRST_LIST = pattern(rf"(?P<month>{MONTH}) ?(?P<items>{_ITEM}(?:{_AND}{_ITEM}){{1,12}})", r"(?![:.]\d)", _YEAR)
_SLASHED = pattern(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/:])")
_DOTTED = pattern(r"(\d{1,2})\.(\d{1,2})", END, _NO_TIME)
_NUMBERS = re.compile(r"\d+")
_AND_SIGN = pattern(_AND)
LEAP_YEAR = 2000
"""The year of days whose year does not matter."""

_WEEKDAY = pattern(rf"(?P<which>this |next |coming |nächsten? |naechsten? |kommenden? |diesen? )?(?P<name>{WEEKDAY})")
_OF_NEXT_WEEK = pattern(r",? (?:(?:of |in )?next week|(?:in der )?(?:nächste|naechste|kommende)[rn]? woche)(?!\w)")
_NEXT = frozenset({"next", "nächste", "nächsten", "naechste", "naechsten"})
_RELATIVE = pattern(
    r"(?:(?P<after>day after tomorrow|übermorgen|uebermorgen)",
    r"|(?P<tomorrow>tomorrow|morgen)|(?P<today>today|heute))(?!\w)",
)
_WEEKS = (
    (pattern(r"(?:next week|(?:nächste|naechste|kommende)[rn]? woche)(?!\w)"), Week.NEXT),
    (pattern(r"(?:this week|diese[rn]? woche)(?!\w)"), Week.THIS),
    (pattern(r"(?:weekdays?|workdays?|working days|werktags?|werktage|wochentags?)(?!\w)"), Week.COMING),
)
_QUALIFIER = pattern(rf"(?P<name>{WEEKDAY}),? (?:(?:the|den|dem) )?")
_DOTTED_BEFORE_CLOCK = pattern(r"(\d{1,2})\.(\d{1,2})(?= (?:(?:at|um) )?\d)")
_TO = pattern(TO)
_END = pattern(r"(?=[ ,;:!?)\]/]|t\d|\.(?: |$)|$)(?!:\d)")

Found = tuple[tuple[NamedDays, ...], int]
"""The days, and the place behind them."""
_Run = tuple[DayPoint, DayPoint | None, int]
"""First day, last day of a range, and the place behind it."""


def days_at(text: str, place: int, order: DateOrder, *, lists: bool) -> Found | None:
    """The days that are named here and where that ends.

    `lists` takes "1, 3 and 5 Dec", which elsewhere could be clock times and a day. Raises TimesError for a date that
    can be read in two ways.
    """
    start = _place_behind(_ON, text, place)
    return (_list_at(text, start) if lists else None) or _week_at(text, start) or _range_at(text, start, order)


def _place_behind(words: re.Pattern[str], text: str, place: int) -> int:
    found = words.match(text, place)
    return found.end() if found else place


def dotted_at(text: str, place: int) -> Found | None:
    """ "1.12" without a last dot, which is a clock time where one is awaited."""
    found = _DOTTED.match(text, place)
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) <= 31:
        return None
    return (NamedDays(CalendarDay(int(found[2]), int(found[1])), text=found[0]),), found.end()


def _list_at(text: str, place: int) -> Found | None:
    found = _DAYS_FIRST.match(text, place) or _MONTH_FIRST_LIST.match(text, place)
    if not found or not _has_month(found) or not _END.match(text, found.end()):
        return None
    runs = [_item(found, item) for item in _AND_SIGN.split(found["items"])]
    return tuple(NamedDays(first, last, found[0].strip()) for first, last in runs), found.end()


def _week_at(text: str, place: int) -> Found | None:
    for words, week in _WEEKS:
        if found := words.match(text, place):
            return _within_week(text, found, week)
    return None


def _within_week(text: str, found: re.Match[str], week: Week) -> Found:
    """ "next week tue-thu" are weekdays of that week; the name alone is the whole of it."""
    if week is Week.NEXT and text[found.end() : found.end() + 1] == " ":
        named = _range_at(text, found.end() + 1, DateOrder.UNKNOWN)
        if named and isinstance(first := named[0][0].first, Weekday):
            return (replace(named[0][0], first=replace(first, next_week=True)),), named[1]
    return (NamedDays(week, text=found[0]),), found.end()


def _range_at(text: str, place: int, order: DateOrder) -> Found | None:
    weekday, start = _qualifier_at(text, place)
    run = _items_at(text, start) or _point_at(text, start, order)
    if run is None:
        return None
    first, last, end = _with_last(text, run, order) if run[1] is None else run
    if isinstance(first, Weekday) and (later := _OF_NEXT_WEEK.match(text, end)):
        first, end = replace(first, next_week=True), later.end()
    return ((NamedDays(first, last, text[place:end].strip(), weekday),), end) if _END.match(text, end) else None


def _qualifier_at(text: str, place: int) -> tuple[int | None, int]:
    """The weekday in front of a date, and where the date begins: "Monday, 7 Dec" is one day."""
    found = _QUALIFIER.match(text, place)
    if not found:
        return None, place
    dates = (_ISO, _SLASHED, _DOTTED_BEFORE_CLOCK)
    is_date = _items_at(text, found.end()) or any(words.match(text, found.end()) for words in dates)
    return (weekday_number(found["name"]), found.end()) if is_date else (None, place)


def _with_last(text: str, run: _Run, order: DateOrder) -> _Run:
    """The run up to the day behind a "to", where there is one."""
    first, _, end = run
    to = _TO.match(text, end)
    if not to:
        return run
    place = _qualifier_at(text, to.end())[1]
    last = _items_at(text, place) or _point_at(text, place, order) or _rest_of_iso_at(text, place, first)
    if last is None or last[1] is not None:
        return run
    return _in_year_of(first, last[0]), last[0], last[2]


def _in_year_of(first: DayPoint, last: DayPoint) -> DayPoint:
    """In "30 Nov - 2 Dec 2026" the year stands once."""
    if (
        isinstance(first, CalendarDay)
        and isinstance(last, CalendarDay)
        and last.year is not None
        and first.year is None
    ):
        return replace(first, year=last.year - ((first.month, first.day) > (last.month, last.day)))
    return first


def _rest_of_iso_at(text: str, place: int, first: DayPoint) -> _Run | None:
    """The end of "2026-12-01..03"."""
    found = _REST_OF_ISO.match(text, place)
    if not found or not isinstance(first, CalendarDay) or first.year is None:
        return None
    return replace(first, month=int(found[1] or first.month), day=int(found[2])), None, found.end()


def _items_at(text: str, place: int) -> _Run | None:
    """ "1 Dec", "Dec 1", "1.12." and, with one month for both ends, "1-3 Dec"."""
    found = _DAY_FIRST.match(text, place) or _MONTH_FIRST.match(text, place)
    if not found or not _has_month(found):
        return None
    return (*_item(found, found["items"]), found.end())


def _has_month(found: re.Match[str]) -> bool:
    """Whether the number of the month is one: "14.30." is a clock time."""
    return bool(found["month"]) or 1 <= int(found["number"]) <= 12


def _item(found: re.Match[str], item: str) -> tuple[CalendarDay, CalendarDay | None]:
    parts = found.groupdict()
    month = month_number(found["month"]) if found["month"] else int(found["number"])
    year = int(parts["year"]) if parts["year"] else 2000 + int(parts["short"]) if parts["short"] else None
    first, *rest = [CalendarDay(month, int(number), year) for number in _NUMBERS.findall(item)]
    return first, rest[0] if rest else None


def _point_at(text: str, place: int, order: DateOrder) -> _Run | None:
    if found := _ISO.match(text, place):
        return CalendarDay(int(found[3]), int(found[4]), int(found[1])), None, found.end()
    if found := _SLASHED.match(text, place):
        return _slashed(found, order), None, found.end()
    if found := _DOTTED_BEFORE_CLOCK.match(text, place):
        return CalendarDay(int(found[2]), int(found[1])), None, found.end()
    if found := _RELATIVE.match(text, place):
        return DaysAhead(2 if found["after"] else 1 if found["tomorrow"] else 0), None, found.end()
    if found := _WEEKDAY.match(text, place):
        next_week = (found["which"] or "").strip().lower() in _NEXT
        return Weekday(weekday_number(found["name"]), next_week), None, found.end()
    return None


def _slashed(found: re.Match[str], order: DateOrder) -> CalendarDay:
    """ "12/1" in the writer's order; where only one order is possible, in that one. Raises TimesError."""
    one, two = int(found[1]), int(found[2])
    year = None if not found[3] else int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    if one > 12 or (order is DateOrder.DAY_FIRST and two <= 12) or one == two:
        return CalendarDay(two, one, year)
    if two > 12 or order is DateOrder.MONTH_FIRST:
        return CalendarDay(one, two, year)
    readings = (date(LEAP_YEAR, one, max(two, 1)), date(LEAP_YEAR, max(two, 1), one)) if one else ()
    raise TimesError(Problem(Reason.TWO_ORDERS if readings else Reason.NO_SUCH_DAY, found[0], readings))
