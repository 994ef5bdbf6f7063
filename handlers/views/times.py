"""Owns how instants stand in Slack: date tokens in the reader's zone, with words that name a zone as their fallback."""

from datetime import datetime, timedelta

from bot.domain.poll import Slot
from bot.domain.zones import zone_label, zone_or_utc
from bot.language import _, clock, days, long_days, moment, plural
from bot.language import slot as whole_slot


def short_span(slot: Slot, zone: str) -> str:
    """A slot with the zone's short name alone, where space is scarce: "Tue, 1 Dec 2026, 14:00–15:00 CET"."""
    if slot.days:
        return days(slot.days)
    key = zone_or_utc(zone).key
    return whole_slot(slot, zone).removesuffix(f" ({key})")


def token(instant: datetime, tokens: str, fallback: str) -> str:
    """The instant in the reader's own zone; the fallback, shown by notifications and screen readers, names a zone."""
    return f"<!date^{int(instant.timestamp())}^{tokens}|{fallback}>"


def moment_token(instant: datetime, zone: str) -> str:
    """One instant in the reader's own zone: "tomorrow, 2:00 PM"."""
    return token(instant, "{date_long_pretty}, {time}", moment(instant, zone))


def slot_token(slot: Slot, zone: str) -> str:
    """A slot in the reader's own zone: day and start, then the end; Slack has no token for a range.

    Whole days are text: a token would move them to the reader's zone.
    """
    if slot.days:
        return long_days(slot.days)
    end = f"{clock(slot.ends_at.astimezone(zone_or_utc(zone)))} {zone_label(slot.ends_at, zone)}"
    return f"{moment_token(slot.starts_at, zone)} – {token(slot.ends_at, '{time}', end)}"


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
