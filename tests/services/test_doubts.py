"""Looking twice: right before a mail leaves, and after a crash or a lost reply left it in doubt."""

from datetime import timedelta

from bot.domain.breaker import BreakerReason
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import DeliveryStatus
from bot.domain.suppression import SuppressionReason
from bot.services.sending import CALL_LEASE, LEASE, NOT_NOW, UNREADABLE_WAIT
from storage.database import Database
from tests.services.outbox_makers import (
    begin_attempt,
    begin_one,
    claim,
    claim_one,
    due,
    due_code,
    open_breaker,
    reword,
    stored,
    suppress,
    with_rate,
)
from tests.storage.databases import START, MovingClock
from tests.storage.makers import HERE

S = DeliveryStatus


def looked_at_again(database: Database) -> Claimed:
    with_rate(database)
    due(database)
    return claim_one(database)


def test_the_second_look_finds_nothing_against_a_good_mail(chosen_database: Database) -> None:
    claimed = looked_at_again(chosen_database)
    begun = begin_attempt(chosen_database, claimed)
    assert isinstance(begun, Claimed)
    assert (begun.delivery.status, begun.delivery.attempts, begun.invite) == (S.SENDING, 1, claimed.invite)
    assert stored(chosen_database, begun.delivery) == begun.delivery


def test_the_second_look_sees_a_suppression_that_came_meanwhile(chosen_database: Database) -> None:
    claimed = looked_at_again(chosen_database)
    suppress(chosen_database, "bob@example.com", SuppressionReason.COMPLAINT)
    skip = begin_attempt(chosen_database, claimed)
    assert isinstance(skip, Skip)
    assert (skip.status, skip.reason) == (S.SUPPRESSED, "complaint")


def test_the_second_look_sees_a_stop_that_came_meanwhile(chosen_database: Database) -> None:
    claimed = looked_at_again(chosen_database)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=False)
    skip = begin_attempt(chosen_database, claimed)
    assert isinstance(skip, Skip)
    assert (skip.status, skip.reason) == (S.SUPPRESSED, "opt_out")


def test_the_second_look_sees_a_breaker_that_opened_meanwhile_and_lets_the_mail_wait(
    chosen_database: Database,
) -> None:
    claimed = looked_at_again(chosen_database)
    open_breaker(chosen_database, BreakerReason.BOUNCE_RATE)
    skip = begin_attempt(chosen_database, claimed)
    assert isinstance(skip, Skip)
    assert skip.status is S.PENDING


def test_the_second_look_leaves_a_mail_alone_that_feedback_has_settled_meanwhile(chosen_database: Database) -> None:
    claimed = looked_at_again(chosen_database)
    with chosen_database.begin_account() as account:
        assert account.settlements.move(claimed.delivery.id, S.SENT)
    assert begin_attempt(chosen_database, claimed) == NOT_NOW


def test_the_second_look_leaves_an_attempt_alone_that_is_not_its_own_any_more(
    database: Database, clock: MovingClock
) -> None:
    with_rate(database)
    due(database)
    late = claim_one(database)
    clock.move(LEASE)
    begun = begin_one(database)
    assert begin_attempt(database, late) == NOT_NOW
    with database.begin_account() as account:
        assert account.settlements.requeue(begun.delivery.id, begun.delivery.attempts, clock.now())
    second = claim_one(database)
    assert begin_attempt(database, late) == NOT_NOW
    assert isinstance(begin_attempt(database, second), Claimed)


def test_what_this_version_cannot_read_around_a_mail_keeps_that_mail_waiting_and_no_other(
    chosen_database: Database, clock: MovingClock
) -> None:
    with_rate(chosen_database)
    odd, other = due(chosen_database, address="odd@example.com"), due(chosen_database)
    suppress(chosen_database, "odd@example.com", SuppressionReason.COMPLAINT)
    reword(chosen_database, "UPDATE suppression SET reason = 'moved_to_mars'")
    assert [one.delivery.id for one in claim(chosen_database).claimed] == [other.id]
    waiting = stored(chosen_database, odd)
    assert (waiting.status, waiting.reason, waiting.attempts) == (S.PENDING, "", 0)
    assert waiting.next_attempt_at is not None
    assert waiting.next_attempt_at == START + UNREADABLE_WAIT
    reword(chosen_database, "DELETE FROM suppression")
    clock.move(waiting.next_attempt_at - START)
    assert claim_one(chosen_database).delivery.id == odd.id


def test_a_crash_after_the_claim_leaves_no_doubt_and_the_mail_is_due_once_its_lease_ran_out(
    database: Database, clock: MovingClock
) -> None:
    with_rate(database)
    delivery = due(database)
    claim_one(database)
    clock.move(LEASE - timedelta(seconds=1))
    assert claim(database).claimed == ()
    clock.move(timedelta(seconds=1))
    assert claim_one(database).delivery == stored(database, delivery)
    assert (stored(database, delivery).attempts, stored(database, delivery).attempted_at) == (0, None)


def test_a_crash_during_the_call_leaves_the_mail_in_doubt_once_its_lease_ran_out(
    database: Database, clock: MovingClock
) -> None:
    with_rate(database)
    delivery = due(database)
    begin_one(database)
    clock.move(CALL_LEASE - timedelta(seconds=1))
    assert claim(database).claimed == ()
    assert stored(database, delivery).status is S.SENDING
    clock.move(timedelta(seconds=1))
    assert claim(database).claimed == ()
    assert stored(database, delivery).status is S.IN_DOUBT


def in_doubt(database: Database, clock: MovingClock, **changes: object) -> str:
    with_rate(database)
    delivery = due_code(database) if changes.get("code") else due(database)
    begin_one(database)
    clock.move(CALL_LEASE)
    claim(database)
    return delivery.id


def seen_empty(database: Database, after: timedelta) -> None:
    with database.begin_account() as account:
        account.feedback.mark_queue_empty(START + after)


def test_what_is_in_doubt_waits_while_the_queue_was_not_seen_empty(
    chosen_database: Database, clock: MovingClock
) -> None:
    in_doubt(chosen_database, clock)
    seen_empty(chosen_database, timedelta(minutes=14))
    clock.move(timedelta(minutes=30))
    assert claim(chosen_database).claimed == ()


def test_it_goes_again_after_an_empty_receive_begun_fifteen_minutes_after_the_attempt(
    database: Database, clock: MovingClock
) -> None:
    delivery_id = in_doubt(database, clock)
    seen_empty(database, timedelta(minutes=15))
    clock.move(timedelta(minutes=15))
    claimed = begin_one(database)
    assert (claimed.delivery.id, claimed.delivery.attempts) == (delivery_id, 2)
    assert claimed.delivery.dtstamp == START


def test_it_goes_again_after_an_hour_whatever_the_queue_says(chosen_database: Database, clock: MovingClock) -> None:
    delivery_id = in_doubt(chosen_database, clock)
    clock.move(timedelta(hours=1))
    assert claim_one(chosen_database).delivery.id == delivery_id


def test_a_code_in_doubt_is_never_sent_again(chosen_database: Database, clock: MovingClock) -> None:
    delivery_id = in_doubt(chosen_database, clock, code=True)
    clock.move(timedelta(hours=1))
    assert claim(chosen_database).claimed == ()
    with chosen_database.read_account() as account:
        code = account.deliveries.get(delivery_id)
    assert code is not None
    assert (code.status, code.reason) == (S.FAILED, "reply_lost")
