"""Which reason for not mailing somebody wins, and who may lift it."""

from itertools import product

import pytest

from bot.domain.suppression import (
    SOFT_STREAK_LIMIT,
    SuppressionReason,
    ends_streak,
    hints_at_person,
    owner_may_lift,
    stronger,
)

ORDER = [
    "soft_streak",
    "provider_validation",
    "provider_global",
    "provider_list",
    "hard_bounce",
    "manual",
    "opt_out",
    "complaint",
]


@pytest.mark.parametrize(("standing", "new"), list(product(ORDER, ORDER)))
def test_the_strongest_reason_wins_and_is_never_downgraded(standing: str, new: str) -> None:
    expected = ORDER.index(new) > ORDER.index(standing)
    assert stronger(SuppressionReason(standing), SuppressionReason(new)) is expected


@pytest.mark.parametrize("new", list(SuppressionReason))
def test_any_reason_is_stronger_than_none(new: SuppressionReason) -> None:
    assert stronger(None, new)


def test_five_soft_bounces_in_a_row_suppress() -> None:
    assert [ends_streak(streak) for streak in (0, 1, SOFT_STREAK_LIMIT - 1)] == [False] * 3
    assert ends_streak(SOFT_STREAK_LIMIT)
    assert ends_streak(SOFT_STREAK_LIMIT + 3)


def test_owners_lift_their_opt_out_and_soft_bounces_only() -> None:
    assert {reason for reason in SuppressionReason if owner_may_lift(reason)} == {"opt_out", "soft_streak"}


def test_only_a_fault_of_the_address_asks_its_owner_for_a_better_one() -> None:
    silent = {reason for reason in SuppressionReason if not hints_at_person(reason)}
    assert silent == {"opt_out", "complaint", "manual"}
