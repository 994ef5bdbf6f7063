"""The sentences about times that were typed or picked and cannot be offered."""

from collections.abc import Callable
from datetime import datetime, time

from bot.domain.poll import MAX_OPTIONS
from bot.domain.times.values import Problem, Reason
from bot.language.dates import clock, day, day_of_month
from bot.language.texts import _, mark

_TEXTS = {
    Reason.NO_DAY: mark("“{typed}” is no day I know: write 2026-12-01, 1 Dec, tomorrow, mon, or a range like mon-wed."),
    Reason.NO_CLOCK: mark("“{typed}” is no clock time I know: write 9:00, 14.30, 2pm, noon, or a range like 10-11:30."),
    Reason.NO_SUCH_DAY: mark("There is no day “{typed}” in {count}: please check day, month and year."),
    Reason.OTHER_ZONE: mark("“{typed}” is left out: times are read in the poll's own zone. Please choose it there."),
    Reason.DAYS_BACKWARDS: mark("“{typed}” must run forward: please write the earlier day first."),
    Reason.TOO_MANY_DAYS: mark("“{typed}” is too long: a range has at most {count} days."),
    Reason.WEEK_OVER: mark("“{typed}” has no weekday left: please write the days, like mon-wed."),
    Reason.CLOCK_TOO_HIGH: mark(
        "“{typed}” is no clock time: hours go to 23, or from 1 to 12 with am and pm, and minutes to 59."
    ),
    Reason.ENDS_BEFORE_START: mark("“{typed}” must end after it starts, on the same day."),
    Reason.DAYS_WITHOUT_TIMES: mark("Please say at what clock times, like 9:00, 14:30, or “all day”."),
    Reason.TIMES_WITHOUT_DAYS: mark("Please say on which days, like mon-wed, 1 Dec or 2026-12-01."),
    Reason.TOO_LONG: mark("This text is longer than {count} characters, so no times were read from it."),
    Reason.NOTHING_OFFERED: mark("Please offer at least one time."),
    Reason.DUPLICATE: mark("This time is offered already; please change or empty it."),
    Reason.WRONG_LENGTH: mark("A meeting lasts from 15 minutes to 24 hours, in whole minutes."),
    Reason.TOO_MANY: mark("A poll offers at most {most} times, and these are {count}; please leave some out."),
    Reason.ZONE_UNKNOWN: mark("Please choose the time zone first: these times are read in it."),
}


def problem_text(problem: Problem) -> str:
    """One sentence for the person who typed it."""
    if problem.reason in _WITH_DAYS:
        return _WITH_DAYS[problem.reason](problem)
    return _(_TEXTS[problem.reason], typed=problem.text, count=problem.count, most=MAX_OPTIONS)


def _two_orders(problem: Problem) -> str:
    one, other = map(day_of_month, problem.days)
    return _("“{typed}”: {one} or {other}? Please write it like that.", typed=problem.text, one=one, other=other)


def _other_weekday(problem: Problem) -> str:
    return _("“{typed}”: the date is {day}. Please correct one of the two.", typed=problem.text, day=_day(problem))


def _past(problem: Problem) -> str:
    if not problem.days:
        return _("This time has passed; please pick one that is still ahead.")
    if problem.clock is None:
        sentence = _("{day} has passed; please leave it out, or write the year that you mean.", day=_day(problem))
    else:
        sentence = _("{clock} on {day} has passed; please leave it out.", clock=_clock(problem), day=_day(problem))
    return sentence


def _too_far(problem: Problem) -> str:
    if not problem.days:
        return _("This time is more than two years ahead; please check the year.")
    return _("{day} is more than two years ahead; please check the year.", day=_day(problem))


def _left_out(problem: Problem) -> str:
    return _(
        "{clock} on {day} does not exist in {zone}: the clocks go forward over it.",
        clock=_clock(problem),
        day=_day(problem),
        zone=problem.zone,
    )


def _day(problem: Problem) -> str:
    return day(problem.days[0])


def _clock(problem: Problem) -> str:
    return clock(datetime.combine(problem.days[0], problem.clock or time()))


_WITH_DAYS: dict[Reason, Callable[[Problem], str]] = {
    Reason.TWO_ORDERS: _two_orders,
    Reason.OTHER_WEEKDAY: _other_weekday,
    Reason.PAST: _past,
    Reason.TOO_FAR: _too_far,
    Reason.LEFT_OUT: _left_out,
}
