from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_hours import last_work, next_work, works_at

BERLIN, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia"])
INSTANTS = st.datetimes(datetime(2009, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (bounds are naive)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """December 2026 begins on a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("instant", "works"),
    [
        (berlin(1, 9), True),
        (berlin(1, 8, 59), False),
        (berlin(1, 17, 59), True),
        (berlin(1, 18), False),
        (berlin(5, 12), False),
        (berlin(6, 12), False),
    ],
)
def test_people_work_from_nine_to_six_on_weekdays(instant: datetime, *, works: bool) -> None:
    assert works_at(instant, BERLIN) is works


@pytest.mark.parametrize(
    ("instant", "following", "before"),
    [
        (berlin(1, 7), berlin(1, 9), datetime(2026, 11, 30, 9, tzinfo=BERLIN)),
        (berlin(1, 12), berlin(1, 12), berlin(1, 9)),
        (berlin(4, 18), berlin(7, 9), berlin(4, 9)),
        (berlin(6, 23), berlin(7, 9), berlin(4, 9)),
    ],
)
def test_the_next_and_the_last_work_leave_out_nights_and_weekends(
    instant: datetime, following: datetime, before: datetime
) -> None:
    assert next_work(instant, BERLIN) == following
    assert last_work(instant, BERLIN) == before


def test_a_day_that_the_clocks_leave_out_has_no_work() -> None:
    skipped = datetime(2011, 12, 29, 20, tzinfo=APIA)
    assert next_work(skipped, APIA) == datetime(2012, 1, 2, 9, tzinfo=APIA)


@given(INSTANTS, ZONES)
def test_work_is_never_further_than_a_long_weekend_and_always_in_working_hours(instant: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    following, before = next_work(instant, zone), last_work(instant, zone)
    assert works_at(following, zone)
    assert works_at(before, zone)
    assert before < instant <= following
    assert following - before <= timedelta(days=5)
