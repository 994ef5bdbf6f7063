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

from bot.domain.text import clean_token
from bot.domain.zones import zone_or_utc

ALSO = {
    "Africa/Abidjan": "ivory coast",
    "Africa/Cairo": "القاهرة misr agypten egypte kairo",
    "Africa/Johannesburg": "cape town capetown durban pretoria kapstadt",
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "cot",
    "America/Chicago": "ct central time dallas houston austin texas",
    "America/Denver": "mt mountain time",
    "America/Edmonton": "calgary",
    "America/Guayaquil": "quito",
    "America/Havana": "havanna habana",
    "America/Lima": "pet",
    "America/Los_Angeles": "pt pacific time la sf san francisco jose seattle diego silicon valley california",
    "America/Mexico_City": "ciudad mexiko cdmx guadalajara",
    "America/New_York": "et eastern time ny nyc boston washington dc miami atlanta philadelphia",
    "America/Santiago": "clt clst",
    "America/Sao_Paulo": "brt rio de janeiro brasilia belo horizonte",
    "America/Toronto": "et eastern time ottawa montreal quebec",
    "Asia/Baghdad": "bagdad",
    "Asia/Bangkok": "ict",
    "Asia/Dubai": "gst abu dhabi",
    "Asia/Ho_Chi_Minh": "ict hanoi saigon viet nam",
    "Asia/Jerusalem": "tel aviv haifa",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Kathmandu": "npt",
    "Asia/Kolkata": "indian indien mumbai bombay delhi bangalore bengaluru chennai hyderabad pune madras",
    "Asia/Kuala_Lumpur": "kl myt",
    "Asia/Manila": "pht",
    "Asia/Novosibirsk": "nowosibirsk",
    "Asia/Qatar": "doha",
    "Asia/Riyadh": "jeddah mecca riad",
    "Asia/Seoul": "서울 대한민국 busan",
    "Asia/Shanghai": "中国 上海 北京 beijing peking shenzhen guangzhou",
    "Asia/Singapore": "sgt singapur",
    "Asia/Tashkent": "taschkent",
    "Asia/Tbilisi": "tiflis",
    "Asia/Tehran": "irst تهران teheran",
    "Asia/Tokyo": "日本 東京 nippon osaka kyoto",
    "Asia/Vladivostok": "wladiwostok",
    "Asia/Yerevan": "eriwan",
    "Atlantic/Faroe": "torshavn",
    "Atlantic/Reykjavik": "island",
    "Australia/Sydney": "canberra",
    "Europe/Amsterdam": "rotterdam the hague den haag utrecht eindhoven",
    "Europe/Athens": "αθηνα ελλαδα athen athenes thessaloniki saloniki athina",
    "Europe/Belgrade": "beograd belgrad",
    "Europe/Berlin": "deutschland allemagne alemania munich munchen muenchen hamburg frankfurt "
    "cologne koln koeln stuttgart dusseldorf duesseldorf nurnberg nuernberg nuremberg leipzig dresden bremen hannover "
    "bonn",
    "Europe/Bratislava": "pressburg",
    "Europe/Brussels": "bruxelles brussel belgie belgique belgien antwerp gent liege antwerpen",
    "Europe/Bucharest": "bucuresti iasi cluj bukarest",
    "Europe/Budapest": "magyarorszag",
    "Europe/Copenhagen": "kobenhavn kopenhagen danmark arhus aarhus odense",
    "Europe/Dublin": "eire cork galway",
    "Europe/Helsinki": "suomi",
    "Europe/Istanbul": "trt ankara izmir",
    "Europe/Kyiv": "kiev киів украіна lviv lwow lemberg odessa odesa kharkiv kharkov charkiw",
    "Europe/Lisbon": "lisboa lissabon porto",
    "Europe/Ljubljana": "laibach",
    "Europe/London": "uk british greenwich mean england scotland wales edinburgh manchester "
    "birmingham cardiff glasgow liverpool leeds",
    "Europe/Madrid": "espana spanien barcelona valencia sevilla malaga bilbao",
    "Europe/Moscow": "москва россия moskau moskva petersburg",
    "Europe/Oslo": "norge bergen stavanger tromso trondheim",
    "Europe/Paris": "frankreich lyon marseille toulouse nice bordeaux lille strasbourg strassburg nizza nantes",
    "Europe/Prague": "praha prag czechia cesko brno plzen brunn bruenn",
    "Europe/Rome": "italia italien roma milan milano napoli naples firenze "
    "florence torino turin venezia venice bologna mailand neapel florenz venedig",
    "Europe/Stockholm": "sverige goteborg gothenburg malmo uppsala",
    "Europe/Vienna": "osterreich oesterreich wien graz linz salzburg innsbruck",
    "Europe/Warsaw": "polska polen warschau warszawa krakow gdansk wroclaw lodz poznan krakau danzig breslau posen",
    "Europe/Zurich": "schweiz suisse svizzera zuerich geneva geneve genf bern basel lausanne luzern lugano",
    "Pacific/Auckland": "wellington",
    "UTC": "gmt greenwich mean zulu z etc universal",
}
"""Names that people type and tzdata lacks: large cities, names in the language of the country, short names."""
_COUNTRIES_ALSO = {
    "US": "usa",
    "GB": "great",
    "AE": "uae",
    "NL": "holland nederland niederlande",
    "KR": "rok",
    "TR": "turkiye",
}
_SHORT_NAMES_ALSO = {
    "CET": "mez central european", "CEST": "mesz", "EET": "oez eastern european", "EEST": "oesz",
    "WET": "wez western european", "WEST": "wesz",
}  # fmt: skip
"""By a short name of tzdata what else its zones are called."""
_FILLERS = frozenset({"time", "timezone", "zone", "standard", "daylight", "summer", "city", "in", "the", "of", "de"})
"""Words that are left out where no zone has them all."""
LONGEST_QUERY = 100
_UNSIGNED = re.compile(r"(?<!\w)(?:utc|gmt)\s*(?=\d)")
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
    words: tuple[str, ...]
    offsets: frozenset[int]


def find_places(query: str, now: datetime) -> list[str]:
    """IANA names of the zones that match every word and offset of the query.

    A word matches where it begins a name, whatever its accents and case. Where nothing matches them all, fewer words
    are tried (`_readings`). First come whole names, then cities that begin with the query, then the others; among these
    first those whose clocks have the offset at the moment.
    """
    wanted = _UNSIGNED.sub("+", fold(_FRACTION.sub(_as_minutes, query[:LONGEST_QUERY])))
    offsets = [_minutes(*found) for found in _OFFSET.findall(wanted)]
    places = _places(now.year)
    for words in _readings(_OFFSET.sub(" ", wanted), places):
        if found := [place for place in places if _matches(place, words, offsets)]:
            return [place.zone for place in sorted(found, key=lambda place: _order(place, words, offsets, now))]
    return []


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
    return any(known.startswith(word) for known in place.words)


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
    names_of_seasons = [season.tzname() or "" for season in seasons]
    short = " ".join(f"{name} {_SHORT_NAMES_ALSO.get(name, '')}" for name in names_of_seasons)
    words = _WORD.findall(fold(f"{zone} {names} {short} {ALSO.get(zone, '')}").replace("_", " "))
    city = " ".join(_WORD.findall(fold(zone.rpartition("/")[2])))
    return _Place(zone, city, tuple(dict.fromkeys(words)), frozenset(_offset(zone, season) for season in seasons))


def _names() -> dict[str, list[str]]:
    """By zone its country, that country's code, tzdata's comment on it, and former names of the zone."""
    # "Virgin Islands (UK)" is not what "UK" asks for.
    countries = {row[0]: row[1].replace("(UK)", "").replace("(US)", "") for row in _rows("iso3166.tab")}
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
