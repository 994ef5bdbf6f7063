"""Finds a time zone by what people type: city, country, short name in either season, offset. No zone is chosen here.

Names and countries are those of tzdata (zone.tab, iso3166.tab, tzdata.zi), which Meet installs with itself.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from bot.domain.zones import zone_or_utc

ALSO = {
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "cot",
    "America/Chicago": "ct central time dallas houston austin",
    "America/Denver": "mt mountain time",
    "America/Lima": "pet",
    "America/Los_Angeles": "pt pacific time san francisco seattle diego silicon valley",
    "America/New_York": "et eastern time boston washington dc miami atlanta philadelphia",
    "America/Santiago": "clt clst",
    "America/Sao_Paulo": "brt rio de janeiro brasilia",
    "America/Toronto": "et eastern time ottawa montreal quebec",
    "Asia/Bangkok": "ict",
    "Asia/Dubai": "gst abu dhabi",
    "Asia/Ho_Chi_Minh": "ict hanoi saigon",
    "Asia/Jerusalem": "tel aviv haifa",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Kathmandu": "npt",
    "Asia/Kolkata": "mumbai bombay delhi bangalore bengaluru chennai hyderabad pune",
    "Asia/Riyadh": "jeddah mecca",
    "Asia/Shanghai": "beijing peking shenzhen guangzhou",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "osaka kyoto",
    "Atlantic/Reykjavik": "island",
    "Australia/Sydney": "canberra",
    "Europe/Berlin": "deutschland munich munchen muenchen hamburg frankfurt cologne koln stuttgart",
    "Europe/Brussels": "antwerp",
    "Europe/Copenhagen": "kobenhavn",
    "Europe/Istanbul": "trt ankara",
    "Europe/Kyiv": "kiev",
    "Europe/Lisbon": "lisboa porto",
    "Europe/London": "uk england scotland wales edinburgh manchester",
    "Europe/Madrid": "espana barcelona valencia",
    "Europe/Moscow": "moskva petersburg",
    "Europe/Paris": "lyon marseille",
    "Europe/Prague": "praha czechia",
    "Europe/Rome": "italia roma milan milano",
    "Europe/Vienna": "osterreich oesterreich wien",
    "Europe/Warsaw": "polska warszawa krakow",
    "Europe/Zurich": "schweiz suisse zuerich geneva geneve bern basel",
    "Pacific/Auckland": "wellington",
    "UTC": "gmt zulu z etc universal",
}
"""Names that people type and tzdata lacks: large cities, names in the language of the country, short names."""
_COUNTRIES_ALSO = {"US": "usa", "AE": "uae", "NL": "holland", "KR": "rok", "TR": "turkiye"}
_OFFSET = re.compile(r"(?<!\w)(?:utc|gmt)?\s*([+\-\u2212\u2013])\s*(\d{1,2}?):?([0-5]\d)?(?![\w:])")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"} | dict.fromkeys(".'’ʻ")
)
_WORD = re.compile(r"[^\W_]+")


class _Place(NamedTuple):
    """A zone, and what it is found by; offsets in minutes east of UTC."""

    zone: str
    city: str
    words: tuple[str, ...]
    offsets: frozenset[int]


def find_places(query: str, now: datetime) -> list[str]:
    """IANA names of the zones that match every word and offset of the query.

    A word matches where it begins a name, whatever its accents and case. First come whole names, then cities that begin
    with the query, then the others; among these first those whose clocks have the offset at the moment.
    """
    wanted = fold(query)
    offsets = [_minutes(*found) for found in _OFFSET.findall(wanted)]
    words = _WORD.findall(_OFFSET.sub(" ", wanted))
    found = [place for place in _places(now.year) if _matches(place, words, offsets)]
    return [place.zone for place in sorted(found, key=lambda place: _order(place, words, offsets, now))]


def fold(text: str) -> str:
    """The text without case, accents, dots and apostrophes: "São Paulo" is "sao paulo"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).translate(_LETTERS)


def _matches(place: _Place, words: list[str], offsets: list[int]) -> bool:
    named = all(any(known.startswith(word) for known in place.words) for word in words)
    return named and all(offset in place.offsets for offset in offsets)


def _order(place: _Place, words: list[str], offsets: list[int], now: datetime) -> tuple[bool, bool, bool, str]:
    is_whole, is_city = set(words) <= set(place.words), place.city.startswith(" ".join(words))
    is_now = all(offset == _offset(place.zone, now) for offset in offsets)
    return not is_whole, not is_city, not is_now, place.zone


def _minutes(sign: str, hours: str, minutes: str) -> int:
    return (1 if sign == "+" else -1) * (int(hours) * 60 + int(minutes or 0))


def _offset(zone: str, instant: datetime) -> int:
    return int((instant.astimezone(zone_or_utc(zone)).utcoffset() or timedelta()).total_seconds() // 60)


@lru_cache(maxsize=2)
def _places(year: int) -> tuple[_Place, ...]:
    """Every zone that is named after a place of today, and UTC; short names and offsets in both seasons of the year."""
    names = _names()
    return tuple(_place(zone, " ".join(names[zone]), year) for zone in sorted(names))


def _place(zone: str, names: str, year: int) -> _Place:
    seasons = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone_or_utc(zone)) for month in (1, 7)]
    short = " ".join(season.tzname() or "" for season in seasons)
    words = _WORD.findall(fold(f"{zone} {names} {short} {ALSO.get(zone, '')}").replace("_", " "))
    city = " ".join(_WORD.findall(fold(zone.rpartition("/")[2])))
    return _Place(zone, city, tuple(dict.fromkeys(words)), frozenset(_offset(zone, season) for season in seasons))


def _names() -> dict[str, list[str]]:
    """By zone its country, that country's code, tzdata's comment on it, and former names of the zone."""
    countries = {row[0]: row[1] for row in _rows("iso3166.tab")}
    names: dict[str, list[str]] = defaultdict(list, UTC=[])
    for code, _, zone, *comment in _rows("zone.tab"):
        names[zone] += [countries[code], code, _COUNTRIES_ALSO.get(code, ""), *comment]
    for zone, former in _links():
        if zone in names and former not in names:
            names[zone].append(former)
    return names


def _rows(name: str) -> Iterator[list[str]]:
    lines = _tzdata(name).splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


def _links() -> list[tuple[str, str]]:
    """(zone, another name of it), as in "L Asia/Kolkata Asia/Calcutta"."""
    return re.findall(r"^L (\S+) (\S+)$", _tzdata("tzdata.zi"), re.MULTILINE)


def _tzdata(name: str) -> str:
    return (resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
