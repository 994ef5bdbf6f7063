"""What countries and cities are called in the reader's language, by the names of the CLDR. It searches nothing."""

from collections.abc import Mapping
from functools import lru_cache

from bot.domain.zone_names import NamedZone, named_zones
from bot.language.catalogues import languages
from bot.language.reading import own_language


def place_names() -> Mapping[str, str]:
    """By time zone its country and its city, in the reader's own language and in each that Meet has texts for."""
    return _names_in(tuple(sorted({*languages(), own_language()})))


@lru_cache(maxsize=64)
def _names_in(spoken: tuple[str, ...]) -> dict[str, str]:
    told = [_names(language) for language in spoken]
    return {zone: " ".join(names[zone] for names in told) for zone in named_zones()}


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, str]:
    from babel import Locale

    locale = Locale.parse(language)
    cities = {name: str(zone.get("city", "")) for name, zone in locale.time_zones.items()}

    def names(zone: NamedZone) -> str:
        return " ".join([locale.territories.get(zone.country, ""), *(cities.get(name, "") for name in zone.names)])

    return {name: names(zone) for name, zone in named_zones().items()}
