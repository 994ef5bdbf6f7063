"""What one of several workspaces may have of the account's mail."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.shares import HOUR, Used, divide, hour_of, in_turn, left_of, share_of

NOW = datetime(2026, 12, 1, 9, 41, 7, tzinfo=UTC)


def test_a_workspace_may_have_half_of_the_days_quota_and_never_nothing() -> None:
    assert [share_of(daily) for daily in (None, 50_000, 200, 3, 1, 0)] == [None, 25_000, 100, 1, 1, 1]


def test_what_is_left_is_never_less_than_nothing() -> None:
    assert [left_of(100, Used(mails)) for mails in (0, 99, 100, 120)] == [100, 1, 0, 0]
    assert left_of(None, Used(10_000)) is None


def test_mails_count_by_the_hour_on_every_replica() -> None:
    assert hour_of(NOW) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert hour_of(NOW + HOUR) - hour_of(NOW) == HOUR
    assert hour_of(NOW.astimezone(UTC)) == hour_of(hour_of(NOW))


def test_whoever_was_served_longest_ago_comes_first() -> None:
    used = {"T1": Used(5, NOW), "T2": Used(900, NOW - timedelta(seconds=1)), "T4": Used(1, NOW)}
    assert in_turn(["T4", "T3", "T2", "T1"], used) == ["T3", "T2", "T1", "T4"]


@pytest.mark.parametrize(
    ("mails", "left", "portions"),
    [
        (6, {}, {"A": 2, "B": 2, "C": 2}),
        (7, {}, {"A": 3, "B": 2, "C": 2}),
        (2, {}, {"A": 1, "B": 1, "C": 0}),
        (0, {}, {"A": 0, "B": 0, "C": 0}),
        (9, {"A": 1}, {"A": 1, "B": 4, "C": 4}),
        (9, {"A": 0, "B": 2, "C": 3}, {"A": 0, "B": 2, "C": 3}),
        (9, {"A": 0, "B": 0, "C": None}, {"A": 0, "B": 0, "C": 9}),
        (1, {"A": 0}, {"A": 0, "B": 1, "C": 0}),
    ],
)
def test_mails_are_divided_evenly_and_nobody_gets_more_than_is_left_to_them(
    mails: int, left: dict[str, int | None], portions: dict[str, int]
) -> None:
    assert divide(mails, ["A", "B", "C"], left) == portions
