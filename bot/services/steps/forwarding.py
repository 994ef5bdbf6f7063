"""Promising the organizer a mail of what somebody answered to an invite, inside a use-case's transaction.

At most one mail about a poll waits; what comes meanwhile goes with it. Nothing is mailed here.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import address_hash
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.forwarding import Forwarding, due_at, is_same, says_the_same
from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.poll import Poll
from bot.services.steps.finding import read_address_book
from bot.services.steps.mailing import promise_mails
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What came in by this mail from this attendee. `senders` are who wrote it, by the envelope and by From. `notice`
    is the key of the notice that tells it, "" for the attendee's stored answer; `written` what a person wrote by hand.
    `waits`: it need not go at once."""

    message_id: str
    user: str
    senders: tuple[str, ...]
    notice: str = ""
    written: str = ""
    waits: bool = False


def mail_on(uow: UnitOfWork, forwarding: Forwarding, poll: Poll, invite: Invite, new: NewAnswer, now: datetime) -> None:
    """Promises that this answer goes to the poll's organizer, and to nobody else. The caller has locked the poll.

    Not what the organizer wrote, and not to an address that would bring it back to Meet. An organizer who allows no
    mail, whose address is bad or who is deactivated gets none: Slack has told them.
    """
    user = poll.organizer
    address = _address_of(uow, user)
    if not address or new.user == user or not forwarding.may_reach(address, invite):
        return
    if any(is_same(sender, address) for sender in new.senders):
        return
    if new.written and says_the_same(new.written, uow.forwarded.texts(poll.id, new.user, user)):
        return
    due = due_at(now, uow.forwarded.last_at(poll.id), invite.slot.ends_at, waits=new.waits)
    mail = uow.forwarded.waiting(poll.id, user, address_hash(address))
    if mail is None or not uow.forwarded.hurry(mail, due):
        made = _mail(invite, user, address, due, now)
        promise_mails(uow, [made])
        mail = made.id
    uow.forwarded.add(new.message_id, mail, poll.id, new.user, now, new.notice)


def _address_of(uow: UnitOfWork, user: str) -> str:
    """Where this person is mailed, "" where not at all. Whoever is being forgotten waits for this, or has left."""
    book = read_address_book(uow, (user,))
    address = book.usable(user)
    return "" if address and book.refusal_at(user, address) else address


def _mail(invite: Invite, user: str, address: str, due: datetime, now: datetime) -> Delivery:
    """It names no end: it is pointless once the meeting is over, as that stands then."""
    return Delivery(
        id=new_id(now),
        workspace=invite.workspace,
        kind=DeliveryKind.ANSWERS,
        user=user,
        address=address,
        status=DeliveryStatus.PENDING,
        created_at=now,
        dtstamp=now,
        next_attempt_at=due,
    )
