"""Mails are locked in the order of their ids, behind the breaker, and before what SES told of them. By doing it on
PostgreSQL: one act holds the first, and the other waits for it without the second."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.invite import Method
from bot.services import consent
from bot.services.feedback import Received, apply_feedback
from bot.services.sending import Batch
from storage.database import Database
from storage.values import Forgetting
from tests.services.feedback_makers import POLICY, about, sent
from tests.services.held_rows import nobody_holds, nobody_holds_any
from tests.services.outbox_makers import begin, claim, due, due_code, stored, with_rate
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_lock_order import let_wait
from tests.services.test_locks_of_polls_and_people import waits_for_nothing
from tests.storage.databases import START, MovingClock, ask_postgresql
from tests.storage.makers import a_fact, store_fact, stored_invite
from tests.storage.postgresql import postgresql_url
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
K, S = FeedbackKind, DeliveryStatus


def test_feedback_that_may_pause_sending_holds_no_mail_while_it_waits_for_the_breaker(
    postgresql_database: Database,
) -> None:
    mail = sent(postgresql_database)
    bounce = Received("{}", (about(mail, K.HARD_BOUNCE),))
    with postgresql_database.begin_account() as account:
        account.breaker.lock()
        finish = let_wait(lambda: apply_feedback(postgresql_database, [bounce], POLICY))
        nobody_holds("delivery")
    finish()


def test_feedback_locks_mails_in_one_order_whichever_ids_name_them(postgresql_database: Database) -> None:
    first = sent(postgresql_database, id="1", status=S.IN_DOUBT, ses_message_id=None)
    second = sent(postgresql_database, id="2")
    by_tag = a_fact(K.SENT, ses_message_id="new", outbox_id=first.id, address=first.address)
    facts = Received("{}", (about(second, K.SENT), by_tag))
    with postgresql_database.begin_account() as account:
        account.settlements.lock([first.id])
        finish = let_wait(lambda: apply_feedback(postgresql_database, [facts], POLICY))
        account.settlements.lock([second.id])
    finish()


def test_whoever_sets_a_message_aside_holds_no_mail_while_an_operator_replays_it(postgresql_database: Database) -> None:
    mail = sent(postgresql_database)
    bad, good = Received("bad", problem="no JSON"), Received("{}", (about(mail, K.SENT),))
    apply_feedback(postgresql_database, [bad], POLICY)
    with postgresql_database.begin_account() as account:
        assert account.feedback.release(hashlib.sha256(b"bad").hexdigest())
        finish = let_wait(lambda: apply_feedback(postgresql_database, [good, bad], POLICY))
        nobody_holds_any("quarantine")
    finish()


@pytest.mark.parametrize("kind", ["lost", "too late", "in doubt", "overtaken", "due"])
def test_a_claim_waits_for_no_mail_that_somebody_decides_about(
    postgresql_database: Database, clock: MovingClock, kind: str
) -> None:
    """It holds others meanwhile. The next round finds it."""
    database, invite, long_ago = postgresql_database, stored_invite(postgresql_database), START - timedelta(days=1)
    states: dict[str, dict[str, Any]] = {
        "too late": {"expires_at": long_ago},
        "in doubt": {"status": S.IN_DOUBT, "attempted_at": long_ago, "attempts": 1},
    }
    with_rate(database)
    mail, batches = due(database, invite, id="1", **states.get(kind, {})), list[Batch]()
    if kind == "lost":
        begin(database)
        clock.move(timedelta(hours=1))
    if kind == "overtaken":
        due(database, invite, id="2", method=Method.CANCEL)
    before = stored(database, mail)
    with database.begin_account() as account:
        account.settlements.lock([mail.id])
        waits_for_nothing(lambda: batches.append(claim(database)))
    assert ([one.claimed for one in batches], stored(database, mail)) == ([()], before)
    assert claim(database).claimed or stored(database, mail) != before


def test_mails_that_are_taken_back_are_locked_in_their_order(postgresql_database: Database) -> None:
    second, first = (due(postgresql_database, id=name) for name in ("2", "1"))
    with postgresql_database.begin_account() as account:
        account.settlements.lock([first.id])
        finish = let_wait(lambda: withdraw(postgresql_database, second, first))
        nobody_holds_but(first)
    finish()


def withdraw(database: Database, *mails: Delivery) -> None:
    with database.begin(HERE) as uow:
        uow.deliveries.withdraw(mails)


def shared(database: Database, clock: MovingClock) -> tuple[Team, Delivery]:
    """Two mails to U2, with the first of them. The second is U3's, too, and is left to them before anything else."""
    team = Team(database, clock)
    team.registers("U2", "U3", address="both@example.com")
    poll = team.closed(U2="y", U3="y").snapshot.poll.id
    return team, due(database, team.invite(poll), id="00", user="U2", address="old@example.com")


@pytest.mark.parametrize("act", ["stop", "forget"])
def test_the_mails_of_somebody_who_leaves_are_locked_in_their_order(
    postgresql_database: Database, clock: MovingClock, act: str
) -> None:
    team, first = shared(postgresql_database, clock)
    acts = {
        "stop": lambda: consent.stop_mail(team.database, clock, HERE, "U2"),
        "forget": lambda: forget_whole(team.database, clock, HERE, "U2"),
    }
    if act == "stop":  # only codes of the person are taken back then
        first = due_code(team.database, id="0", user="U2")
    with team.database.begin_account() as account:
        account.settlements.lock([first.id])
        finish = let_wait(acts[act])
        nobody_holds_but(first)
    finish()


def test_a_forgetting_locks_mails_before_what_was_told_of_them(postgresql_database: Database) -> None:
    """Whoever learns SES's id of a mail takes them in that order."""
    mail = sent(postgresql_database, user="U2")
    who = Forgetting(HERE, "U2", "forgotten-1", START)
    with postgresql_database.begin_account() as account:
        store_fact(account, about(mail, K.SENT), START, mail.id)
    with postgresql_database.begin_account() as account:
        account.settlements.lock([mail.id])
        finish = let_wait(lambda: leaves(postgresql_database, who, mail.poll or ""))
        nobody_holds("feedback_event")
    finish()


def leaves(database: Database, who: Forgetting, poll: str) -> None:
    with database.begin_account() as account:
        account.erasure.erase_from_poll(who, poll, START)


def nobody_holds_but(mail: Delivery) -> None:
    ask_postgresql(postgresql_url(), f"SELECT 1 FROM delivery WHERE id <> '{mail.id}' FOR NO KEY UPDATE NOWAIT")
