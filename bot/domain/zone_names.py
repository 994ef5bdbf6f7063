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
    "Africa/Abidjan": "elfenbeinkuste ivory coast cote divoire",
    "Africa/Cairo": "القاهرة misr agypten egypte kairo",
    "Africa/Casablanca": "rabat marrakech marrakesh tanger fes",
    "Africa/Johannesburg": "cape town capetown durban pretoria kapstadt",
    "Africa/Lagos": "abuja ibadan",
    "America/Anchorage": "alaska",
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "cot medellin cali",
    "America/Caracas": "vet",
    "America/Chicago": "ct central time dallas houston austin texas minneapolis milwaukee nashville memphis kansas "
    "missouri new orleans oklahoma omaha st louis saint antonio illinois minnesota wisconsin tennessee alabama",
    "America/Denver": "mt mountain time salt lake utah colorado wyoming albuquerque montana",
    "America/Edmonton": "calgary alberta",
    "America/Guayaquil": "quito",
    "America/Halifax": "scotia neuschottland",
    "America/Havana": "havanna habana",
    "America/Lima": "pet",
    "America/Los_Angeles": "pt pacific time la sf san francisco jose seattle diego silicon valley california "
    "kalifornien portland oregon las vegas nevada sacramento west coast westkuste lax sfo oakland",
    "America/Mexico_City": "ciudad mexiko cdmx guadalajara",
    "America/Montevideo": "uyt",
    "America/New_York": "florida et eastern time ny nyc boston washington dc miami atlanta philadelphia jersey "
    "pittsburgh cleveland charlotte ohio virginia carolina massachusetts pennsylvania baltimore buffalo cincinnati "
    "columbus east coast ostkuste jfk ewr",
    "America/Santiago": "clt clst",
    "America/Sao_Paulo": "brt rio de janeiro brasilia belo horizonte",
    "America/St_Johns": "neufundland",
    "America/Toronto": "et eastern time ottawa montreal quebec ontario yyz",
    "America/Vancouver": "british columbia victoria yvr",
    "Asia/Almaty": "astana almt alma ata",
    "Asia/Baghdad": "bagdad",
    "Asia/Bangkok": "ict phuket กรงเทพ bkk",
    "Asia/Dhaka": "bdt",
    "Asia/Dubai": "gst abu dhabi vae dxb",
    "Asia/Ho_Chi_Minh": "da nang danang ict hanoi saigon viet nam",
    "Asia/Hong_Kong": "hkg",
    "Asia/Jerusalem": "tel aviv haifa תל אביב ירושלים",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Kathmandu": "npt",
    "Asia/Kolkata": "new indian indien mumbai bombay delhi bangalore bengaluru chennai hyderabad pune madras "
    "kalkutta मुंबई दिलली",
    "Asia/Kuala_Lumpur": "kl myt",
    "Asia/Manila": "pht cebu",
    "Asia/Novosibirsk": "nowosibirsk",
    "Asia/Qatar": "doha",
    "Asia/Riyadh": "jeddah mecca riad",
    "Asia/Seoul": "서울 대한민국 busan",
    "Asia/Shanghai": "中国 上海 北京 beijing peking shenzhen guangzhou xian",
    "Asia/Singapore": "sgt singapur",
    "Asia/Tashkent": "taschkent uzt",
    "Asia/Tbilisi": "tiflis",
    "Asia/Tehran": "irst تهران teheran",
    "Asia/Tokyo": "日本 東京 nippon osaka kyoto nrt hnd",
    "Asia/Vladivostok": "wladiwostok",
    "Asia/Yangon": "mmt",
    "Asia/Yerevan": "jerewan eriwan",
    "Atlantic/Azores": "acores",
    "Atlantic/Cape_Verde": "kap kapverden",
    "Atlantic/Faroe": "torshavn",
    "Atlantic/Reykjavik": "island",
    "Australia/Brisbane": "gold coast",
    "Australia/Sydney": "canberra wollongong newcastle",
    "Europe/Amsterdam": "rotterdam the hague den haag utrecht eindhoven",
    "Europe/Athens": "αθηνα ελλαδα athen athenes thessaloniki saloniki athina kreta crete ath",
    "Europe/Belgrade": "kosovo pristina prishtina beograd belgrad",
    "Europe/Berlin": "deutschland allemagne alemania munich munchen muenchen hamburg frankfurt cologne koln koeln "
    "stuttgart dusseldorf duesseldorf nurnberg nuernberg nuremberg leipzig dresden bremen hannover bonn bavaria "
    "bayern txl muc hessen sachsen nrw берлин ヘルリン",
    "Europe/Bratislava": "pressburg",
    "Europe/Brussels": "luttich bruxelles brussel belgie belgique belgien antwerp gent liege antwerpen",
    "Europe/Bucharest": "bucuresti iasi cluj bukarest",
    "Europe/Budapest": "magyarorszag",
    "Europe/Chisinau": "kishinev kischinau",
    "Europe/Copenhagen": "kobenhavn kopenhagen danmark arhus aarhus odense",
    "Europe/Dublin": "eire cork galway republic ireland dub",
    "Europe/Helsinki": "helsingfors suomi",
    "Europe/Istanbul": "trt ankara izmir constantinople konstantinopel",
    "Europe/Kyiv": "kiev киів украіна lviv lwow lemberg odessa odesa kharkiv kharkov charkiw",
    "Europe/Lisbon": "lisboa lissabon porto",
    "Europe/Ljubljana": "laibach",
    "Europe/London": "uk british summer time greenwich mean england scotland wales edinburgh manchester birmingham "
    "cardiff glasgow liverpool leeds schottland nordirland northern ireland belfast grossbritannien lhr lgw londres",
    "Europe/Madrid": "espana spanien barcelona valencia sevilla malaga bilbao mallorca majorca ibiza catalonia "
    "katalonien",
    "Europe/Minsk": "weissrussland",
    "Europe/Moscow": "sankt saint москва россия moskau moskva petersburg leningrad санкт петербург",
    "Europe/Oslo": "norge bergen stavanger tromso trondheim",
    "Europe/Paris": "frankreich lyon marseille toulouse nice bordeaux lille strasbourg strassburg nizza nantes cdg "
    "romance",
    "Europe/Prague": "praha prag czechia tschechische republik cesko brno plzen brunn bruenn",
    "Europe/Rome": "italia italien roma milan milano napoli naples firenze florence torino turin venezia venice "
    "bologna mailand neapel florenz venedig sicily sizilien sardinien",
    "Europe/Stockholm": "sverige goteborg gothenburg malmo uppsala",
    "Europe/Vienna": "osterreich oesterreich wien graz linz salzburg innsbruck",
    "Europe/Vilnius": "wilna",
    "Europe/Warsaw": "polska polen warschau warszawa krakow gdansk wroclaw lodz poznan krakau danzig breslau posen "
    "varsovia",
    "Europe/Zurich": "swiss schweiz suisse svizzera zuerich geneva geneve genf bern basel lausanne luzern lugano zrh "
    "ginebra",
    "Pacific/Auckland": "wellington christchurch",
    "Pacific/Honolulu": "hawaii",
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
    "CET": "mez central european mitteleuropaische", "CEST": "mesz sommerzeit",
    "EET": "oez eastern european", "EEST": "oesz", "WET": "wez western european", "WEST": "wesz",
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
