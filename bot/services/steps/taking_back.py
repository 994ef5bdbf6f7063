"""Taking invites back inside a use-case's transaction: from exactly those who hold one. It mails nothing."""

from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.invite import Invite, InviteStatus, Method
from bot.services.steps.inviting import make_cancellation
from storage.unit_of_work import AccountUnitOfWork, UnitOfWork


def take_back_all(account: AccountUnitOfWork, uow: UnitOfWork, invite: Invite, now: datetime) -> int:
    """Cancels the event, one sequence on (RFC 5546, section 3.2.5); how many CANCELs were promised."""
    revised = replace(invite, sequence=invite.sequence + 1, status=InviteStatus.CANCELLED, revised_at=now)
    uow.invites.revise(revised)
    withdraw(account, [sent for sent in uow.deliveries.of_poll(invite.poll) if sent.method is not Method.CANCEL])
    held = uow.deliveries.holders(invite.id)
    cancellations = [make_cancellation(revised, one, now, sequence=revised.sequence, cancels_all=True) for one in held]
    return sum(uow.deliveries.enqueue(cancellation) for cancellation in cancellations)


def take_back_from(account: AccountUnitOfWork, uow: UnitOfWork, invite: Invite, user: str, now: datetime) -> bool:
    """Takes the event from this person alone; nothing goes to an address that somebody else holds it by."""
    withdraw(account, [sent for sent in uow.deliveries.of_poll(invite.poll) if sent.user == user])
    held = uow.deliveries.holders(invite.id)
    others = {one.address for one in held if one.user != user}
    mine = [one for one in held if one.user == user and one.address not in others]
    cancellations = [
        make_cancellation(invite, one, now, sequence=invite.sequence + 1, cancels_all=False) for one in mine
    ]
    return sum(uow.deliveries.enqueue(cancellation) for cancellation in cancellations) > 0


def withdraw(account: AccountUnitOfWork, promised: list[Delivery]) -> None:
    """What nobody has tried to send yet is not sent at all: then there is nothing to cancel."""
    for one in promised:
        current = account.deliveries.get(one.id)
        if current is not None and current.status is DeliveryStatus.PENDING:
            account.settlements.move(one.id, DeliveryStatus.SUPERSEDED, reason="taken_back")
