"""Time zones and what they are called. A clock time is turned into instants here and nowhere else."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.days import Days
from bot.domain.poll import Slot


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, None for a name that nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of an IANA name, UTC for an unknown one: a zone that was removed must never stop a message."""
    return find_zone(name) or ZoneInfo("UTC")


def instants_of(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The UTC instants at which the zone's clocks show this: none in a gap, two where an hour occurs twice, else one.

    RFC 5545, section 3.3.5, takes the first of two; we show both.
    """
    readings = (datetime.combine(day, clock, tzinfo=zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = [instant for instant in readings if _shows(instant, day, clock, zone)]
    return tuple(dict.fromkeys(shown))


def _shows(instant: datetime, day: date, clock: time, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, clock)


def slot_of_days(days: Days, zone: ZoneInfo) -> Slot:
    """The days with the instants at which they begin and end on the zone's clocks.

    A day that a zone leaves out as a whole (Samoa had no 30 December 2011) lasts a minute, so that it has an end.
    """
    starts_at, ends_at = day_start(days.first, zone), day_start(days.after, zone)
    return Slot(starts_at, max(ends_at, starts_at + timedelta(minutes=1)), days)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) of a day in the zone; where the clocks leave midnight out, that of their change."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def clocks_change(slot: Slot, zone: ZoneInfo) -> bool:
    """Whether the zone's clocks change on a day that the time touches."""
    last = slot.ends_at - timedelta.resolution
    return any(_has_change(instant.astimezone(zone).date(), zone) for instant in (slot.starts_at, last))


def _has_change(day: date, zone: ZoneInfo) -> bool:
    """Of an hour that occurs twice, the first belongs to the beginning of the day and the second to its end."""
    begins, ends = datetime.combine(day, time(), zone), datetime.combine(day, time.max.replace(fold=1), zone)
    return begins.utcoffset() != ends.utcoffset()


def zone_label(instant: datetime, zone: str) -> str:
    """The zone's short name at that instant and its IANA name: "CET (Europe/Berlin)"."""
    info = zone_or_utc(zone)
    return "UTC" if info.key == "UTC" else f"{short_zone(instant.astimezone(info))} ({info.key})"


def short_zone(local: datetime) -> str:
    """What people call the zone at that instant; a zone that has no name is written as its offset, "UTC+5:30"."""
    name = local.tzname() or ""
    return name if name[:1] not in "+-" else offset_label(local)


def offset_label(local: datetime) -> str:
    """A local time's distance from UTC: "UTC-3", "UTC+5:30"."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
