from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poll import Slot
from bot.domain.zones import clocks_change, find_zone, instants_of, zone_label, zone_or_utc

BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../../etc/passwd", "/etc/passwd", "Europe", "a\x00b", "é" * 300])
def test_an_unknown_zone_is_none_and_prints_as_utc(name: str) -> None:
    assert find_zone(name) is None
    assert zone_or_utc(name).key == "UTC"


def test_a_clock_time_that_a_clock_change_leaves_out_has_no_instant() -> None:
    assert instants_of(date(2026, 3, 29), time(2, 30), BERLIN) == ()


def test_an_hour_that_occurs_twice_has_two_instants() -> None:
    assert instants_of(date(2026, 10, 25), time(2, 30), BERLIN) == (at(2026, 10, 25, 0, 30), at(2026, 10, 25, 1, 30))


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(date(2026, 3, 10), 14), (date(2026, 3, 6), 15), (date(2026, 10, 28), 14)]
)
def test_the_offset_is_that_of_the_slots_own_date_also_in_weeks_when_continents_differ(
    day: date, utc_hour: int
) -> None:
    (instant,) = instants_of(day, time(10), ZoneInfo("America/New_York"))
    assert instant.hour == utc_hour


@given(
    st.integers(min_value=1_735_000_000 // 60, max_value=2_051_000_000 // 60),
    st.sampled_from(sorted(available_timezones())),
)
def test_a_printed_clock_time_leads_back_to_its_instant(minutes: int, name: str) -> None:
    zone = ZoneInfo(name)
    minute = datetime.fromtimestamp(minutes * 60, UTC)
    local = minute.astimezone(zone)
    assert minute in instants_of(local.date(), local.time(), zone)


def test_a_zone_is_named_as_people_call_it_or_by_its_offset() -> None:
    assert zone_label(at(2026, 12, 1), "Europe/Berlin") == "CET (Europe/Berlin)"
    assert zone_label(at(2026, 12, 1), "UTC") == zone_label(at(2026, 12, 1), "Nowhere") == "UTC"
    assert zone_label(at(2026, 12, 1), "Asia/Kathmandu") == "UTC+5:45 (Asia/Kathmandu)"
    assert zone_label(at(2026, 12, 1), "America/Sao_Paulo") == "UTC-3 (America/Sao_Paulo)"


@pytest.mark.parametrize(
    ("zone", "starts_at", "hours", "changes"),
    [
        ("Europe/Berlin", at(2026, 3, 29, 12), 1, True),
        ("Europe/Berlin", at(2026, 10, 25, 12), 1, True),
        ("Europe/Berlin", at(2026, 3, 28, 12), 1, False),
        ("Europe/Berlin", at(2026, 3, 28, 21), 2, False),
        ("Europe/Berlin", at(2026, 3, 28, 22), 2, True),
        ("America/New_York", at(2026, 3, 29, 12), 1, False),
        ("Africa/Cairo", at(2026, 4, 24, 12), 1, True),
        ("America/Asuncion", at(2023, 3, 25, 20), 1, True),
        ("UTC", at(2026, 3, 29, 12), 1, False),
        ("Pacific/Kiritimati", at(9999, 12, 30, 9), 1, False),
    ],
)
def test_a_day_when_the_clocks_of_a_zone_change_is_known(
    zone: str, starts_at: datetime, hours: int, *, changes: bool
) -> None:
    slot = Slot(starts_at, starts_at + timedelta(hours=hours))
    assert clocks_change(slot, ZoneInfo(zone)) is changes
