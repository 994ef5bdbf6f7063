"""A zone is found by whatever people type for it."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.zone_names import ALSO, named_zones
from bot.domain.zone_search import find_places, fold

WINTER, SUMMER = datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 7, 20, tzinfo=UTC)
FOUND_FIRST = [
    ("São Paulo", "America/Sao_Paulo"),
    ("sao paulo", "America/Sao_Paulo"),
    ("SA\u0303O PAULO", "America/Sao_Paulo"),
    ("Zürich", "Europe/Zurich"),
    ("zurich", "Europe/Zurich"),
    ("Zuerich", "Europe/Zurich"),
    ("Bogotá", "America/Bogota"),
    ("Asunción", "America/Asuncion"),
    ("Curaçao", "America/Curacao"),
    ("Réunion", "Indian/Reunion"),
    ("St. John’s", "America/St_Johns"),
    ("Port-au-Prince", "America/Port-au-Prince"),
    ("new york", "America/New_York"),
    ("New_York", "America/New_York"),
    ("america/new_york", "America/New_York"),
    ("york new", "America/New_York"),
    ("berl", "Europe/Berlin"),
    ("Kiev", "Europe/Kyiv"),
    ("Calcutta", "Asia/Kolkata"),
    ("Mumbai", "Asia/Kolkata"),
    ("Köln", "Europe/Berlin"),
    ("Germany", "Europe/Berlin"),
    ("japan", "Asia/Tokyo"),
    ("South Korea", "Asia/Seoul"),
    ("Côte d'Ivoire", "Africa/Abidjan"),
    ("India", "Asia/Kolkata"),
    ("england", "Europe/London"),
    ("US/Pacific", "America/Los_Angeles"),
    ("Pacific time", "America/Los_Angeles"),
    ("UTC", "UTC"),
    ("utc", "UTC"),
    ("Etc/UTC", "UTC"),
    ("GMT-3:30", "America/St_Johns"),
    ("\u22123:30", "America/St_Johns"),
    ("BRT", "America/Sao_Paulo"),
    ("NYC ", "America/New_York"),
    ("new york city", "America/New_York"),
    ("Chicago, IL", "America/Chicago"),
    ("Los Angeles, CA", "America/Los_Angeles"),
    ("Berlin time", "Europe/Berlin"),
    ("time zone of Köln", "Europe/Berlin"),
    ("India Standard Time", "Asia/Kolkata"),
    ("British Summer Time", "Europe/London"),
    ("Great Britain", "Europe/London"),
    ("Київ", "Europe/Kyiv"),
    ("東京", "Asia/Tokyo"),
    ("Sverige", "Europe/Stockholm"),
    ("Frankreich", "Europe/Paris"),
    ("UTC+5.75", "Asia/Kathmandu"),
    ("UTC\u20143.5", "America/St_Johns"),
    ("ad", "Europe/Andorra"),  # A whole name, before Adelaide and others that begin so.
    ("belg", "Europe/Belgrade"),  # A city, before the country of Brussels.
]


@pytest.mark.parametrize("now", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize(("typed", "zone"), FOUND_FIRST)
def test_what_people_type_finds_their_zone_first(typed: str, zone: str, now: datetime) -> None:
    assert find_places(typed, now)[0] == zone


@pytest.mark.parametrize("now", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("CET", "Europe/Berlin"),
        ("CEST", "Europe/Berlin"),
        ("cest", "Europe/Madrid"),
        ("PST", "America/Los_Angeles"),
        ("PDT", "America/Los_Angeles"),
        ("PST/PDT", "America/Los_Angeles"),
        ("BST", "Europe/London"),
        ("GMT", "Europe/London"),
        ("AEDT", "Australia/Sydney"),
        ("aest", "Australia/Sydney"),
        ("IST", "Asia/Kolkata"),
        ("usa", "America/Chicago"),
        ("U.S.", "America/Chicago"),
        ("DE", "Europe/Berlin"),
        ("uk", "Europe/London"),
        ("france", "Europe/Paris"),
        ("brazil", "America/Manaus"),
        ("germany +1", "Europe/Berlin"),
        ("MEZ", "Europe/Berlin"),
        ("mesz", "Europe/Vienna"),
        ("Central European Summer Time", "Europe/Paris"),
        ("Eastern Standard Time", "America/New_York"),
    ],
)
def test_a_short_name_of_either_season_and_a_country_find_all_their_zones(typed: str, zone: str, now: datetime) -> None:
    assert zone in find_places(typed, now)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Malmö", "Europe/Stockholm"),
        ("Düsseldorf", "Europe/Berlin"),
        ("Mailand", "Europe/Rome"),
        ("Krakau", "Europe/Warsaw"),
        ("Brünn", "Europe/Prague"),
        ("Straßburg", "Europe/Paris"),
        ("The Hague", "Europe/Amsterdam"),
        ("Glasgow", "Europe/London"),
        ("Kharkiv", "Europe/Kyiv"),
        ("Singapur", "Asia/Singapore"),
        ("Kapstadt", "Africa/Johannesburg"),
        ("Calgary", "America/Edmonton"),
        ("Doha", "Asia/Qatar"),
        ("Łódź", "Europe/Warsaw"),
        ("Tromsø", "Europe/Oslo"),
        ("Århus", "Europe/Copenhagen"),
        ("Tórshavn", "Atlantic/Faroe"),
        ("Plzeň", "Europe/Prague"),
        ("Iași", "Europe/Bucharest"),
        ("Viet Nam", "Asia/Ho_Chi_Minh"),
        ("Cape Town", "Africa/Johannesburg"),
        ("Ivory Coast", "Africa/Abidjan"),
        ("서울", "Asia/Seoul"),
        ("Αθήνα", "Europe/Athens"),
        ("القاهرة", "Africa/Cairo"),
        ("PHT", "Asia/Manila"),
        ("UK", "Europe/London"),
        ("Schottland", "Europe/London"),
        ("Northern Ireland", "Europe/London"),
        ("New Delhi", "Asia/Kolkata"),
        ("Kalifornien", "America/Los_Angeles"),
        ("Sankt Petersburg", "Europe/Moscow"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("Kosovo", "Europe/Belgrade"),
        ("Swiss", "Europe/Zurich"),
    ],
)
def test_cities_and_countries_that_tzdata_does_not_name_come_first(typed: str, zone: str) -> None:
    assert find_places(typed, WINTER)[0] == zone


@pytest.mark.parametrize(
    "typed", ["Tok\u00adyo", "\u200bTokyo", "To\u2060kyo", "\ufeffTOKYO\u200b", "\u2066Tokyo\u2069"]
)
def test_marks_that_nobody_sees_hide_no_zone(typed: str) -> None:
    assert find_places(typed, WINTER) == ["Asia/Tokyo"]


@pytest.mark.parametrize(
    "typed",
    [
        "+2",
        "UTC+2",
        "utc+02:00",
        "GMT+2",
        "utc +2",
        "UTC + 2",
        "+02:00",
        "+0200",
        "+200",
        "gmt +02",
        "utc2",
        "GMT 2",
    ],
)
def test_an_offset_finds_the_zones_that_have_it_now_and_then_those_of_the_other_season(typed: str) -> None:
    found = find_places(typed, WINTER)
    assert found.index("Africa/Cairo") < found.index("Europe/Berlin")
    now = [ZoneInfo(zone).utcoffset(WINTER) == timedelta(hours=2) for zone in found]
    assert now == sorted(now, reverse=True)
    assert "Asia/Kolkata" not in found
    assert "Europe/Berlin" in find_places(typed, SUMMER)


@pytest.mark.parametrize("typed", ["+5:30", "utc+5:30", "+0530", "+530", "UTC+05:30", "+5.5", "GMT 5,5"])
def test_an_offset_may_have_minutes(typed: str) -> None:
    assert find_places(typed, WINTER) == ["Asia/Colombo", "Asia/Kolkata"]


@pytest.mark.parametrize("typed", ["narnia", "narnia time", "+25", "berlin +9", "cet japan", "berlin, +9"])
def test_what_fits_no_zone_finds_none(typed: str) -> None:
    assert find_places(typed, WINTER) == []


@pytest.mark.parametrize(("typed", "offset"), [("5:30", 330), ("0530", 330), ("1", 60), (" 11 ", 660), ("05:45", 345)])
def test_a_number_alone_is_an_offset(typed: str, offset: int) -> None:
    found = find_places(typed, WINTER)
    assert found
    assert ZoneInfo(found[0]).utcoffset(WINTER) == timedelta(minutes=offset)


def test_further_names_of_a_zone_are_asked_where_its_own_do_not_fit() -> None:
    also = {"Europe/Athens": "Griechenland", "Europe/Dublin": "Irland"}
    assert find_places("griechenland", WINTER) == []
    assert find_places("Gríechen", WINTER, also) == ["Europe/Athens"]
    assert find_places("athens", WINTER, also) == ["Europe/Athens"]
    assert find_places("narnia", WINTER, also) == []
    assert find_places("Griechenlnad", WINTER, also) == ["Europe/Athens"]


def test_every_zone_that_is_named_has_a_country_and_its_own_name() -> None:
    named = named_zones()
    assert {*named, "UTC"} == set(find_places("", WINTER))
    assert all(zone.country and zone.names[0] == name for name, zone in named.items())
    assert "Europe/Kiev" in named["Europe/Kyiv"].names


def test_an_empty_query_finds_every_place() -> None:
    found = find_places(" ", WINTER)
    assert len(found) > 400
    assert set(found) <= every_zone()


def test_every_zone_is_found_by_its_own_name() -> None:
    for zone in find_places("", WINTER):
        assert zone in find_places(zone, WINTER)


def test_names_of_our_own_belong_to_zones_that_are_offered_and_find_them() -> None:
    for zone, names in ALSO.items():
        for name in names.split():
            assert name == fold(name)
            assert zone in find_places(name, WINTER)


@cache
def every_zone() -> frozenset[str]:
    """What Python knows, read once: it looks through some folders each time."""
    return frozenset(available_timezones())


@given(st.text(max_size=40))
def test_any_text_finds_zones_or_none(typed: str) -> None:
    assert set(find_places(typed, WINTER)) <= every_zone()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berln", "Europe/Berlin"), ("B\u00e4rlin", "Europe/Berlin"), ("Londn", "Europe/London"),
        ("Madird", "Europe/Madrid"), ("Sidney", "Australia/Sydney"), ("Barcellona", "Europe/Madrid"),
        ("Honkong", "Asia/Hong_Kong"), ("New Yrok", "America/New_York"), ("Newyork", "America/New_York"),
        ("z\u00fcrick", "Europe/Zurich"), ("Berln +1", "Europe/Berlin"), ("Philadephia", "America/New_York"),
    ],
)  # fmt: skip
def test_a_word_with_a_letter_wrong_is_found_where_nothing_else_is(typed: str, zone: str) -> None:
    assert find_places(typed, WINTER)[:1] == [zone]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Salt Lake City", "America/Denver"), ("New Orleans", "America/Chicago"), ("St. Louis", "America/Chicago"),
        ("British Columbia", "America/Vancouver"), ("VAE", "Asia/Dubai"),
        ("Gro\u00dfbritannien", "Europe/London"), ("Kap Verde", "Atlantic/Cape_Verde"), ("Kreta", "Europe/Athens"),
        ("Constantinople", "Europe/Istanbul"), ("Leningrad", "Europe/Moscow"), ("Kalkutta", "Asia/Kolkata"),
        ("Romance Standard Time", "Europe/Paris"), ("LHR", "Europe/London"), ("JFK", "America/New_York"),
        ("Tschechische Republik", "Europe/Prague"), ("\u0411\u0435\u0440\u043b\u0438\u043d", "Europe/Berlin"),
    ],
)  # fmt: skip
def test_former_names_regions_islands_and_airports_find_the_zone_that_holds_them(typed: str, zone: str) -> None:
    assert find_places(typed, WINTER)[:1] == [zone]
