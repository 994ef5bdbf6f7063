"""The schedule of a poll that repeats: when the next one opens, and with which times. Pure, on the poll's clocks."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days


class Rhythm(StrEnum):
    """How often a poll repeats."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    """Every two weeks."""
    MONTHLY_ON_DAY = "monthly_on_day"
    """On the same day of the month, or its last day where it is shorter."""
    MONTHLY_ON_WEEKDAY = "monthly_on_weekday"
    """On the same weekday of the month, like the second Tuesday; the fifth is the last one."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """A poll's repetition. `anchor` is the day of the first time of the first poll, in `zone`.

    The anchor keeps the 31st over a shorter month. The next poll opens `opens_before` its first time, counted in days
    on the zone's clocks.
    """

    rhythm: Rhythm
    zone: ZoneInfo
    anchor: date
    opens_before: timedelta


@dataclass(frozen=True, slots=True)
class NextPoll:
    """When the next poll opens (UTC; due at once where it has passed), its slots, and how many days later they are."""

    opens_at: datetime
    slots: tuple[Slot, ...]
    days: int
    begins: datetime
    """So much later is the first of the earlier slots: the poll after this one is looked for from here. A clock change
    may have brought another slot before it."""


def next_poll(repetition: Repetition, earlier: Sequence[Slot], now: datetime) -> NextPoll:
    """The poll after the one with these slots, whose first time is still ahead.

    All times are later by the same number of days, so that they keep their distances and clock times. What was missed
    while nothing ran is left out. `earlier` has at least one slot. The slots are in order of time; of two that a clock
    change brings to the same start there is one.
    """
    first = min(slot.starts_at for slot in earlier)
    ahead = (days for days in _distances(repetition, first) if later_by(first, days, repetition.zone) > now)
    days = next(ahead)
    slots = _each_once(_later_slot(slot, days, repetition.zone) for slot in earlier)
    begins = later_by(first, days, repetition.zone)
    return NextPoll(_opening(repetition, begins), slots, days, begins)


def _each_once(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """A clock time that the clocks leave out becomes a later one, which may be offered too, or lie behind others."""
    in_order = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at))
    return tuple({slot.days or slot.starts_at: slot for slot in reversed(in_order)}.values())[::-1]


def _distances(repetition: Repetition, first: datetime) -> Iterator[int]:
    """In how many days each later poll of the series begins, without end."""
    begins = day = first.astimezone(repetition.zone).date()
    while True:
        day = _day_after(repetition, day)
        yield (day - begins).days


def later_by(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) so many days later at the same clock time of the zone; also for a deadline.

    RFC 5545, section 3.3.5: a clock time that the clocks leave out counts from the time before the change, and of one
    that occurs twice the first is meant, as after every sum of an instant and a timedelta (PEP 495).
    """
    local = instant.astimezone(zone)
    return (local + timedelta(days=days)).astimezone(UTC)


def _later_slot(slot: Slot, days: int, zone: ZoneInfo) -> Slot:
    """The slot with its length in real time, which a clock change does not alter; whole days stay whole."""
    if slot.days:
        return slot_of_days(slot.days.later_by(days), zone)
    starts_at = later_by(slot.starts_at, days, zone)
    return Slot(starts_at, starts_at + slot.length)


def _opening(repetition: Repetition, starts_at: datetime) -> datetime:
    local = starts_at.astimezone(repetition.zone)
    return (local - repetition.opens_before).astimezone(UTC)


_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2}


def _day_after(repetition: Repetition, day: date) -> date:
    """The first day of the next poll in the series."""
    if repetition.rhythm in _WEEKS:
        return day + timedelta(weeks=_WEEKS[repetition.rhythm])
    year, month = day.year + day.month // 12, day.month % 12 + 1
    if repetition.rhythm is Rhythm.MONTHLY_ON_DAY:
        return date(year, month, min(repetition.anchor.day, monthrange(year, month)[1]))
    return _weekday_in(year, month, repetition.anchor)


def _weekday_in(year: int, month: int, anchor: date) -> date:
    """The day of the month that is the anchor's weekday as often as the anchor is in its own month."""
    first_weekday, last_day = monthrange(year, month)
    first = 1 + (anchor.weekday() - first_weekday) % 7
    day = first + (anchor.day - 1) // 7 * 7
    return date(year, month, day if day <= last_day else day - 7)
