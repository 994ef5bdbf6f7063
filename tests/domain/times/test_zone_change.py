from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.values import Problem, Reason
from bot.domain.times.zone_change import Keep, change_zone, is_worth_asking

BERLIN, TOKYO, YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Tokyo", "America/New_York"))
ZONES = st.sampled_from([BERLIN, TOKYO, YORK, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Australia/Lord_Howe")])
MINUTES = st.integers(0, 3 * 365 * 24 * 60).map(lambda count: timedelta(minutes=count))
STARTS = st.lists(MINUTES.map(lambda later: datetime(2026, 1, 1, tzinfo=UTC) + later), min_size=1, max_size=5)


def at(zone: ZoneInfo, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


@given(STARTS, ZONES, ZONES)
def test_moments_stay_what_they_are(starts: list[datetime], old: ZoneInfo, new: ZoneInfo) -> None:
    assert change_zone(starts, old, new, Keep.MOMENTS) == tuple(starts)


@given(STARTS, ZONES, ZONES)
def test_clock_times_are_the_same_on_the_new_zones_clocks(starts: list[datetime], old: ZoneInfo, new: ZoneInfo) -> None:
    for start, found in zip(starts, change_zone(starts, old, new, Keep.CLOCK_TIMES), strict=True):
        if isinstance(found, datetime):
            assert found.astimezone(new).replace(tzinfo=None) == start.astimezone(old).replace(tzinfo=None)


def test_each_time_takes_the_offset_of_its_own_date() -> None:
    starts = [at(BERLIN, 2027, 3, 10, 9), at(BERLIN, 2027, 3, 17, 9), at(BERLIN, 2027, 3, 30, 9)]
    found = change_zone(starts, BERLIN, YORK, Keep.CLOCK_TIMES)
    assert found == (at(YORK, 2027, 3, 10, 9), at(YORK, 2027, 3, 17, 9), at(YORK, 2027, 3, 30, 9))


def test_a_clock_time_that_the_new_zone_leaves_out_is_a_problem() -> None:
    (found,) = change_zone([at(TOKYO, 2027, 3, 28, 2, 30)], TOKYO, BERLIN, Keep.CLOCK_TIMES)
    assert found == Problem(Reason.LEFT_OUT, "", (date(2027, 3, 28),), time(2, 30), "Europe/Berlin")


@pytest.mark.parametrize(
    ("old", "new", "asks"), [(BERLIN, TOKYO, True), (BERLIN, ZoneInfo("Europe/Paris"), False), (BERLIN, BERLIN, False)]
)
def test_it_is_asked_only_where_the_answers_differ(old: ZoneInfo, new: ZoneInfo, asks: bool) -> None:
    assert is_worth_asking([at(BERLIN, 2026, 12, 1, 9)], old, new) is asks
    assert not is_worth_asking([], old, new)
