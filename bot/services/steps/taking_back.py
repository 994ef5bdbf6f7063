"""Taking invites back inside a use-case's transaction: what was sent and what was only promised. It mails nothing."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.delivery import SENT_NOTHING, Delivery, DeliveryKind, DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.invite import Invite, Method
from storage.account_unit_of_work import AccountUnitOfWork
from storage.unit_of_work import UnitOfWork


def next_sequence(uow: UnitOfWork, invite: Invite) -> int:
    """The sequence of the event's next version: later than any mail of it, those to single people included."""
    return max(invite.sequence, uow.deliveries.last_sequence(invite.id)) + 1


def make_cancellation(invite: Invite, held: Delivery, now: datetime, *, sequence: int, cancels_all: bool) -> Delivery:
    """The CANCEL that takes back what was mailed by `held`."""
    return Delivery(
        id=new_id(now),
        workspace=invite.workspace,
        kind=DeliveryKind.INVITE,
        user=held.user,
        address=held.address,
        status=DeliveryStatus.PENDING,
        created_at=now,
        dtstamp=now,
        poll=invite.poll,
        invite=invite.id,
        method=Method.CANCEL,
        sequence=sequence,
        role=held.role,
        cancels_all=cancels_all,
        next_attempt_at=now,
        expires_at=invite.slot.starts_at,
    )


def withdraw(account: AccountUnitOfWork, promised: list[Delivery]) -> None:
    """What nobody has tried to send yet is not sent at all: then there is nothing to cancel."""
    for one in promised:
        current = account.deliveries.get(one.id)
        if current is not None and current.status is DeliveryStatus.PENDING:
            account.settlements.move(one.id, DeliveryStatus.SUPERSEDED, reason="taken_back")


def stop_unsent(account: AccountUnitOfWork, delivery_id: str, reason: str) -> None:
    """A mail that may still leave is suppressed. The second look before sending finds it so; what SES tells of one that
    left at the same moment counts all the same."""
    current = account.deliveries.get(delivery_id)
    if current is not None and current.status in SENT_NOTHING:
        account.settlements.move(delivery_id, DeliveryStatus.SUPPRESSED, reason=reason)


def leave_to_sharers(uow: UnitOfWork, mails: Iterable[Delivery]) -> None:
    """Whoever else is invited at the address of these mails, and wants mail, has the event by them from now on: it is
    theirs too, so it stays when the person whom Meet wrote to leaves it."""
    ours = [sent for sent in mails if sent.invite and sent.address]
    others = uow.sharers.of([sent.id for sent in ours])
    consents = uow.people.consents({user for users in others.values() for user in users})
    for sent in ours:
        heir = next((user for user in others.get(sent.id, ()) if consents[user].mail), None)
        if heir is not None:
            uow.deliveries.hand_over(sent, heir)
