"""When somebody works: on weekdays between `WORK_STARTS` and `WORK_ENDS`, on the clocks of their zone. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.suggesting import WORK_ENDS, WORK_STARTS
from bot.domain.zones import instants_of

_WEEK = 7


def works_at(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether this instant lies in working hours; their end does not."""
    local = instant.astimezone(zone)
    return _is_workday(local.date()) and WORK_STARTS <= local.time() < WORK_ENDS


def next_work(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) in working hours that is not before this one."""
    if works_at(instant, zone):
        return instant
    today = instant.astimezone(zone).date()
    starts = (_start_of(today + timedelta(days=later), zone) for later in range(_WEEK))
    return next(start for start in starts if start and start >= instant)


def last_work(instant: datetime, zone: ZoneInfo) -> datetime:
    """The start (UTC) of the last working day that began before this instant."""
    today = instant.astimezone(zone).date()
    starts = (_start_of(today - timedelta(days=earlier), zone) for earlier in range(_WEEK))
    return next(start for start in starts if start and start < instant)


def _start_of(day: date, zone: ZoneInfo) -> datetime | None:
    """None on a day off, and where the clocks leave the hour out."""
    return next(iter(instants_of(day, WORK_STARTS, zone)), None) if _is_workday(day) else None


def _is_workday(day: date) -> bool:
    return day.weekday() < 5
