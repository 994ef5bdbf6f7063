"""Taking invites back inside a use-case's transaction: what was sent and what was only promised. It mails nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.addresses import normalise_address
from bot.domain.delivery import SENT_NOTHING, Delivery, DeliveryKind, DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.invite import Invite, Method
from bot.domain.person import is_forgotten
from bot.services.steps.finding import read_gone
from storage.account_unit_of_work import AccountUnitOfWork
from storage.unit_of_work import UnitOfWork


def next_sequence(uow: UnitOfWork, invite: Invite) -> int:
    """The sequence of the event's next version: later than any mail of it, those to single people included."""
    return max(invite.sequence, uow.deliveries.last_sequence(invite.id)) + 1


def make_cancellation(invite: Invite, sent: Delivery, now: datetime, *, sequence: int, cancels_all: bool) -> Delivery:
    """The CANCEL that takes back what was mailed by `sent`."""
    return Delivery(
        id=new_id(now),
        workspace=invite.workspace,
        kind=DeliveryKind.INVITE,
        user=sent.user,
        address=sent.address,
        status=DeliveryStatus.PENDING,
        created_at=now,
        dtstamp=now,
        poll=invite.poll,
        invite=invite.id,
        method=Method.CANCEL,
        sequence=sequence,
        role=sent.role,
        cancels_all=cancels_all,
        next_attempt_at=now,
        expires_at=invite.slot.passes_at,
        ends_at=invite.slot.ends_at,
        days=invite.slot.days,
    )


def make_cancellations(
    uow: UnitOfWork, invite: Invite, held: Iterable[Delivery], now: datetime, *, sequence: int, cancels_all: bool
) -> list[Delivery]:
    """One CANCEL for each address that holds the event, written to the first of its people who wants mail: to those
    who hold it by it, the latest mail first, then to those who share it."""
    by_address: dict[str, list[Delivery]] = {}
    for one in sorted(held, key=lambda one: one.sequence, reverse=True):
        by_address.setdefault(normalise_address(one.address), []).append(one)
    shared = _sharers(uow, [latest for latest, *_ in by_address.values()])
    cancellations = []
    for latest, *earlier in by_address.values():
        people = [latest.user, *(one.user for one in earlier), *shared.get(latest.id, ())]
        theirs = replace(latest, user=_first_to_mail(uow, people))
        cancellations.append(make_cancellation(invite, theirs, now, sequence=sequence, cancels_all=cancels_all))
    return cancellations


def _first_to_mail(uow: UnitOfWork, people: Sequence[str]) -> str:
    """The first of these who may be told something and wants mail; the first of all where nobody does."""
    if len(people) == 1:
        return people[0]
    consents, gone = uow.people.consents(people), read_gone(uow, people)
    return min(people, key=lambda user: (is_forgotten(user), not consents[user].mail, user in gone))


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


def leave_to_sharers(uow: UnitOfWork, mails: Collection[Delivery]) -> None:
    """Whoever else is invited at the address of these mails has the event by them from now on, first those who want
    mail: it is theirs too, so it stays when the person whom Meet wrote to leaves it."""
    heirs = _sharers(uow, mails)
    for sent in mails:
        if sharing := heirs.get(sent.id):
            uow.deliveries.hand_over(sent, sharing[0])


def pass_on(account: AccountUnitOfWork, mail: Delivery) -> bool:
    """Whether the mail, which its own person does not get any more, is somebody else's at the address from now on who
    wants it. Nobody gets it at a suppressed address."""
    uow = account.in_workspace(mail.workspace)
    if mail.invite is None or uow.suppressions.get_many([mail.address]):
        return False
    sharing = _sharers(uow, [mail]).get(mail.id, [])
    heir = next((user for user in sharing if uow.people.consent(user).mail), None)
    if heir is not None:
        uow.deliveries.hand_over(mail, heir)
    return heir is not None


def _sharers(uow: UnitOfWork, mails: Collection[Delivery]) -> dict[str, list[str]]:
    """By id of the mail who else is invited at its address and not deactivated, first those who want mail."""
    others = uow.sharers.of([mail.id for mail in mails])
    everybody = {user for users in others.values() for user in users}
    consents, gone = uow.people.consents(everybody), read_gone(uow, everybody)
    return {
        mail: sorted((user for user in users if user not in gone), key=lambda user: not consents[user].mail)
        for mail, users in others.items()
    }
