"""What the sending breaker lets through."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.breaker import (
    PERSONS_DECISIONS,
    RATE_REASONS,
    READ_APART,
    STOPS_ALL,
    TRIAL_INTERVAL,
    AllowedMail,
    Breaker,
    BreakerReason,
    allowed_mail,
    closed,
    may_leave,
    may_replace,
    next_trial_at,
    opened,
    retry_at_after,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FAULTS = sorted(set(BreakerReason) - PERSONS_DECISIONS)


def test_a_closed_breaker_lets_everything_through() -> None:
    assert allowed_mail(Breaker(), NOW) is AllowedMail.ALL


@pytest.mark.parametrize("reason", sorted(RATE_REASONS))
def test_cancellations_keep_flowing_while_a_rate_breaker_is_open(reason: BreakerReason) -> None:
    assert allowed_mail(Breaker(open=True, reason=reason), NOW) is AllowedMail.CANCELS


@pytest.mark.parametrize("reason", sorted(STOPS_ALL))
def test_a_pause_by_hand_or_one_that_cannot_be_read_stops_everything_whatever_the_time(reason: BreakerReason) -> None:
    paused = Breaker(open=True, reason=reason, retry_at=NOW - timedelta(days=1))
    assert allowed_mail(paused, NOW) is AllowedMail.NOTHING


@pytest.mark.parametrize("reason", FAULTS)
def test_a_fault_lets_one_trial_through_when_its_time_has_come(reason: BreakerReason) -> None:
    retry_at = next_trial_at(reason, NOW)
    assert retry_at == NOW + TRIAL_INTERVAL
    faulty = Breaker(open=True, reason=reason, retry_at=retry_at)
    assert allowed_mail(faulty, NOW) is AllowedMail.NOTHING
    assert allowed_mail(faulty, retry_at) is AllowedMail.TRIAL


@pytest.mark.parametrize("later", [timedelta(microseconds=1), READ_APART])
@pytest.mark.parametrize("reason", FAULTS)
def test_a_fault_that_was_met_right_after_the_clock_was_read_lets_nothing_through(
    reason: BreakerReason, later: timedelta
) -> None:
    faulty = Breaker(open=True, reason=reason, retry_at=next_trial_at(reason, NOW + later))
    assert allowed_mail(faulty, NOW) is AllowedMail.NOTHING


@pytest.mark.parametrize("ahead", [TRIAL_INTERVAL + READ_APART + timedelta(microseconds=1), timedelta(days=365)])
@pytest.mark.parametrize("reason", FAULTS)
def test_a_trial_that_a_wrong_clock_put_off_is_due_once_the_clock_is_right(
    reason: BreakerReason, ahead: timedelta
) -> None:
    assert allowed_mail(Breaker(open=True, reason=reason, retry_at=NOW + ahead), NOW) is AllowedMail.TRIAL


@pytest.mark.parametrize("reason", sorted(PERSONS_DECISIONS))
def test_resuming_after_a_rate_or_a_pause_is_a_persons_decision(reason: BreakerReason) -> None:
    assert next_trial_at(reason, NOW) is None


@pytest.mark.parametrize("new", list(BreakerReason))
@pytest.mark.parametrize("standing", list(BreakerReason))
def test_nothing_replaces_a_pause_by_hand_and_no_fault_a_rate(standing: BreakerReason, new: BreakerReason) -> None:
    kept = standing is BreakerReason.MANUAL or (standing in RATE_REASONS and new not in PERSONS_DECISIONS)
    if standing is BreakerReason.UNREADABLE:
        kept = new is not BreakerReason.MANUAL
    assert may_replace(Breaker(open=True, reason=standing), new) is not kept
    assert may_replace(Breaker(open=False, reason=None), new)


@pytest.mark.parametrize("by_person", [True, False])
@pytest.mark.parametrize("standing", list(BreakerReason))
def test_only_a_persons_resume_after_a_rate_begins_a_new_window(standing: BreakerReason, by_person: bool) -> None:
    last = NOW - timedelta(days=2)
    after = closed(Breaker(open=True, reason=standing, resumed_at=last), NOW, "ada", by_person=by_person)
    assert after.resumed_at == (NOW if by_person and standing in RATE_REASONS else last)


@pytest.mark.parametrize("standing", list(BreakerReason))
def test_who_ended_a_pause_and_when_is_kept_through_the_next_one(standing: BreakerReason) -> None:
    after = closed(Breaker(open=True, reason=standing), NOW, "ada", by_person=True)
    assert (after.open, after.reason) == (False, None)
    again = opened(after, BreakerReason.QUOTA, "", NOW + TRIAL_INTERVAL, None)
    assert (again.reason, again.opened_at) == (BreakerReason.QUOTA, NOW + TRIAL_INTERVAL)
    for breaker in (after, again):
        assert (breaker.ended_reason, breaker.closed_at, breaker.closed_by) == (standing, NOW, "ada")


def test_the_same_fault_again_moves_only_the_next_trial() -> None:
    standing = Breaker(True, BreakerReason.IDENTITY, "once", NOW, NOW, NOW)
    again = opened(standing, BreakerReason.IDENTITY, "twice", NOW + TRIAL_INTERVAL, NOW + TRIAL_INTERVAL)
    assert again == Breaker(True, BreakerReason.IDENTITY, "twice", NOW, NOW + TRIAL_INTERVAL, NOW)
    other = opened(standing, BreakerReason.QUOTA, "", NOW, None)
    assert other == Breaker(True, BreakerReason.QUOTA, "", NOW, None, NOW)


@pytest.mark.parametrize("trial", [True, False])
@pytest.mark.parametrize("cancels", [True, False])
@pytest.mark.parametrize("reason", [*BreakerReason, None])
def test_a_claimed_mail_leaves_only_while_the_breaker_still_lets_it(
    reason: BreakerReason | None, cancels: bool, trial: bool
) -> None:
    """A trial send overrules the fault that it tests, and no decision of a person's."""
    standing = Breaker(open=reason is not None, reason=reason, retry_at=NOW + TRIAL_INTERVAL)
    expected = trial if reason in FAULTS else reason is None or (cancels and reason in RATE_REASONS)
    assert may_leave(standing, NOW, cancels=cancels, trial=trial) is expected


@pytest.mark.parametrize("reason", [*BreakerReason, None])
def test_a_fault_met_while_a_rate_stands_is_not_tried_again_at_once(reason: BreakerReason | None) -> None:
    later = TRIAL_INTERVAL if reason in RATE_REASONS else timedelta()
    assert retry_at_after(Breaker(open=reason is not None, reason=reason), NOW) == NOW + later
