from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poll import Slot
from bot.domain.repeating import NextPoll, Repetition, Rhythm, later_by, next_poll
from tests.domain.makers import HOUR

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = timedelta(days=7)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def slot(year: int, month: int, day: int, hour: int) -> Slot:
    return Slot(at(year, month, day, hour), at(year, month, day, hour) + HOUR)


def after(rhythm: Rhythm, first: Slot, *others: Slot, now: datetime | None = None) -> NextPoll:
    anchor = first.starts_at.astimezone(BERLIN).date()
    repetition = Repetition(rhythm, BERLIN, anchor, timedelta(days=5))
    return next_poll(repetition, [first, *others], now or first.ends_at)


def test_a_weekly_poll_keeps_its_clock_times_over_a_clock_change() -> None:
    found = after(Rhythm.WEEKLY, slot(2027, 3, 23, 10), slot(2027, 3, 25, 14))
    assert found.slots == (slot(2027, 3, 30, 10), slot(2027, 4, 1, 14))
    assert found.opens_at == at(2027, 3, 25, 10)
    assert found.days == 7


def test_the_opening_is_counted_in_days_on_the_polls_clocks() -> None:
    found = after(Rhythm.WEEKLY, slot(2027, 10, 26, 10))
    assert found.slots == (slot(2027, 11, 2, 10),)
    assert found.opens_at == at(2027, 10, 28, 10)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (slot(2027, 1, 12, 10), slot(2027, 2, 9, 10)),
        (slot(2027, 1, 1, 10), slot(2027, 2, 5, 10)),
        (slot(2027, 1, 29, 10), slot(2027, 2, 26, 10)),
        (slot(2026, 12, 8, 10), slot(2027, 1, 12, 10)),
    ],
)
def test_a_month_later_is_the_same_weekday_of_the_month_and_the_fifth_is_the_last(first: Slot, later: Slot) -> None:
    assert after(Rhythm.MONTHLY_ON_WEEKDAY, first).slots == (later,)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (slot(2027, 1, 15, 10), slot(2027, 2, 15, 10)),
        (slot(2027, 1, 31, 10), slot(2027, 2, 28, 10)),
        (slot(2028, 1, 31, 10), slot(2028, 2, 29, 10)),
        (slot(2026, 12, 31, 10), slot(2027, 1, 31, 10)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(first: Slot, later: Slot) -> None:
    assert after(Rhythm.MONTHLY_ON_DAY, first).slots == (later,)


def test_a_short_month_does_not_shorten_the_months_behind_it() -> None:
    repetition = Repetition(Rhythm.MONTHLY_ON_DAY, BERLIN, date(2027, 1, 31), WEEK)
    february = slot(2027, 2, 28, 10)
    assert next_poll(repetition, [february], february.ends_at).slots == (slot(2027, 3, 31, 10),)


def test_a_fifth_weekday_comes_back_in_a_month_that_has_it() -> None:
    repetition = Repetition(Rhythm.MONTHLY_ON_WEEKDAY, BERLIN, date(2027, 1, 29), WEEK)
    march = slot(2027, 3, 26, 10)
    assert next_poll(repetition, [march], march.ends_at).slots == (slot(2027, 4, 30, 10),)


def test_times_of_one_poll_keep_their_distance() -> None:
    found = after(Rhythm.MONTHLY_ON_DAY, slot(2027, 1, 31, 10), slot(2027, 2, 2, 10))
    assert found.slots == (slot(2027, 2, 28, 10), slot(2027, 3, 2, 10))


def test_two_weeks_later_is_the_same_clock_time() -> None:
    assert after(Rhythm.FORTNIGHTLY, slot(2027, 3, 23, 10)).slots == (slot(2027, 4, 6, 10),)


def test_what_was_missed_while_nothing_ran_is_left_out() -> None:
    found = after(Rhythm.WEEKLY, slot(2026, 12, 1, 10), now=at(2027, 1, 5, 10))
    assert found.slots == (slot(2027, 1, 12, 10),)


def test_a_clock_time_that_is_left_out_counts_from_the_time_before_the_change() -> None:
    assert later_by(at(2027, 3, 21, 2, 30), 7, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_of_a_clock_time_that_occurs_twice_the_first_is_meant() -> None:
    assert later_by(at(2027, 10, 24, 2, 30), 7, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert later_by(second, 7, BERLIN) == at(2027, 11, 7, 2, 30)


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo)
STARTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * HOUR / 60)


@given(st.sampled_from(Rhythm), ZONES, st.lists(STARTS, min_size=1, max_size=4), STARTS, st.integers(0, 60))
def test_every_next_poll_is_ahead_and_shows_the_clock_times_of_the_earlier_one(
    rhythm: Rhythm, zone: ZoneInfo, starts: list[datetime], now: datetime, before: int
) -> None:
    earlier = [Slot(start, start + HOUR) for start in starts]
    anchor = min(starts).astimezone(zone).date()
    found = next_poll(Repetition(rhythm, zone, anchor, timedelta(days=before)), earlier, now)
    assert found.begins > now
    assert all(one.length == HOUR for one in found.slots)
    assert rhythm is Rhythm.MONTHLY_ON_DAY or found.days % 7 == 0
    moved = {start: later_by(start, found.days, zone) for start in starts}
    assert [one.starts_at for one in found.slots] == sorted(set(moved.values()))
    for old, new in moved.items():
        local, later = old.astimezone(zone), new.astimezone(zone)
        assert later.date() - local.date() == timedelta(days=found.days)
        assert later.time() == local.time() or later.replace(tzinfo=None) - local.replace(tzinfo=None) != later - local


def test_times_that_a_clock_change_brings_together_are_one_and_stand_in_order() -> None:
    slots = [Slot(at(2027, 3, 21, *clock), at(2027, 3, 21, *clock) + HOUR / 2) for clock in ((2, 30), (3, 0), (3, 30))]
    found = after(Rhythm.WEEKLY, *slots)
    assert [slot.starts_at for slot in found.slots] == [at(2027, 3, 28, 3), at(2027, 3, 28, 3, 30)]
