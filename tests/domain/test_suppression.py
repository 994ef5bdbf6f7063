"""Why an address is not mailed, which reason is named, and who may lift which."""

from itertools import product

import pytest

from bot.domain.suppression import (
    SOFT_STREAK_LIMIT,
    Suppression,
    SuppressionReason,
    ends_streak,
    hints_at_person,
    link_may_lift,
    makes_invalid,
    person_key,
    person_may_lift,
    weightiest,
    weightiest_reason,
)
from tests.domain.makers import NOW

ME = person_key("T1", "U1")
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


def an_entry(reason: SuppressionReason, said_by: str = "") -> Suppression:
    return Suppression("hash", "a@example.com", reason, NOW, said_by=said_by)


@pytest.mark.parametrize(("one", "other"), list(product(ORDER, ORDER)))
def test_where_one_word_must_do_it_is_the_weightiest(one: str, other: str) -> None:
    entries = [an_entry(SuppressionReason(reason)) for reason in (one, other)]
    expected = max(one, other, key=ORDER.index)
    found = weightiest(entries)
    assert found is not None
    assert found.reason == weightiest_reason(entry.reason for entry in entries) == expected


def test_no_reason_is_none() -> None:
    assert weightiest([]) is None
    assert weightiest_reason([]) is None


def test_five_soft_bounces_in_a_row_suppress() -> None:
    assert [ends_streak(streak) for streak in (0, 1, SOFT_STREAK_LIMIT - 1)] == [False] * 3
    assert ends_streak(SOFT_STREAK_LIMIT)
    assert ends_streak(SOFT_STREAK_LIMIT + 3)


def test_a_person_is_known_by_a_hash_of_workspace_and_user() -> None:
    keys = {person_key(*one) for one in (("T1", "U1"), ("T1", "U2"), ("T2", "U1"), ("T1:U", "1"))}
    assert len(keys) == 4
    assert not [key for key in keys if "U1" in key]


@pytest.mark.parametrize("reason", SuppressionReason)
def test_a_person_lifts_only_their_own_opt_out_and_soft_bounces(reason: SuppressionReason) -> None:
    mine = an_entry(reason, ME if reason == "opt_out" else "")
    assert person_may_lift(mine, ME) is (reason in {"opt_out", "soft_streak"})


@pytest.mark.parametrize("said_by", [person_key("T2", "U1"), person_key("T1", "U2"), ""])
def test_an_opt_out_that_somebody_else_or_nobody_known_said_is_not_the_persons_to_lift(said_by: str) -> None:
    assert not person_may_lift(an_entry(SuppressionReason.OPT_OUT, said_by), ME)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_the_link_lifts_an_opt_out_whoever_said_it_and_nothing_else(reason: SuppressionReason) -> None:
    assert link_may_lift(an_entry(reason, "somebody")) is (reason == "opt_out")


def test_only_a_fault_of_the_address_asks_its_owner_for_a_better_one() -> None:
    silent = {reason for reason in SuppressionReason if not hints_at_person(reason)}
    assert silent == {"opt_out", "complaint", "manual"}


def test_soft_bounces_alone_leave_a_registration_valid() -> None:
    assert {reason for reason in SuppressionReason if makes_invalid(reason)} == {
        "hard_bounce",
        "provider_list",
        "provider_global",
        "provider_validation",
    }
