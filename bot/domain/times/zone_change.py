"""Another time zone for times that are entered already: the clock times stay, or the moments do."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.times.values import Problem, Reason
from bot.domain.zones import instants_of


class Keep(StrEnum):
    """What a person means who changes the zone."""

    CLOCK_TIMES = "clock_times"
    """"9:00" is still 9:00, on the clocks of the new zone."""
    MOMENTS = "moments"
    """The instants stay, and the new zone shows them with other clock times."""


def change_zone(starts: Sequence[datetime], old: ZoneInfo, new: ZoneInfo, keep: Keep) -> tuple[datetime | Problem, ...]:
    """The instants (UTC) in the new zone, one for each start; a problem where the new zone's clocks leave it out.

    Of a clock time that occurs twice in the new zone the first is taken, as everywhere.
    """
    if keep is Keep.MOMENTS:
        return tuple(starts)
    return tuple(_same_clock_time(start, old, new) for start in starts)


def is_worth_asking(starts: Sequence[datetime], old: ZoneInfo, new: ZoneInfo) -> bool:
    """Whether the two answers differ: some start has another clock time in the new zone."""
    return change_zone(starts, old, new, Keep.CLOCK_TIMES) != tuple(starts)


def _same_clock_time(start: datetime, old: ZoneInfo, new: ZoneInfo) -> datetime | Problem:
    local = start.astimezone(old)
    found = instants_of(local.date(), local.time(), new)
    return found[0] if found else Problem(Reason.LEFT_OUT, "", (local.date(),), local.time(), new.key)
