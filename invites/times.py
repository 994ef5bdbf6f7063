"""Says a slot in words, in a zone that it names: every printed time names its zone. Dates are the reader's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.poll import Slot
from bot.language import _, clock, long_day, long_days


@dataclass(frozen=True, slots=True)
class SpokenSlot:
    """A slot in one zone: "Tuesday, 1 December 2026", "10:00 – 11:00", "Europe/Berlin, UTC+1".

    Whole days are "all day" and have no zone, "".
    """

    day: str
    hours: str
    zone: str

    @property
    def sentence(self) -> str:
        return f"{self.day}, {self.hours}" + (f" ({self.zone})" if self.zone else "")


def spoken(slot: Slot, zone: str) -> SpokenSlot:
    """The slot as a clock in `zone` (an IANA name) shows it; UTC where this machine knows no such zone."""
    if slot.days:
        return SpokenSlot(long_days(slot.days), _("all day"), "")
    place = known_zone(zone)
    starts, ends = slot.starts_at.astimezone(place), slot.ends_at.astimezone(place)
    last = clock(ends) if ends.date() == starts.date() else f"{long_day(ends)}, {clock(ends)}"
    hours, offset = f"{clock(starts)} – {last}", _offset(starts)
    if starts.utcoffset() != ends.utcoffset():
        # A meeting across a clock change: both offsets, or the hours would not add up.
        offset = _("{offset}, then {later}", offset=offset, later=_offset(ends))
    return SpokenSlot(long_day(starts), hours, f"{place.key}, {offset}")


def spoken_for(slot: Slot, own_zone: str, poll_zone: str) -> tuple[SpokenSlot, SpokenSlot | None]:
    """The slot in the reader's own zone, and in the poll's where that reads differently."""
    shown_at_poll = spoken(slot, poll_zone)
    if not own_zone or slot.days:
        return shown_at_poll, None
    own = spoken(slot, own_zone)
    same = known_zone(own_zone).key == known_zone(poll_zone).key
    return (own, None) if same else (own, shown_at_poll)


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo:
    """The zone of that name, or UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _offset(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta()
    minutes = round(abs(offset).total_seconds() / 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
