"""What may leave the outbox now, and what may not, and why."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.breaker import RATE_REASONS, TRIAL_INTERVAL, BreakerReason
from bot.domain.claimed import Claimed
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import InviteStatus, Method, Role
from bot.domain.suppression import SuppressionReason
from storage.database import Database
from tests.services.outbox_makers import (
    begin_attempt,
    breaker,
    claim,
    claim_one,
    due,
    due_code,
    open_breaker,
    standing,
    suppress,
    tokens,
    with_rate,
)
from tests.storage.databases import MovingClock
from tests.storage.makers import HERE, a_profile, a_slot, stored_invite

S = DeliveryStatus


def test_what_is_due_is_claimed_with_all_that_its_mail_needs(database: Database) -> None:
    with_rate(database)
    with database.begin(HERE) as uow:
        uow.people.save_profile(a_profile("U2"))
    delivery = due(database)
    claimed = claim_one(database)
    assert (claimed.delivery.id, claimed.name, claimed.zone) == (delivery.id, "Bob", "Europe/Paris")
    assert claimed.invite is not None
    assert claimed.invite.id == delivery.invite
    assert (claimed.delivery.status, claimed.delivery.attempts, claimed.trial) == (S.PENDING, 0, False)


def test_nothing_is_claimed_twice(database: Database) -> None:
    with_rate(database)
    due(database)
    assert len(claim(database).claimed) == 1
    assert claim(database).claimed == ()


def test_the_mail_says_the_deliverys_own_sequence(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database, method=Method.CANCEL, sequence=3, cancels_all=False)
    claimed = claim_one(chosen_database)
    assert claimed.invite is not None
    assert claimed.invite.sequence == 3


def test_a_person_unknown_to_the_cache_is_mailed_without_name_and_zone(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database)
    assert (claim_one(chosen_database).name, claim_one_again(chosen_database)) == ("", "")


def claim_one_again(database: Database) -> str:
    due(database, user="U9", address="nine@example.com")
    return claim_one(database).zone


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_a_suppressed_address_is_not_mailed_whatever_the_reason(
    chosen_database: Database, reason: SuppressionReason
) -> None:
    with_rate(chosen_database)
    delivery = due(chosen_database, address="Bob@Example.com")
    suppress(chosen_database, "bob@example.com", reason)
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, delivery) == (S.SUPPRESSED, reason.value)


def test_a_suppressed_address_gets_no_code_either(chosen_database: Database) -> None:
    with_rate(chosen_database)
    code = due_code(chosen_database)
    suppress(chosen_database, "bob@example.com", SuppressionReason.HARD_BOUNCE)
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, code) == (S.SUPPRESSED, "hard_bounce")


def test_who_stopped_mail_gets_no_invite_but_the_code_they_ask_for(chosen_database: Database) -> None:
    with_rate(chosen_database)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=False)
    invite, code = due(chosen_database), due_code(chosen_database)
    assert [one.delivery.id for one in claim(chosen_database).claimed] == [code.id]
    assert standing(chosen_database, invite) == (S.SUPPRESSED, "opt_out")


def test_only_future_meetings_are_mailed(chosen_database: Database, clock: MovingClock) -> None:
    with_rate(chosen_database)
    delivery = due(chosen_database)
    clock.move(timedelta(days=7))
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, delivery) == (S.EXPIRED, "too_late")


def test_a_code_that_ran_out_is_not_mailed(chosen_database: Database, clock: MovingClock) -> None:
    with_rate(chosen_database)
    code = due_code(chosen_database)
    clock.move(timedelta(minutes=15))
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, code) == (S.EXPIRED, "too_late")


@pytest.mark.parametrize(
    "change", [{"sequence": 1, "slot": a_slot(3)}, {"status": InviteStatus.CANCELLED}], ids=["moved", "cancelled"]
)
def test_a_request_that_was_overtaken_is_not_mailed(chosen_database: Database, change: dict[str, Any]) -> None:
    with_rate(chosen_database)
    invite = stored_invite(chosen_database)
    delivery = due(chosen_database, invite)
    with chosen_database.begin(HERE) as uow:
        uow.invites.revise(replace(invite, **change))
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, delivery)[0] is S.SUPERSEDED


def test_a_cancellation_of_a_cancelled_invite_is_mailed(chosen_database: Database) -> None:
    with_rate(chosen_database)
    invite = stored_invite(chosen_database, status=InviteStatus.CANCELLED, sequence=1)
    due(chosen_database, invite, method=Method.CANCEL, sequence=1)
    assert len(claim(chosen_database).claimed) == 1


@pytest.mark.parametrize("missing", [{"role": None}, {"method": None}])
def test_a_delivery_that_no_mail_can_be_made_of_fails_by_name(
    chosen_database: Database, missing: dict[str, None]
) -> None:
    with_rate(chosen_database)
    delivery = due(chosen_database, **missing)
    assert claim(chosen_database).claimed == ()
    assert standing(chosen_database, delivery) == (S.FAILED, "no_invite")


def test_pacing_grants_no_more_than_the_rate(database: Database, clock: MovingClock) -> None:
    with_rate(database, rate=2)
    invite = stored_invite(database)
    for number in range(5):
        due(database, invite, user=f"U{number}", address=f"p{number}@example.com")
    first = claim(database)
    assert (len(first.claimed), first.held_back, first.wait) == (2, True, timedelta(seconds=0.5))
    held = claim(database)
    assert (held.claimed, held.held_back) == ((), True)
    clock.move(timedelta(seconds=5))
    assert len(claim(database).claimed) == 2


def test_tokens_that_no_mail_used_are_given_back(chosen_database: Database) -> None:
    with_rate(chosen_database, rate=10)
    due(chosen_database)
    suppress(chosen_database, "bob@example.com", SuppressionReason.MANUAL)
    assert claim(chosen_database).held_back is False
    assert tokens(chosen_database) == 10


def test_the_days_reserve_goes_to_cancellations_alone(chosen_database: Database) -> None:
    with_rate(chosen_database, rate=10, daily=100, sent=97)
    due(chosen_database)
    cancel = due(chosen_database, method=Method.CANCEL, sequence=1, address="cho@example.com", user="U3")
    assert [one.delivery.id for one in claim(chosen_database).claimed] == [cancel.id]


@pytest.mark.parametrize("reason", sorted(RATE_REASONS))
def test_cancellations_keep_flowing_while_a_rate_breaker_is_open(
    chosen_database: Database, reason: BreakerReason
) -> None:
    with_rate(chosen_database)
    request = due(chosen_database)
    cancel = due(chosen_database, method=Method.CANCEL, sequence=1, address="cho@example.com", user="U3")
    open_breaker(chosen_database, reason)
    (claimed,) = claim(chosen_database).claimed
    assert claimed.delivery.id == cancel.id
    assert isinstance(begin_attempt(chosen_database, claimed), Claimed)
    assert standing(chosen_database, request) == (S.PENDING, "")


def test_a_pause_by_hand_holds_everything(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database, method=Method.CANCEL, sequence=1)
    open_breaker(chosen_database, BreakerReason.MANUAL)
    assert claim(chosen_database).claimed == ()


def test_one_trial_send_leaves_when_it_is_due_and_the_next_only_after_the_interval(
    database: Database, clock: MovingClock
) -> None:
    with_rate(database)
    open_breaker(database, BreakerReason.IDENTITY, retry_in=TRIAL_INTERVAL)
    invite = stored_invite(database)
    for number in range(3):
        due(database, invite, user=f"U{number}", address=f"p{number}@example.com")
    assert claim(database).claimed == ()
    clock.move(TRIAL_INTERVAL)
    batch = claim(database)
    assert [one.trial for one in batch.claimed] == [True]
    assert batch.held_back is False
    begun = begin_attempt(database, batch.claimed[0])
    assert isinstance(begun, Claimed)
    assert begun.trial
    assert claim(database).claimed == ()
    assert breaker(database).retry_at == clock.now() + TRIAL_INTERVAL


def test_without_mail_there_is_no_trial_send_and_the_next_mail_is_one(chosen_database: Database) -> None:
    with_rate(chosen_database)
    open_breaker(chosen_database, BreakerReason.QUOTA, retry_in=timedelta())
    assert claim(chosen_database).claimed == ()
    due(chosen_database)
    assert claim_one(chosen_database).trial


def test_the_organizers_copy_is_claimed_like_any_other(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database, method=Method.PUBLISH, role=Role.ORGANIZER)
    assert claim_one(chosen_database).delivery.role is Role.ORGANIZER
