"""Replicas that want the same rows wait in one order: breaker, pace, mails by their ids, cards. By doing it: one holds
a row, the other is let run into it, and then the first takes what comes later in the order."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.breaker import TRIAL_INTERVAL, BreakerReason
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import DeliveryStatus
from bot.ports import MailInDoubt, MailMisconfigured, MailThrottled
from bot.services.settling import Accepted, Outcome, Refused, Skipped, settle
from storage.database import Database
from tests.patience import PATIENCE
from tests.services.outbox_makers import OPERATORS, begin, breaker, claim, due, open_breaker, stored, tokens, with_rate
from tests.storage.databases import START, ask_postgresql
from tests.storage.makers import HERE, stored_invite
from tests.storage.postgresql import postgresql_url
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
S = DeliveryStatus
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def let_wait(act: Callable[[], object]) -> Callable[[], None]:
    """Starts `act` in a thread, and returns once it waits for a row that the caller holds. What is returned waits until
    it is done, and raises where it failed."""
    failures = list[BaseException]()

    def run() -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001 (raised again below, on the test's own thread)
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not is_waiting():
        assert thread.is_alive(), f"it waited for nothing: {failures}"
        assert time.monotonic() < until, "it never came to wait"
        time.sleep(0.01)

    def finish() -> None:
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert failures == []

    return finish


def is_waiting() -> bool:
    """Whether anybody waits for a lock in the session's PostgreSQL database."""
    return ask_postgresql(postgresql_url(), WAITING).fetchone() != (0,)


def claimed_pair(database: Database) -> tuple[Claimed, Claimed]:
    """Two mails of one poll, which has a card, on their way."""
    with_rate(database)
    invite = stored_invite(database)
    with database.begin(HERE) as uow:
        uow.cards.ensure(invite.poll, "U1")
    for user in ("U1", "U2"):
        due(database, invite, user=user, address=f"{user.lower()}@example.com")
    first, second = begin(database)
    return first, second


def ends(database: Database, *outcomes: Outcome) -> Callable[[], None]:
    return lambda: settle(database, outcomes, operators=OPERATORS)


@pytest.mark.parametrize("place", [0, 1])
def test_settling_holds_no_card_while_it_waits_for_a_mail_that_feedback_holds(
    postgresql_database: Database, place: int
) -> None:
    database, pair = postgresql_database, claimed_pair(postgresql_database)
    told, other = pair[place].delivery, pair[1 - place]
    settling = ends(database, Accepted(other, "ses-1"), Refused(pair[place], MailInDoubt("Timeout", ""), spread=0))
    # SES's Send event arrives while the reply is given up as lost.
    with database.begin_account() as account:
        (mail,) = account.feedback_updates.lock([told.id])
        finish = let_wait(settling)
        account.feedback_updates.follow([replace(mail, status=S.SENT, ses_message_id="ses-2")], START)
    finish()
    assert {stored(database, one.delivery).status for one in pair} == {S.SENT}


@pytest.mark.parametrize("kind", ["skipped", "throttled"])
def test_settling_holds_no_mail_while_it_waits_for_the_pace_that_a_claim_holds(
    postgresql_database: Database, kind: str
) -> None:
    database = postgresql_database
    first, second = claimed_pair(database)
    if kind == "skipped":
        with database.begin_account() as account:
            assert account.settlements.requeue(second.delivery.id, second.delivery.attempts, START)
    skipped, throttled = Skipped(second, Skip(S.PENDING, "")), Refused(second, MailThrottled("", ""), spread=0)
    settling = ends(database, Accepted(first, "ses-1"), skipped if kind == "skipped" else throttled)
    with database.begin_account() as account:
        account.pacing.take(1, START)
        finish = let_wait(settling)
        # What the claim of another replica may do to mails and cards of the same polls.
        assert account.settlements.move(first.delivery.id, S.SENDING)
    finish()
    assert (stored(database, first.delivery).status, stored(database, second.delivery).status) == (S.SENT, S.PENDING)
    assert tokens(database) >= 0


@pytest.mark.parametrize("kind", ["accepted", "refused"])
def test_settling_a_trial_send_holds_no_mail_while_it_waits_for_the_breaker(
    postgresql_database: Database, kind: str
) -> None:
    database = postgresql_database
    with_rate(database)
    delivery = due(database)
    open_breaker(database, BreakerReason.IDENTITY, retry_in=timedelta())
    (trial,) = begin(database)
    lost = MailMisconfigured("MessageRejected", "not verified", BreakerReason.IDENTITY)
    outcome = Accepted(trial, "ses-1") if kind == "accepted" else Refused(trial, lost, spread=0)
    with database.begin_account() as account:
        account.breaker.lock()
        finish = let_wait(ends(database, outcome))
        # What comes later in the order is free.
        assert account.settlements.move(delivery.id, S.SENDING)
    finish()
    assert breaker(database).open is (kind == "refused")


@pytest.mark.parametrize("later", [timedelta(), timedelta(microseconds=1), timedelta(seconds=30)])
def test_of_two_replicas_that_see_the_time_of_a_trial_send_one_sends_it(
    postgresql_database: Database, later: timedelta
) -> None:
    """The one that waits may have looked at the clock before the one that sends."""
    database = postgresql_database
    with_rate(database)
    delivery = due(database)
    open_breaker(database, BreakerReason.IDENTITY, retry_in=timedelta())
    batches = []
    with database.begin_account() as account:
        assert not account.breaker.open(BreakerReason.IDENTITY, "", START + later, START + later + TRIAL_INTERVAL)
        finish = let_wait(lambda: batches.append(claim(database)))
    finish()
    assert [batch.claimed for batch in batches] == [()]
    assert stored(database, delivery).status is S.PENDING
