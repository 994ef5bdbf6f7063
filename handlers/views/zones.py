"""How a time zone is shown in the select, and which zones it offers. No zone is chosen here."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from bot.domain.zone_search import find_places
from bot.domain.zones import offset_label, short_zone, zone_or_utc
from bot.language.places import place_names

MOST_FOUND = 100
"""Slack shows no more options in one select."""


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(zone: str) -> bool:
    """Whether this is the IANA name of a zone."""
    return zone in _known()


def zone_name(zone: str, now: datetime) -> str:
    """How a zone is shown in the select: "Europe/Berlin (CET, UTC+1)"."""
    local = now.astimezone(zone_or_utc(zone))
    offset, short = offset_label(local), short_zone(local)
    known_as = offset if short in (offset, "UTC") else f"{short}, {offset}"
    return f"{zone.replace('_', ' ')} ({known_as})"


def city(zone: str) -> str:
    """The place that a zone is named after: "New York" of "America/New_York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def find_zones(query: str, now: datetime) -> list[str]:
    """The first zones that match what was typed: city, country (in the reader's language too), short name or offset."""
    return find_places(query, now, place_names())[:MOST_FOUND]
