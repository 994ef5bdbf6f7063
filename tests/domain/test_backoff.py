"""When the outbox tries again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.backoff import MOST_ATTEMPTS, SCHEDULE, doubt_is_over, gives_up, next_attempt_at, throttled_until

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_wait_grows_with_every_attempt_and_stays_at_its_longest() -> None:
    waits = [next_attempt_at(attempts, NOW, 0) - NOW for attempts in range(1, 20)]
    assert waits[: len(SCHEDULE)] == list(SCHEDULE)
    assert set(waits[len(SCHEDULE) :]) == {SCHEDULE[-1]}


@pytest.mark.parametrize("attempts", [-1, 0, 1])
def test_the_first_wait_is_the_shortest_whatever_the_count(attempts: int) -> None:
    assert next_attempt_at(attempts, NOW, 0) == NOW + SCHEDULE[0]


def test_the_spread_adds_at_most_a_fifth() -> None:
    assert next_attempt_at(2, NOW, 1) == NOW + timedelta(seconds=72)


def test_too_fast_means_one_to_five_seconds() -> None:
    assert throttled_until(NOW, 0) == NOW + timedelta(seconds=1)
    assert throttled_until(NOW, 1) == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("attempts", "age", "given_up"),
    [
        (MOST_ATTEMPTS, timedelta(hours=24), True),
        (MOST_ATTEMPTS, timedelta(hours=23), False),
        (MOST_ATTEMPTS - 1, timedelta(days=3), False),
        (1, timedelta(days=30), False),
    ],
)
def test_giving_up_needs_both_many_attempts_and_a_day(attempts: int, age: timedelta, given_up: bool) -> None:
    assert gives_up(attempts, NOW - age, NOW) is given_up


@pytest.mark.parametrize(
    ("seen_empty_after", "waited", "over"),
    [
        (None, 59, False),
        (None, 60, True),
        (14, 59, False),
        (14, 60, True),
        (15, 16, True),
        (-5, 30, False),
    ],
)
def test_doubt_ends_with_an_empty_queue_after_fifteen_minutes_or_after_an_hour(
    seen_empty_after: int | None, waited: int, over: bool
) -> None:
    seen = None if seen_empty_after is None else NOW + timedelta(minutes=seen_empty_after)
    assert doubt_is_over(NOW, seen, NOW + timedelta(minutes=waited)) is over
