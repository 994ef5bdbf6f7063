"""Owns the names by which people find a time zone: city, region, offset, short name. No zone is chosen here."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from bot.domain.zones import offset_label, short_zone, zone_or_utc

MOST_FOUND = 100
"""Slack shows no more options in one select."""
_REGIONS = frozenset(
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "UTC"]
)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(zone: str) -> bool:
    """Whether this is the IANA name of a zone."""
    return zone in _known()


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    """Zones that are named after a place, and UTC: the rest of the database are old spellings."""
    return tuple(sorted(zone for zone in _known() if zone.partition("/")[0] in _REGIONS))


def zone_name(zone: str, now: datetime) -> str:
    """How a zone is shown in the select: "Europe/Berlin (CET, UTC+1)"."""
    local = now.astimezone(zone_or_utc(zone))
    offset, short = offset_label(local), short_zone(local)
    known_as = offset if short in (offset, "UTC") else f"{short}, {offset}"
    return f"{zone.replace('_', ' ')} ({known_as})"


def find_zones(query: str, now: datetime) -> list[str]:
    """Zones whose shown name holds every word of the query; those that begin with it come first."""
    wanted = query.casefold().replace("_", " ").split()
    found = [zone for zone in _places() if all(word in zone_name(zone, now).casefold() for word in wanted)]
    city = " ".join(wanted)
    found.sort(key=lambda zone: (not zone.rpartition("/")[2].replace("_", " ").casefold().startswith(city), zone))
    return found[:MOST_FOUND]
