"""Statements about sending as a whole, for `test_plans`. It asserts nothing."""

from datetime import timedelta

from bot.domain.mail_health import Reading
from storage.account_unit_of_work import AccountUnitOfWork
from tests.storage.databases import START
from tests.storage.makers import HERE

LEASE = timedelta(minutes=1)


def use_sending(acc: AccountUnitOfWork) -> None:
    """What is asked of the outbox and of AWS's figures."""
    acc.deliveries.outbox()
    acc.deliveries.waiting(START)
    acc.deliveries.touch_waiting_cards()
    acc.delivery_claims.claim_due(START, LEASE, 5, soonest_first=True)
    acc.delivery_claims.claim_due(START, LEASE, 5, soonest_first=True, workspace=HERE)
    acc.in_workspace(HERE).sending.ahead_of(START)
    acc.figures.store([Reading("queue_dead", 1, START)])
    acc.figures.readings()
    acc.figures.take_turn("limits", START, LEASE)
    acc.feedback.drop({"news": 2}, START)
    acc.feedback.unlinked(START)
    acc.feedback_updates.knows({"ses-1"}, {"d1"})
