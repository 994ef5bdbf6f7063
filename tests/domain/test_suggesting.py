from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.poll import Slot
from bot.domain.suggesting import (
    HORIZON,
    MOST_A_DAY,
    MOST_SUGGESTED,
    NoSuggestion,
    Wanted,
    colliding_zones,
    is_at_work,
    suggest_slots,
)
from tests.domain.makers import HOUR, NOW

BERLIN = ZoneInfo("Europe/Berlin")
NAMES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
ZONES = st.sampled_from(NAMES).map(ZoneInfo)
LENGTHS = st.sampled_from([15, 30, 45, 60, 90, 180, 540]).map(lambda count: timedelta(minutes=count))
CHANGES = [datetime(2027, month, day, tzinfo=UTC) for month, day in ((3, 12), (3, 26), (4, 2), (9, 24), (10, 29))]
NEAR_CHANGES = st.tuples(st.sampled_from(CHANGES), st.integers(0, 96 * 60)).map(lambda at: at[0] + at[1] * HOUR / 60)


def local(found: Sequence[Slot] | NoSuggestion, zone: ZoneInfo = BERLIN) -> list[str]:
    assert not isinstance(found, NoSuggestion)
    return [f"{slot.starts_at.astimezone(zone):%a %d %H:%M}" for slot in found]


def test_the_soonest_hours_of_everybody_are_suggested_two_a_day() -> None:
    found = suggest_slots(Wanted([BERLIN], HOUR, BERLIN), NOW)
    assert local(found) == ["Tue 01 10:30", "Tue 01 11:30", "Wed 02 09:00", "Wed 02 10:00", "Thu 03 09:00"]


def test_hours_are_those_that_all_zones_share() -> None:
    zones = [BERLIN, ZoneInfo("America/New_York")]
    found = suggest_slots(Wanted(zones, HOUR, BERLIN), NOW)
    assert local(found)[:3] == ["Tue 01 15:00", "Tue 01 16:00", "Wed 02 15:00"]


def test_a_weekend_is_nobodys_working_time() -> None:
    friday_evening = NOW + timedelta(days=3, hours=9)
    assert local(suggest_slots(Wanted([BERLIN], HOUR, BERLIN), friday_evening))[0] == "Mon 07 09:00"


def test_what_is_offered_already_is_not_suggested_again() -> None:
    taken = [Slot(NOW + 1.5 * HOUR, NOW + 2.5 * HOUR)]
    found = suggest_slots(Wanted([BERLIN], HOUR, BERLIN, taken), NOW)
    assert local(found)[:2] == ["Tue 01 10:30", "Tue 01 12:30"]


def test_hours_are_whole_or_half_on_the_polls_clocks() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    found = suggest_slots(Wanted([BERLIN, kathmandu], HOUR, kathmandu), NOW)
    assert {moment[-2:] for moment in local(found, kathmandu)} <= {"00", "30"}


@pytest.mark.parametrize(
    ("zones", "length", "reason"),
    [
        ([], HOUR, NoSuggestion.NOBODY),
        ([BERLIN], 9 * HOUR + HOUR / 60, NoSuggestion.LONGER_THAN_A_DAYS_WORK),
        ([BERLIN, ZoneInfo("Pacific/Auckland")], HOUR, NoSuggestion.NO_COMMON_HOUR),
    ],
)
def test_no_result_gives_its_reason(zones: list[ZoneInfo], length: timedelta, reason: NoSuggestion) -> None:
    assert suggest_slots(Wanted(zones, length, BERLIN), NOW) is reason


def test_a_whole_working_day_can_be_suggested() -> None:
    assert local(suggest_slots(Wanted([BERLIN], 9 * HOUR, BERLIN), NOW))[0] == "Wed 02 09:00"


@settings(max_examples=40)
@given(st.lists(ZONES, min_size=1, max_size=3), LENGTHS, ZONES, NEAR_CHANGES)
def test_every_suggestion_is_the_soonest_that_suits_everybody_across_clock_changes_and_the_date_line(
    zones: list[ZoneInfo], length: timedelta, zone: ZoneInfo, now: datetime
) -> None:
    found = suggest_slots(Wanted(zones, length, zone), now)
    fitting = (slot for slot in every_slot(zone, length, now) if all(is_at_work(slot, one) for one in zones))
    soonest = next(fitting, None)
    if isinstance(found, NoSuggestion):
        assert soonest is None
        return
    assert found[0] == soonest
    assert 1 <= len(found) <= MOST_SUGGESTED
    assert all(slot.starts_at > now and slot.length == length for slot in found)
    assert all(is_at_work(slot, one) for slot in found for one in zones)
    assert all(later.starts_at >= slot.ends_at for slot, later in pairwise(found))
    days = [slot.starts_at.astimezone(zone).date() for slot in found]
    assert max(map(days.count, days)) <= MOST_A_DAY
    assert all(slot.starts_at.astimezone(zone).minute in (0, 30) for slot in found)


def every_slot(zone: ZoneInfo, length: timedelta, now: datetime) -> Iterator[Slot]:
    """Every quarter of an hour up to the horizon that is a whole or half hour on the zone's clocks."""
    first = now.replace(minute=0, second=0, microsecond=0)
    starts = (first + number * timedelta(minutes=15) for number in range((HORIZON.days + 1) * 96 + 4))
    ahead = (at for at in starts if at > now and at.astimezone(zone).minute in (0, 30))
    last = now.astimezone(zone).date() + HORIZON
    return (Slot(at, at + length) for at in ahead if at.astimezone(zone).date() <= last)


def test_two_zones_that_share_no_working_hour_are_named_and_else_all() -> None:
    berlin, auckland, london = BERLIN, ZoneInfo("Pacific/Auckland"), ZoneInfo("Europe/London")
    assert colliding_zones(Wanted([berlin, london, auckland], HOUR, berlin), NOW) == (berlin, auckland)
    long = timedelta(hours=5)
    three = [ZoneInfo("Asia/Kolkata"), berlin, ZoneInfo("America/Sao_Paulo")]
    assert colliding_zones(Wanted(three[:2], long, berlin), NOW) in ((three[0], berlin), tuple(three[:2]))
    short = timedelta(hours=4)
    assert colliding_zones(Wanted(three, short, berlin), NOW) == (three[0], three[2])
    together = [ZoneInfo("Asia/Kolkata"), berlin, ZoneInfo("Atlantic/Azores")]
    assert suggest_slots(Wanted(together, timedelta(hours=3), berlin), NOW) is NoSuggestion.NO_COMMON_HOUR
    assert colliding_zones(Wanted(together, timedelta(hours=3), berlin), NOW) == (together[0], together[2])


def test_taken_times_make_no_zones_collide() -> None:
    taken = [Slot(NOW - timedelta(days=1), NOW + timedelta(days=60))]
    wanted = Wanted([BERLIN, ZoneInfo("Europe/London")], HOUR, BERLIN, taken)
    assert suggest_slots(wanted, NOW) is NoSuggestion.NO_COMMON_HOUR
    assert colliding_zones(wanted, NOW) == tuple(wanted.zones)
