"""Every reason that may stand when another comes, and every way in which sending begins again."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.breaker import PERSONS_DECISIONS, RATE_REASONS, Breaker, BreakerReason
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from bot.ports import MailMisconfigured
from bot.services.administration import status
from bot.services.settling import Accepted, Refused, settle
from bot.services.suppressing import pause_sending, resume_sending, standing_pause
from storage.database import Database
from tests.services.beginnings import begin_with
from tests.services.feedback_makers import apply, bounces, many_sent
from tests.services.outbox_makers import (
    OPERATORS,
    begin_attempt,
    begin_one,
    breaker,
    claim,
    claim_one,
    due,
    due_code,
    open_breaker,
    stored,
    with_rate,
)
from tests.services.team import Team
from tests.storage.databases import START, MovingClock
from tests.storage.makers import stored_invite

R = BreakerReason
ALL = sorted(R)
PENDING = Skip(DeliveryStatus.PENDING, "")


def left_standing(standing: BreakerReason, new: BreakerReason) -> BreakerReason:
    """A pause by hand outlasts everything, a rate every fault; else the newer reason stands."""
    if standing is R.UNREADABLE and new is not R.MANUAL:
        return standing
    if standing is R.MANUAL or (standing in RATE_REASONS and new not in PERSONS_DECISIONS):
        return standing
    return new


@pytest.mark.parametrize("new", ALL)
@pytest.mark.parametrize("standing", ALL)
def test_a_person_resumes_whatever_stands_and_begins_a_window_only_after_a_rate(
    chosen_database: Database, clock: MovingClock, standing: BreakerReason, new: BreakerReason
) -> None:
    open_breaker(chosen_database, standing)
    open_breaker(chosen_database, new)
    left = left_standing(standing, new)
    assert breaker(chosen_database).reason is left
    assert resume_sending(chosen_database, by="ops")
    assert breaker(chosen_database) == Breaker(
        resumed_at=START if left in RATE_REASONS else None, ended_reason=left, closed_at=START, closed_by="ops"
    )


def a_trial(team: Team) -> Claimed:
    with_rate(team.database)
    open_breaker(team.database, R.IDENTITY, retry_in=timedelta())
    due(team.database)
    return begin_one(team.database)


@pytest.mark.parametrize("new", ALL)
@pytest.mark.parametrize("standing", ALL)
def test_a_trial_send_resumes_from_faults_alone_and_begins_no_window(
    team: Team, standing: BreakerReason, new: BreakerReason
) -> None:
    """The trial was claimed while a fault stood, and comes back after both reasons."""
    chosen_database, trial = team.database, begin_with(team, a_trial)
    for reason in (standing, new):
        open_breaker(chosen_database, reason)
    settle(chosen_database, [Accepted(trial, "ses-1")], operators=OPERATORS)
    left = left_standing(standing, new)
    after = breaker(chosen_database)
    assert (after.open, after.resumed_at) == (left in PERSONS_DECISIONS, None)


@pytest.mark.parametrize("kind", ["invite", "cancellation", "code"])
@pytest.mark.parametrize("later", [None, *sorted(set(R) - {R.MANUAL})])
def test_while_sending_is_paused_by_hand_nothing_leaves(
    chosen_database: Database, clock: MovingClock, later: BreakerReason | None, kind: str
) -> None:
    with_rate(chosen_database)
    make: dict[str, Any] = {
        "invite": lambda: due(chosen_database),
        "cancellation": lambda: due(chosen_database, method=Method.CANCEL, sequence=1),
        "code": lambda: due_code(chosen_database),
    }
    make[kind]()
    claimed = claim_one(chosen_database)
    pause_sending(chosen_database, by="ops")
    if later:
        open_breaker(chosen_database, later, retry_in=timedelta())
    assert begin_attempt(chosen_database, claimed) == PENDING
    make[kind]()
    assert claim(chosen_database).claimed == ()


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
@pytest.mark.parametrize("reason", sorted(PERSONS_DECISIONS))
def test_a_trial_send_in_flight_obeys_what_a_person_decides(
    chosen_database: Database, reason: BreakerReason, method: Method
) -> None:
    with_rate(chosen_database)
    open_breaker(chosen_database, R.IDENTITY, retry_in=timedelta())
    due(chosen_database, method=method, sequence=1)
    trial = claim_one(chosen_database)
    assert trial.trial
    open_breaker(chosen_database, reason)
    leaves = reason in RATE_REASONS and method is Method.CANCEL
    assert isinstance(begin_attempt(chosen_database, trial), Claimed if leaves else Skip)


def test_a_rate_that_grew_too_high_beneath_a_pause_by_hand_pauses_again_after_it(
    chosen_database: Database, clock: MovingClock
) -> None:
    many_sent(chosen_database, 100)
    pause_sending(chosen_database, by="ops")
    apply(chosen_database, *bounces(5))
    assert breaker(chosen_database).reason is R.MANUAL
    assert resume_sending(chosen_database, by="ops")
    found = standing_pause(chosen_database)
    assert (found.reason, "5 of 100" in found.detail) == (R.BOUNCE_RATE, True)
    assert resume_sending(chosen_database, by="ops")
    assert not standing_pause(chosen_database).open


@pytest.mark.parametrize("fault", sorted(set(R) - PERSONS_DECISIONS))
def test_a_fault_that_came_and_went_hides_no_bounces(
    chosen_database: Database, clock: MovingClock, fault: BreakerReason
) -> None:
    """7 of 150 bounced; a fault opened the breaker and a trial send closed it; of 99 more mails 60 bounced."""
    with_rate(chosen_database)
    many_sent(chosen_database, 149)
    apply(chosen_database, *bounces(7))
    open_breaker(chosen_database, fault, retry_in=timedelta())
    due(chosen_database)
    settle(chosen_database, [Accepted(begin_one(chosen_database), "ses-trial")], operators=OPERATORS)
    assert not breaker(chosen_database).open
    clock.move(timedelta(hours=1))
    many_sent(chosen_database, 99)
    apply(chosen_database, *bounces(60))
    assert breaker(chosen_database).reason is R.BOUNCE_RATE
    assert status(chosen_database).health.rates.bounced == 67


@pytest.mark.parametrize("rate", sorted(RATE_REASONS))
def test_a_cancellation_that_meets_a_fault_while_a_rate_stands_waits_before_the_next_try(
    chosen_database: Database, clock: MovingClock, rate: BreakerReason
) -> None:
    with_rate(chosen_database)
    cancel = due(chosen_database, stored_invite(chosen_database), method=Method.CANCEL, sequence=1)
    open_breaker(chosen_database, rate)
    fault = MailMisconfigured("InvalidClientTokenId", "unknown key", R.CREDENTIALS)
    settle(chosen_database, [Refused(begin_one(chosen_database), fault, 0.0)], operators=OPERATORS)
    assert stored(chosen_database, cancel).status is DeliveryStatus.PENDING
    assert claim(chosen_database).claimed == ()
    clock.move(timedelta(minutes=10))
    assert claim_one(chosen_database).delivery.id == cancel.id
