"""The values of the grammar: days as they were named, clock times, and the reasons why something is none."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.reasons import Why

LEAST_LENGTH, MOST_LENGTH = timedelta(minutes=15), timedelta(minutes=1440)


def is_length(length: timedelta) -> bool:
    """Whether a meeting may last so long: 15 minutes to a day, whole minutes."""
    return LEAST_LENGTH <= length <= MOST_LENGTH and not length % timedelta(minutes=1)


class Reason(StrEnum):
    """Why a text offers no time, or not this one."""

    NO_DAY = "no_day"
    NO_CLOCK = "no_clock"
    NO_SUCH_DAY = "no_such_day"
    TWO_ORDERS = "two_orders"
    """"12/1" is 1 December or 12 January."""
    OTHER_WEEKDAY = "other_weekday"
    """ "Monday, 8 Dec" is no Monday."""
    OTHER_ZONE = "other_zone"
    """A zone stands behind a clock time, and the poll has its own."""
    DAYS_BACKWARDS = "days_backwards"
    TOO_MANY_DAYS = "too_many_days"
    WEEK_OVER = "week_over"
    CLOCK_TOO_HIGH = "clock_too_high"
    ENDS_BEFORE_START = "ends_before_start"
    DAYS_WITHOUT_TIMES = "days_without_times"
    TIMES_WITHOUT_DAYS = "times_without_days"
    TOO_LONG = "too_long"
    NOTHING_OFFERED = "nothing_offered"
    DUPLICATE = "duplicate"
    PAST = "past"
    TOO_FAR = "too_far"
    LEFT_OUT = "left_out"
    """The clocks go forward over it."""
    WRONG_LENGTH = "wrong_length"
    TOO_MANY = "too_many"
    ZONE_UNKNOWN = "zone_unknown"


@dataclass(frozen=True, slots=True)
class Problem(Why):
    """A reason and what it is about, as far as the reason needs it; `text` is a piece of what was typed."""

    reason: Reason
    text: str = ""
    days: tuple[date, ...] = ()
    clock: time | None = None
    zone: str = ""
    count: int = 0


class TimesError(ValueError):
    """Part of the text is neither a day nor a time."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a month; without a year it is the coming one."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, 0 is Monday: the coming one, or the one of the next calendar week."""

    number: int
    next_week: bool = False


@dataclass(frozen=True, slots=True)
class DaysAhead:
    """So many days after today."""

    days: int


DayPoint = CalendarDay | Weekday | DaysAhead


class Week(StrEnum):
    """Several days by one name."""

    COMING = "weekdays"
    """The next five days that are no Saturday and no Sunday."""
    THIS = "this_week"
    NEXT = "next_week"


@dataclass(frozen=True, slots=True)
class NamedDays:
    """A day, a range of days or a named week, and the words that named it. `weekday` is what the first day must be."""

    first: DayPoint | Week
    last: DayPoint | None = None
    text: str = ""
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """A clock time; `ends` only where a range was typed ("10-11:30"). An end at 0:00 is the midnight after the day."""

    starts: time
    ends: time | None = None

    def end_day(self, day: date) -> date:
        """The day on which it ends, where it starts on `day`."""
        return day + timedelta(days=1) if self.ends == time(0) else day


@dataclass(frozen=True, slots=True)
class TimesGroup:
    """Days x clock times that belong together; `whole_days` offers the days themselves, a range of them as one."""

    days: tuple[NamedDays, ...]
    clocks: tuple[ClockSpan, ...] = ()
    whole_days: bool = False


@dataclass(frozen=True, slots=True)
class LoosePiece:
    """A clock time, and words for its day that the grammar does not know: "in 3 days" and 10:00."""

    day_words: str
    clock: ClockSpan
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text names. It knows neither today nor a zone yet.

    A `ReadLoosely` may know the days of the `loose` pieces. `problems` names the field (`bulk_days`, `bulk_times`)
    with each; `clock_field` is the one in which the clock times stand.
    """

    groups: tuple[TimesGroup, ...] = ()
    loose: tuple[LoosePiece, ...] = ()
    length: timedelta | None = None
    problems: tuple[tuple[str, Problem], ...] = ()
    clock_field: str = "bulk_times"


@dataclass(frozen=True, slots=True, order=True)
class WallTime:
    """A day and a clock time on some zone's clocks, which are no instant yet."""

    day: date
    starts: time
    ends: time | None = None

    @property
    def span(self) -> ClockSpan:
        return ClockSpan(self.starts, self.ends)


class ReadLoosely(Protocol):
    """Reads a day in words that the grammar does not know; None where they name none."""

    def __call__(self, day_words: str, today: date) -> date | None: ...
