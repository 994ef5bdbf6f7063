"""The token bucket's arithmetic."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pacing import (
    LOWEST_RATE,
    Bucket,
    Outlook,
    give_back,
    left_today,
    lower,
    outlook_of,
    rate_to_use,
    refill,
    take,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FULL = Bucket(rate=10, tokens=10, refilled_at=NOW)


def test_no_more_leaves_at_once_than_a_second_allows() -> None:
    bucket, granted = take(FULL, 200, NOW)
    assert granted == 10
    assert take(bucket, 200, NOW)[1] == 0


def test_tokens_come_back_with_time_and_never_beyond_the_capacity() -> None:
    empty, _ = take(FULL, 10, NOW)
    assert take(empty, 200, NOW + timedelta(milliseconds=500))[1] == 5
    assert take(empty, 200, NOW + timedelta(hours=5))[1] == 10


def test_a_clock_that_goes_back_adds_nothing() -> None:
    empty, _ = take(FULL, 10, NOW)
    assert refill(empty, NOW - timedelta(minutes=1)) == empty
    assert refill(empty, NOW - timedelta(hours=1)).tokens == 0


def test_a_clock_that_was_far_ahead_holds_no_mail_back_once_it_is_right() -> None:
    ahead, _ = take(FULL, 10, NOW + timedelta(days=365))
    put_right = refill(ahead, NOW)
    assert take(put_right, 5, NOW)[1] == 0
    assert take(put_right, 5, NOW + timedelta(seconds=1))[1] == 5


def test_a_slow_rate_still_sends_one_mail() -> None:
    slow = Bucket(rate=0.5, tokens=0, refilled_at=NOW)
    assert take(slow, 5, NOW + timedelta(seconds=1))[1] == 0
    assert take(slow, 5, NOW + timedelta(seconds=2))[1] == 1


def test_the_days_quota_keeps_a_reserve_for_cancellations() -> None:
    nearly = replace(FULL, daily=100, sent=94)
    assert take(nearly, 9, NOW)[1] == 1
    assert take(nearly, 9, NOW, cancels=True)[1] == 6
    assert left_today(replace(nearly, sent=500)) == 0


def test_without_a_known_quota_only_the_rate_limits() -> None:
    assert FULL.reserved == 0
    assert take(FULL, 3, NOW)[1] == 3


def test_unused_tokens_are_given_back() -> None:
    bucket, granted = take(replace(FULL, daily=100), 10, NOW)
    assert give_back(bucket, granted) == replace(FULL, daily=100)


def test_too_fast_halves_the_rate_down_to_the_lowest() -> None:
    assert lower(FULL) == Bucket(rate=5, tokens=0, refilled_at=NOW)
    assert lower(replace(FULL, rate=LOWEST_RATE)).rate == LOWEST_RATE


@pytest.mark.parametrize(
    ("ses", "chosen", "used"), [(14, None, 11.2), (1, None, 0.8), (0.2, None, LOWEST_RATE), (14, 2.0, 2.0)]
)
def test_the_rate_is_eighty_percent_of_the_providers_unless_somebody_chose(
    ses: float, chosen: float | None, used: float
) -> None:
    assert rate_to_use(ses, chosen) == pytest.approx(used)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5000)), max_size=30), st.floats(0.5, 100))
def test_over_any_time_no_more_leaves_than_the_rate_and_one_burst(asks: list[tuple[int, int]], rate: float) -> None:
    bucket, now, sent = Bucket(rate=rate, tokens=0, refilled_at=NOW), NOW, 0
    for wanted, passed in asks:
        now += timedelta(milliseconds=passed)
        bucket, granted = take(bucket, wanted, now)
        assert 0 <= granted <= wanted
        sent += granted
    assert sent <= (now - NOW).total_seconds() * rate + bucket.capacity + 1e-6


@pytest.mark.parametrize(
    ("daily", "sent", "waiting", "outlook"),
    [
        (None, 0, 10_000, Outlook.ENOUGH),
        (100, 0, 95, Outlook.ENOUGH),
        (100, 0, 96, Outlook.SHORT),
        (100, 94, 2, Outlook.SHORT),
        (100, 95, 1, Outlook.SPENT),
        (100, 95, 0, Outlook.ENOUGH),
        (100, 200, 1, Outlook.SPENT),
    ],
)
def test_the_quota_lasts_as_long_as_what_waits_fits_beside_the_reserve(
    daily: int | None, sent: int, waiting: int, outlook: Outlook
) -> None:
    assert outlook_of(Bucket(1, 1, NOW, daily, sent), waiting) is outlook
