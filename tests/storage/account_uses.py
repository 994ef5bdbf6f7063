"""Statements about sending as a whole, and about answers that are mailed on, for `test_plans`. It asserts nothing."""

from datetime import timedelta

from bot.domain.addresses import address_hash
from bot.domain.delivery import DeliveryKind
from bot.domain.mail_health import Reading
from storage.account_unit_of_work import AccountUnitOfWork
from tests.storage.databases import START
from tests.storage.makers import HERE, a_delivery, an_invite

LEASE = timedelta(minutes=1)


def use_sending(acc: AccountUnitOfWork) -> None:
    """What is asked of the outbox and of AWS's figures."""
    acc.deliveries.outbox(START)
    acc.deliveries.waiting(START)
    acc.deliveries.touch_waiting_cards()
    acc.delivery_claims.claim_due(START, LEASE, 5, soonest_first=True)
    acc.delivery_claims.claim_due(START, LEASE, 5, soonest_first=True, workspace=HERE)
    acc.delivery_claims.claim_due(START, LEASE, 5, answers=True, workspace=HERE)
    acc.in_workspace(HERE).sending.ahead_of(START)
    acc.figures.store([Reading("queue_dead", 1, START)])
    acc.figures.readings()
    acc.figures.take_turn("limits", START, LEASE)
    acc.feedback.drop({"news": 2}, START)
    acc.feedback.unlinked(START)
    acc.feedback_updates.knows({"ses-1"}, {"d1"})
    _use_meetings(acc)


def _use_meetings(acc: AccountUnitOfWork) -> None:
    """What Home, the result and the messages about proposals ask."""
    uow, poll = acc.in_workspace(HERE), acc.polls.list(1)[0].id
    uow.invites.ahead_alone("U2", START, 20)
    uow.invites.ahead_among([poll, "p"], START)
    uow.invites.organizer_of(poll)
    uow.polls.closed_among([poll, "p"])
    acc.notice_redraws.taken_in(HERE, poll)
    acc.notice_redraws.of_message(HERE, "U2", "1.1", START)
    acc.notice_redraws.has_asked(HERE, poll, "U2")
    acc.notice_redraws.of_voter(HERE, poll, "U2", START)


def use_answers(acc: AccountUnitOfWork) -> None:
    """What is asked of answers that are mailed on. Of two mails about one poll that wait the first takes the second
    along."""
    uow, about = acc.in_workspace(HERE), an_invite(acc.polls.list(1)[0])
    poll = about.poll
    mails = [a_delivery(kind=DeliveryKind.ANSWERS, user="U1", address="ada@example.com") for _ in range(2)]
    for mail in mails:
        uow.deliveries.enqueue(mail)
        key = "" if mail is mails[0] else "k"
        uow.forwarded.add(f"m-{mail.id}", mail.id, poll, "U2", START, key, is_verified=True)
    uow.forwarded.waiting(poll, "U1", address_hash("ada@example.com"))
    uow.forwarded.mails(poll, "U1")
    uow.forwarded.last_at(poll)
    uow.forwarded.answers(poll, "U2", "U1", is_verified=True)
    uow.forwarded.texts(about, "U2", "U1", is_verified=True)
    uow.forwarded.hurry(mails[0].id, START)
    uow.forwarded.hurry_before(poll, START, START)
    acc.send_conditions.of([mail.id for mail in mails])
    assert acc.forwarded_mails.gather(mails) == mails[:1]
    acc.delivery_claims.expire(START)
    acc.forwarded_mails.end("switched_off")
