"""Finds a time zone by what people type: city, country, short name in either season, offset. No zone is chosen here.

By which names it is found stands in `bot.domain.zone_names`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from bot.domain.text import clean_token
from bot.domain.zone_names import ALSO, SHORT_NAMES_ALSO, names_of_zones
from bot.domain.zones import zone_or_utc

_FILLERS = frozenset({"time", "timezone", "zone", "standard", "daylight", "summer", "city", "in", "the", "of", "de"})
"""Words that are left out where no zone has them all."""
LONGEST_QUERY = 100
NEARLY = 0.83
"""How like a word another must be (`difflib`): one letter of six may be wrong, or two may have changed places."""
MOST_CORRECTED = 4
"""Words of one query: each is compared with thousands."""
_UNSIGNED = re.compile(r"(?<!\w)(?:utc|gmt)\s*(?=\d)|\A\s*(?=\d{1,2}(?::?[0-5]\d)?\s*\Z)")
"""Also a number alone: an offset is all that it can be."""
_FRACTION = re.compile(r"(?<=\d)[.,](?:(5)0?|75)(?!\w)")
_OFFSET = re.compile(r"(?<!\w)(?:utc|gmt)?\s*([+\-\xb1\u2010-\u2014\u2212])\s*(\d{1,2}?):?([0-5]\d)?(?![\w:])")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"} | dict.fromkeys(".'’ʻ")
)
_WORD = re.compile(r"[^\W_]+")


class _Place(NamedTuple):
    """A zone, and what it is found by; offsets in minutes east of UTC."""

    zone: str
    city: str
    words: str
    """Each with a blank before it: to look for a word's beginning in one text is quicker than in each word."""
    offsets: frozenset[int]


def find_places(query: str, now: datetime, also: Mapping[str, str] | None = None) -> list[str]:
    """IANA names of the zones that match every word and offset of the query. Where nothing
    does, `also` has further names by zone, such as those of the reader's language.

    A word matches where it begins a name, whatever its accents and case. Where nothing matches them all, fewer words
    are tried (`_readings`), and then words with a letter wrong (`_corrected`). First come whole names, then cities that
    begin with the query, then the others; among these first those whose clocks have the offset at the moment.
    """
    wanted = _UNSIGNED.sub("+", fold(_FRACTION.sub(_as_minutes, query[:LONGEST_QUERY])))
    places = _places(now.year)
    if found := _found(wanted, places, now):
        return found
    named = tuple(_named_also(places, also or {}))
    if found := _found(wanted, named, now):
        return found
    corrected = _corrected(wanted, named)
    return _found(corrected, named, now) if corrected else []


def _found(wanted: str, places: tuple[_Place, ...], now: datetime) -> list[str]:
    offsets = [_minutes(*found) for found in _OFFSET.findall(wanted)]
    for words in _readings(_OFFSET.sub(" ", wanted), places):
        if found := [place for place in places if _matches(place, words, offsets)]:
            return [place.zone for place in sorted(found, key=lambda place: _order(place, words, offsets, now))]
    return []


def _named_also(places: tuple[_Place, ...], also: Mapping[str, str]) -> Iterator[_Place]:
    for place in places:
        yield place._replace(words=place.words + _joined(_words(fold(also.get(place.zone, "")))))


def _corrected(wanted: str, places: tuple[_Place, ...]) -> str:
    """The query with each word that no place knows written as the known one that it nearly is ("Londn"); "" where that
    changes nothing."""
    unknown = [word for word in _words(wanted) if word.isalpha() and not any(_knows(place, word) for place in places)]
    if not unknown:
        return ""
    known = {word for place in places for word in place.words.split()}
    nearly = {
        word: get_close_matches(word, [one for one in known if abs(len(one) - len(word)) <= 1], 1, NEARLY)
        for word in unknown[:MOST_CORRECTED]
    }
    corrected = _WORD.sub(lambda word: (nearly.get(word[0]) or [word[0]])[0], wanted)
    return corrected if corrected != wanted else ""


def _readings(wanted: str, places: tuple[_Place, ...]) -> Iterator[list[str]]:
    """The words to search: all; then without fillers, without what follows a comma ("Chicago, IL"), and without words
    that no place knows, as long as any are left."""
    words = _words(wanted)
    yield words
    fewer = [word for word in words if word not in _FILLERS]
    known = [word for word in fewer if any(_knows(place, word) for place in places)]
    yield from filter(None, (fewer, _words(wanted.partition(",")[0]), known))


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text)))


def _joined(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words)


def _as_minutes(fraction: re.Match[str]) -> str:
    return ":30" if fraction[1] else ":45"


def fold(text: str) -> str:
    """The text without case, accents, dots, apostrophes and marks that nobody sees: "São Paulo" is "sao paulo"."""
    parts = unicodedata.normalize("NFKD", clean_token(text).casefold())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


def _matches(place: _Place, words: list[str], offsets: list[int]) -> bool:
    return all(_knows(place, word) for word in words) and all(offset in place.offsets for offset in offsets)


def _knows(place: _Place, word: str) -> bool:
    return f" {word}" in place.words


def _order(place: _Place, words: list[str], offsets: list[int], now: datetime) -> tuple[bool, bool, bool, str]:
    is_whole, is_city = set(words) <= set(place.words.split()), place.city.startswith(" ".join(words))
    is_now = all(offset == _offset(place.zone, now) for offset in offsets)
    return not is_whole, not is_city, not is_now, place.zone


def _minutes(sign: str, hours: str, minutes: str) -> int:
    return (1 if sign == "+" else -1) * (int(hours) * 60 + int(minutes or 0))


def _offset(zone: str, instant: datetime) -> int:
    return int((instant.astimezone(zone_or_utc(zone)).utcoffset() or timedelta()).total_seconds() // 60)


@lru_cache(maxsize=2)
def _places(year: int) -> tuple[_Place, ...]:
    """Every zone that is named after a place of today, and UTC; short names and offsets in both seasons of the year."""
    names = names_of_zones()
    return tuple(_place(zone, " ".join(names[zone]), year) for zone in sorted(names))


def _place(zone: str, names: str, year: int) -> _Place:
    seasons = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone_or_utc(zone)) for month in (1, 7)]
    names_of_seasons = [season.tzname() or "" for season in seasons]
    short = " ".join(f"{name} {SHORT_NAMES_ALSO.get(name, '')}" for name in names_of_seasons)
    words = _WORD.findall(fold(f"{zone} {names} {short} {ALSO.get(zone, '')}").replace("_", " "))
    city = " ".join(_WORD.findall(fold(zone.rpartition("/")[2])))
    words.append(city.replace(" ", ""))
    return _Place(zone, city, _joined(dict.fromkeys(words)), frozenset(_offset(zone, season) for season in seasons))
