"""Owns what is said of times in plain words: how much is offered and when, how long it lasts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain.days import Days
from bot.domain.poll import Slot
from bot.domain.zones import zone_or_utc
from bot.language import _, brief_days, plural, short_slot


def days_offered(slots: Sequence[Slot], zone: str, now: datetime) -> str:
    """How much is offered and when: "3 times, Mon 30 Nov – Wed 2 Dec"; a single one in full, "" for none."""
    if len(slots) < 2:
        return "".join(short_slot(slot, zone, now) for slot in slots)
    first, last = zip(*(_ends(slot, zone) for slot in slots), strict=True)
    days = brief_days(Days(min(first), max(last) + timedelta(days=1)), zone, now)
    if all(slot.days for slot in slots):
        return plural("{number} date, {days}", "{number} dates, {days}", len(slots), days=days)
    return plural("{number} time, {days}", "{number} times, {days}", len(slots), days=days)


def _ends(slot: Slot, zone: str) -> tuple[date, date]:
    """The first and the last day on which it is."""
    if slot.days:
        return slot.days.first, slot.days.last
    starts_at = slot.starts_at.astimezone(zone_or_utc(zone)).date()
    return starts_at, starts_at


def slot_length(slot: Slot) -> str:
    """How long a slot is in words: "1 hour", "all day", "3 days"."""
    if slot.days:
        return _("all day") if slot.days.count == 1 else plural("{number} day", "{number} days", slot.days.count)
    return length(slot.length)


def length(value: timedelta) -> str:
    """A length in words: "45 minutes", "1 hour", "1 h 30 min"."""
    minutes = int(value.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return plural("{number} minute", "{number} minutes", minutes)
    if not rest:
        return plural("{number} hour", "{number} hours", hours)
    return _("{hours} h {minutes} min", hours=hours, minutes=rest)
