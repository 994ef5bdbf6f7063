"""Short forms of what two lines or a command come to, on a Tuesday morning, 1 December 2026, 10:00."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.times.calendar import OnCalendar, place_on_calendar
from bot.domain.times.date_order import DateOrder
from bot.domain.times.lines import read_lines
from bot.domain.times.values import Problem, ReadLoosely, Reason

BERLIN = ZoneInfo("Europe/Berlin")
NOW_THERE = datetime(2026, 12, 1, 10, 0, tzinfo=BERLIN)


def placed(
    days: str,
    times: str = "",
    now: datetime = NOW_THERE,
    order: DateOrder = DateOrder.UNKNOWN,
    loosely: ReadLoosely | None = None,
) -> OnCalendar:
    return place_on_calendar(read_lines(days, times, order), now, loosely)


def dates(text: str, now: datetime = NOW_THERE, order: DateOrder = DateOrder.UNKNOWN) -> list[date]:
    """The days of a line, each at noon."""
    found = placed(text, "12:00", now, order)
    assert found.problems == ()
    return [one.day for one in found.times]


def days(text: str, now: datetime = NOW_THERE) -> str:
    """The days of a line in short: "3.12. 4.12."."""
    return " ".join(f"{day.day}.{day.month}." for day in dates(text, now))


def clocks(text: str) -> str:
    """The clock times of a line in short: "9:00 10:00-11:30"."""
    found = placed("fri", text)
    assert found.problems == ()
    return " ".join(
        f"{one.starts:%H:%M}" + (f"-{one.ends:%H:%M}" if one.ends is not None else "") for one in found.times
    )


def moments(days_text: str, times_text: str = "", now: datetime = NOW_THERE) -> str:
    """Days with clock times in short: "8.12. 14:00"."""
    found = placed(days_text, times_text, now)
    assert found.problems == ()
    return ", ".join(f"{one.day.day}.{one.day.month}. {one.starts:%H:%M}" for one in found.times)


def problems(days_text: str, times_text: str = "12:00", now: datetime = NOW_THERE) -> list[tuple[str, Reason, str]]:
    found: tuple[tuple[str, Problem], ...] = placed(days_text, times_text, now).problems
    return [(field, problem.reason, problem.text) for field, problem in found]
