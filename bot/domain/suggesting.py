"""Times that suit everybody who must be there: inside their working hours, in the zone of each. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations, islice
from zoneinfo import ZoneInfo

from bot.domain.poll import Slot
from bot.domain.zones import instants_of

WORK_STARTS, WORK_ENDS = time(9), time(18)
"""Working hours from Monday to Friday, on the clocks of each person."""
MOST_SUGGESTED = 5
MOST_A_DAY = 2
MOST_PAIRS = 100
"""Of zones that are compared: each pair costs a search of its own."""
HORIZON = timedelta(days=28)
"""A meeting that has no common hour in four weeks has none later either, but for clock changes."""
_HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))


class NoSuggestion(StrEnum):
    """Why there is no suggestion."""

    NOBODY = "nobody"
    LONGER_THAN_A_DAYS_WORK = "longer_than_a_days_work"
    NO_COMMON_HOUR = "no_common_hour"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the zones of all who must be there, the poll's length, and its zone.

    Days are counted, and whole and half hours taken, on the clocks of the poll's zone. `taken` are slots that are
    offered already.
    """

    zones: Sequence[ZoneInfo]
    length: timedelta
    zone: ZoneInfo
    taken: Sequence[Slot] = ()


def suggest_slots(wanted: Wanted, now: datetime) -> tuple[Slot, ...] | NoSuggestion:
    """Up to five slots ahead inside everybody's working hours, soonest first, at most two a day, none overlapping."""
    if not wanted.zones:
        return NoSuggestion.NOBODY
    if wanted.length > _between(WORK_STARTS, WORK_ENDS):
        return NoSuggestion.LONGER_THAN_A_DAYS_WORK
    found: list[Slot] = []
    for day in _days(wanted, now):
        found.extend(_on_day(wanted, day, now, found)[: MOST_SUGGESTED - len(found)])
        if len(found) == MOST_SUGGESTED:
            break
    return tuple(found) or NoSuggestion.NO_COMMON_HOUR


def colliding_zones(wanted: Wanted, now: datetime) -> tuple[ZoneInfo, ...]:
    """Whose clocks leave no common hour: two zones that have none together, else all; for NO_COMMON_HOUR alone."""
    zones = list({zone.key: zone for zone in wanted.zones}.values())
    pairs = (pair for pair in islice(combinations(zones, 2), MOST_PAIRS) if not _have_common_hour(wanted, pair, now))
    return next(pairs, tuple(zones))


def _have_common_hour(wanted: Wanted, zones: Sequence[ZoneInfo], now: datetime) -> bool:
    return not isinstance(suggest_slots(replace(wanted, zones=zones, taken=()), now), NoSuggestion)


def is_at_work(slot: Slot, zone: ZoneInfo) -> bool:
    """Whether the slot lies within one working day of somebody in this zone."""
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    within = start.time() >= WORK_STARTS and end.time() <= WORK_ENDS
    return within and start.weekday() < 5 and start.date() == end.date()


def _between(starts: time, ends: time) -> timedelta:
    return datetime.combine(date.min, ends) - datetime.combine(date.min, starts)


def _days(wanted: Wanted, now: datetime) -> Iterator[date]:
    today = now.astimezone(wanted.zone).date()
    return (today + timedelta(days=number) for number in range(HORIZON.days + 1))


def _on_day(wanted: Wanted, day: date, now: datetime, earlier: Sequence[Slot]) -> list[Slot]:
    """The first slots of the day that suit and overlap none that is taken."""
    found: list[Slot] = []
    for slot in _candidates(wanted, day):
        taken = _is_taken(slot, [*wanted.taken, *earlier, *found])
        if slot.starts_at > now and not taken and all(is_at_work(slot, zone) for zone in wanted.zones):
            found.append(slot)
    return found[:MOST_A_DAY]


def _candidates(wanted: Wanted, day: date) -> Iterator[Slot]:
    """Every whole and half hour of the day, in order of time; none that the clocks leave out."""
    starts = sorted(instant for clock in _HALF_HOURS for instant in instants_of(day, clock, wanted.zone))
    return (Slot(start, start + wanted.length) for start in starts)


def _is_taken(slot: Slot, taken: Sequence[Slot]) -> bool:
    """Whole days that are offered take no hour away."""
    return any(slot.overlaps(other) for other in taken if not other.days)
