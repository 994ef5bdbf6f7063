"""What the sending breaker lets through."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.breaker import (
    PERSONS_DECISIONS,
    RATE_REASONS,
    TRIAL_INTERVAL,
    AllowedMail,
    Breaker,
    BreakerReason,
    allowed_mail,
    may_replace,
    next_trial_at,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FAULTS = sorted(set(BreakerReason) - PERSONS_DECISIONS)


def test_a_closed_breaker_lets_everything_through() -> None:
    assert allowed_mail(Breaker(), NOW) is AllowedMail.ALL


@pytest.mark.parametrize("reason", sorted(RATE_REASONS))
def test_cancellations_keep_flowing_while_a_rate_breaker_is_open(reason: BreakerReason) -> None:
    assert allowed_mail(Breaker(open=True, reason=reason), NOW) is AllowedMail.CANCELS


def test_a_pause_by_hand_stops_everything_whatever_the_time() -> None:
    paused = Breaker(open=True, reason=BreakerReason.MANUAL, retry_at=NOW - timedelta(days=1))
    assert allowed_mail(paused, NOW) is AllowedMail.NOTHING


@pytest.mark.parametrize("reason", FAULTS)
def test_a_fault_lets_one_trial_through_when_its_time_has_come(reason: BreakerReason) -> None:
    retry_at = next_trial_at(reason, NOW)
    assert retry_at == NOW + TRIAL_INTERVAL
    faulty = Breaker(open=True, reason=reason, retry_at=retry_at)
    assert allowed_mail(faulty, NOW) is AllowedMail.NOTHING
    assert allowed_mail(faulty, retry_at) is AllowedMail.TRIAL


@pytest.mark.parametrize("reason", sorted(PERSONS_DECISIONS))
def test_resuming_after_a_rate_or_a_pause_is_a_persons_decision(reason: BreakerReason) -> None:
    assert next_trial_at(reason, NOW) is None


@pytest.mark.parametrize("new", list(BreakerReason))
@pytest.mark.parametrize("standing", list(BreakerReason))
def test_a_fault_never_takes_the_place_of_a_persons_decision(standing: BreakerReason, new: BreakerReason) -> None:
    expected = not (standing in PERSONS_DECISIONS and new not in PERSONS_DECISIONS)
    assert may_replace(Breaker(open=True, reason=standing), new) is expected
    assert may_replace(Breaker(open=False, reason=None), new)
