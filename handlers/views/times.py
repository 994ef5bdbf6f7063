"""Owns how instants are printed: date tokens in the reader's zone, words in a named zone. Every time names its zone."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.poll import Slot


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """The zone of that IANA name, UTC for a name that nobody knows: an old profile must never stop a message."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_label(instant: datetime, zone: str) -> str:
    """The zone's short name at that instant and its IANA name: "CET (Europe/Berlin)"."""
    info = zone_info(zone)
    return f"{_short_name(instant.astimezone(info))} ({info.key})" if info.key != "UTC" else "UTC"


def _short_name(local: datetime) -> str:
    """What people call the zone at that instant; many zones have only an offset, which is written as UTC+3."""
    name = local.tzname() or ""
    if name[:1] not in "+-":
        return name
    return offset_label(local.tzinfo, local)


def offset_label(info: tzinfo | None, instant: datetime) -> str:
    """The zone's distance from UTC at that instant: "UTC+5:30"."""
    offset = instant.astimezone(info).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %Y}"


def moment(instant: datetime, zone: str) -> str:
    """One instant in words: "Tue 1 Dec 2026, 14:00 CET (Europe/Berlin)"."""
    local = instant.astimezone(zone_info(zone))
    return f"{day(local)}, {local:%H:%M} {zone_label(instant, zone)}"


def span(slot: Slot, zone: str) -> str:
    """A slot in words: "Tue 1 Dec 2026, 14:00–15:00 CET (Europe/Berlin)"."""
    return (
        f"{short_span(slot, zone)} ({zone_info(zone).key})" if zone_info(zone).key != "UTC" else short_span(slot, zone)
    )


def short_span(slot: Slot, zone: str) -> str:
    """The same with the zone's short name alone, where space is scarce: "Tue 1 Dec 2026, 14:00–15:00 CET"."""
    info = zone_info(zone)
    start, end = slot.starts_at.astimezone(info), slot.ends_at.astimezone(info)
    # Where the clocks change in between, both ends need their own name or the hour would be ambiguous.
    first = "" if start.utcoffset() == end.utcoffset() else f" {_short_name(start)}"
    last_day = "" if start.date() == end.date() else f"{day(end)}, "
    return f"{day(start)}, {start:%H:%M}{first}–{last_day}{end:%H:%M} {_short_name(end)}"


def token(instant: datetime, tokens: str, fallback: str) -> str:
    """The instant in the reader's own zone; the fallback, shown by notifications and screen readers, names a zone."""
    return f"<!date^{int(instant.timestamp())}^{tokens}|{fallback}>"


def moment_token(instant: datetime, zone: str) -> str:
    """One instant in the reader's own zone: "tomorrow, 2:00 PM"."""
    return token(instant, "{date_long_pretty}, {time}", moment(instant, zone))


def slot_token(slot: Slot, zone: str) -> str:
    """A slot in the reader's own zone: day and start, then the end; Slack has no token for a range."""
    end = f"{slot.ends_at.astimezone(zone_info(zone)):%H:%M} {zone_label(slot.ends_at, zone)}"
    return f"{moment_token(slot.starts_at, zone)} – {token(slot.ends_at, '{time}', end)}"


def short_token(slot: Slot, zone: str) -> str:
    """A slot's start in the reader's own zone, for messages with so many times that Slack's total limit is near."""
    return token(slot.starts_at, "{date_long_pretty}, {time}", short_span(slot, zone))


def length(value: timedelta) -> str:
    """A length in words: "45 minutes", "1 hour", "1 h 30 min"."""
    minutes = int(value.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    if not rest:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours} h {rest} min"
