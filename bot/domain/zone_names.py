"""What time zones are called: by tzdata, and in names of our own beside it. It searches nothing.

Names and countries are those of tzdata (zone.tab, iso3166.tab, tzdata.zi), which Meet installs with itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

ALSO = {
    "Africa/Abidjan": "elfenbeinkuste ivory coast",
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
    "America/Los_Angeles": "pt pacific time la sf san francisco jose seattle diego silicon valley california "
    "kalifornien",
    "America/Mexico_City": "ciudad mexiko cdmx guadalajara",
    "America/New_York": "florida et eastern time ny nyc boston washington dc miami atlanta philadelphia",
    "America/Santiago": "clt clst",
    "America/Sao_Paulo": "brt rio de janeiro brasilia belo horizonte",
    "America/Toronto": "et eastern time ottawa montreal quebec",
    "Asia/Baghdad": "bagdad",
    "Asia/Bangkok": "ict",
    "Asia/Dubai": "gst abu dhabi",
    "Asia/Ho_Chi_Minh": "da nang danang ict hanoi saigon viet nam",
    "Asia/Jerusalem": "tel aviv haifa",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Kathmandu": "npt",
    "Asia/Kolkata": "new indian indien mumbai bombay delhi bangalore bengaluru chennai hyderabad pune madras",
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
    "Asia/Yerevan": "jerewan eriwan",
    "Atlantic/Faroe": "torshavn",
    "Atlantic/Reykjavik": "island",
    "Australia/Sydney": "canberra",
    "Europe/Amsterdam": "rotterdam the hague den haag utrecht eindhoven",
    "Europe/Athens": "αθηνα ελλαδα athen athenes thessaloniki saloniki athina",
    "Europe/Belgrade": "kosovo pristina prishtina beograd belgrad",
    "Europe/Berlin": "deutschland allemagne alemania munich munchen muenchen hamburg frankfurt "
    "cologne koln koeln stuttgart dusseldorf duesseldorf nurnberg nuernberg nuremberg leipzig dresden bremen hannover "
    "bonn",
    "Europe/Bratislava": "pressburg",
    "Europe/Brussels": "luttich bruxelles brussel belgie belgique belgien antwerp gent liege antwerpen",
    "Europe/Bucharest": "bucuresti iasi cluj bukarest",
    "Europe/Budapest": "magyarorszag",
    "Europe/Copenhagen": "kobenhavn kopenhagen danmark arhus aarhus odense",
    "Europe/Dublin": "eire cork galway",
    "Europe/Helsinki": "helsingfors suomi",
    "Europe/Istanbul": "trt ankara izmir",
    "Europe/Kyiv": "kiev киів украіна lviv lwow lemberg odessa odesa kharkiv kharkov charkiw",
    "Europe/Lisbon": "lisboa lissabon porto",
    "Europe/Ljubljana": "laibach",
    "Europe/London": "uk british greenwich mean england scotland wales edinburgh manchester "
    "birmingham cardiff glasgow liverpool leeds schottland nordirland northern ireland belfast",
    "Europe/Madrid": "espana spanien barcelona valencia sevilla malaga bilbao",
    "Europe/Minsk": "weissrussland",
    "Europe/Moscow": "sankt saint москва россия moskau moskva petersburg",
    "Europe/Oslo": "norge bergen stavanger tromso trondheim",
    "Europe/Paris": "frankreich lyon marseille toulouse nice bordeaux lille strasbourg strassburg nizza nantes",
    "Europe/Prague": "praha prag czechia cesko brno plzen brunn bruenn",
    "Europe/Rome": "italia italien roma milan milano napoli naples firenze "
    "florence torino turin venezia venice bologna mailand neapel florenz venedig",
    "Europe/Stockholm": "sverige goteborg gothenburg malmo uppsala",
    "Europe/Vilnius": "wilna",
    "Europe/Vienna": "osterreich oesterreich wien graz linz salzburg innsbruck",
    "Europe/Warsaw": "polska polen warschau warszawa krakow gdansk wroclaw lodz poznan krakau danzig breslau posen",
    "Europe/Zurich": "swiss schweiz suisse svizzera zuerich geneva geneve genf bern basel lausanne luzern lugano",
    "Pacific/Auckland": "wellington",
    "UTC": "gmt greenwich mean zulu z etc universal",
}
"""Names that people type and tzdata lacks: large cities, names in the language of the country, short names."""
COUNTRIES_ALSO = {
    "US": "usa",
    "GB": "great",
    "AE": "uae",
    "NL": "holland nederland niederlande",
    "KR": "rok",
    "TR": "turkiye",
}
SHORT_NAMES_ALSO = {
    "CET": "mez central european", "CEST": "mesz", "EET": "oez eastern european", "EEST": "oesz",
    "WET": "wez western european", "WEST": "wesz",
}  # fmt: skip
"""By a short name of tzdata what else its zones are called."""


class NamedZone(NamedTuple):
    """What others call a zone: the code of its country (ISO 3166), and all its IANA names."""

    country: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def named_zones() -> Mapping[str, NamedZone]:
    """Every zone that is named after a place of today, by its name."""
    countries = {zone: code for code, _, zone, *_ in _rows("zone.tab")}
    former = defaultdict[str, list[str]](list)
    for zone, name in _links():
        former[zone].append(name)
    return {zone: NamedZone(code, (zone, *former[zone])) for zone, code in countries.items()}


def names_of_zones() -> dict[str, list[str]]:
    """By zone its country, that country's code, tzdata's comment on it, and former names of the zone."""
    # "Virgin Islands (UK)" is not what "UK" asks for.
    countries = {row[0]: row[1].replace("(UK)", "").replace("(US)", "") for row in _rows("iso3166.tab")}
    names: dict[str, list[str]] = defaultdict(list, UTC=[])
    for code, _, zone, *comment in _rows("zone.tab"):
        names[zone] += [countries[code], code, COUNTRIES_ALSO.get(code, ""), *comment]
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
