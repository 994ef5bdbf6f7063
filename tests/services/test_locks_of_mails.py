"""Mails are locked in the order of their ids, behind the breaker, and before what SES told of them. By doing it on
PostgreSQL: one act holds the first, and the other waits for it without the second."""

import hashlib

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.services.feedback import Received, apply_feedback
from storage.database import Database
from tests.services.feedback_makers import POLICY, about, sent
from tests.services.held_rows import nobody_holds, nobody_holds_any
from tests.services.test_lock_order import let_wait
from tests.storage.makers import a_fact
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
