"""Promising invites inside a use-case's transaction: deliveries, and notices to those whom no mail reaches."""

from dataclasses import replace
from datetime import datetime

from bot.domain.addresses import normalise_address
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.recipients import MailPlan, Recipient, invited, plan_mails, still_told
from bot.domain.unsent import Unsent, notices_of
from bot.services.steps.asking import ask_for_addresses
from bot.services.steps.finding import read_address_book, read_address_state
from bot.services.steps.mailing import promise_mails
from bot.services.steps.taking_back import make_cancellations
from storage.unit_of_work import UnitOfWork

MOST_POLLS = 500
"""The newest polls of one person that may still owe them an invite."""


def promise(uow: UnitOfWork, invite: Invite, plan: MailPlan, now: datetime) -> set[str]:
    """One delivery an address, refused ones included, and a notice to everybody whom no mail will reach; who was asked
    for an address for the first time.

    An address that holds an earlier version and is nobody's of the plan any more gets a CANCEL.
    """
    _take_back_elsewhere(uow, invite, plan, now)
    promise_mails(uow, [make_delivery(invite, recipient, now) for recipient in plan.recipients])
    for declined in plan.declined:
        standings = {declined.user: read_address_state(uow, declined.user).standing}
        ended = Unsent(make_delivery(invite, declined, now), invite, standings=standings)
        for notice in notices_of(ended, [declined.user], now):
            uow.notices.owe(notice)
    return ask_for_addresses(uow, invite, plan.without_address, now)


def _take_back_elsewhere(uow: UnitOfWork, invite: Invite, plan: MailPlan, now: datetime) -> None:
    """Their people registered another address since, or left (RFC 5546, section 3.2.5: no STATUS)."""
    planned = {normalise_address(recipient.address) for recipient in plan.recipients}
    elsewhere = [held for held in uow.deliveries.holders(invite.id) if normalise_address(held.address) not in planned]
    uow.deliveries.withdraw(elsewhere)
    sent = [held for held in elsewhere if held.status is not DeliveryStatus.PENDING]
    promise_mails(uow, make_cancellations(uow, invite, sent, now, sequence=invite.sequence, cancels_all=False))


def make_delivery(invite: Invite, recipient: Recipient, now: datetime, *, resend: int = 0) -> Delivery:
    """The row for one recipient of the invite as it stands; a refused one is never sent and says why."""
    return Delivery(
        id=new_id(now),
        workspace=invite.workspace,
        kind=DeliveryKind.INVITE,
        user=recipient.user,
        address=recipient.address,
        status=DeliveryStatus.SUPPRESSED if recipient.refusal else DeliveryStatus.PENDING,
        created_at=now,
        dtstamp=now,
        poll=invite.poll,
        invite=invite.id,
        method=invite.method_for(recipient.role),
        sequence=invite.sequence,
        role=recipient.role,
        resend=resend,
        next_attempt_at=now,
        expires_at=invite.slot.passes_at,
        ends_at=invite.slot.ends_at,
        days=invite.slot.days,
        reason=recipient.refusal,
    )


def invite_late(uow: UnitOfWork, user: str, now: datetime) -> int:
    """Promises every invite to a meeting ahead that this person should have and does not; how many.

    For whoever registers, corrects or allows an address after a close. Polls are kept in the order of their ids, as by
    every act that holds several, so that two never deadlock.
    """
    polls = [poll.id for poll in uow.polls.concerning(user, MOST_POLLS) if poll.status is PollStatus.CLOSED]
    mailed = [sent.poll for sent in uow.deliveries.of_user(user) if sent.poll]
    return sum(invite_to(uow, poll_id, user, now) for poll_id in sorted({*polls, *mailed}))


def invite_to(uow: UnitOfWork, poll_id: str, user: str, now: datetime) -> bool:
    """Whether this poll's invite is promised to this person by this call. What it reads does not grow with the poll:
    many register after a close."""
    # Whoever is being forgotten leaves the poll before this looks, or takes back what this promises.
    uow.revisions.keep(poll_id)
    invite, snapshot = uow.invites.of_poll(poll_id), uow.polls.as_seen_by(poll_id, user)
    if invite is None or snapshot is None or not is_ahead(invite, now):
        return False
    recipient = _recipient_of(uow, snapshot, invite, user)
    if recipient is None or recipient.refusal or _holds(uow, invite, recipient):
        return False
    return promise_again(uow, invite, recipient, now)


def promise_again(uow: UnitOfWork, invite: Invite, recipient: Recipient, now: datetime) -> bool:
    """A further mail of the invite as it stands. An address from which the event was taken gets a later sequence: what
    is not later than its CANCEL counts for nothing."""
    at = uow.deliveries.to_address(invite.id, recipient.address)
    taken = [sent.sequence + 1 for sent in at if sent.method is Method.CANCEL]
    current = replace(invite, sequence=max([invite.sequence, *taken]))
    again = make_delivery(current, recipient, now, resend=next_resend(uow, current, recipient))
    return promise_mails(uow, [again]) == 1


def is_ahead(invite: Invite, now: datetime) -> bool:
    """Whether the meeting still takes place: only then is it mailed."""
    return invite.status is InviteStatus.CONFIRMED and invite.slot.is_ahead(now)


def _recipient_of(uow: UnitOfWork, snapshot: PollSnapshot, invite: Invite, user: str) -> Recipient | None:
    """How this person is to be mailed; None for somebody who is not invited or has no address."""
    roles = invited(snapshot, snapshot.poll.winner or "", invite.organizer)
    role = still_told(roles, invite, uow.deliveries.of_user(user)).get(user)
    plan = plan_mails({user: role} if role else {}, read_address_book(uow, (user,)))
    return next(iter(plan.recipients), None)


def _holds(uow: UnitOfWork, invite: Invite, recipient: Recipient) -> bool:
    """Whether the invite as it stands went, or is on its way, to this person or to somebody with the same address. One
    whose mail about a move did not arrive holds an earlier version."""
    held = uow.deliveries.holders_like(invite.id, recipient.user, recipient.address)
    return any(one.sequence >= invite.sequence for one in held)


def next_resend(uow: UnitOfWork, invite: Invite, recipient: Recipient) -> int:
    """The number that makes a further mail of the same invite to the same address a row of its own."""
    method = invite.method_for(recipient.role)
    same = [
        sent.resend
        for sent in uow.deliveries.to_address(invite.id, recipient.address)
        if sent.sequence == invite.sequence and sent.method is method
    ]
    return max(same, default=-1) + 1
