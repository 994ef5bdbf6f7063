"""Promising the organizer a mail of what somebody answered to an invite, inside a use-case's transaction.

At most one mail about a poll waits; what comes meanwhile goes with it. Nothing is mailed here.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import address_hash
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.forwarding import MOST_MAILS, MOST_OF_ONE, Forwarding, due_at, is_by, says_the_same
from bot.domain.ids import new_id
from bot.domain.incoming import IncomingMail
from bot.domain.invite import Invite
from bot.domain.poll import Poll
from bot.services.steps.finding import read_address_book
from bot.services.steps.mailing import promise_mails
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What came in by this mail for this attendee. `notice` is the key of the notice that tells it, "" for the
    attendee's stored answer. `is_verified`: the mail proves who wrote it. `waits`: it need not go at once."""

    mail: IncomingMail
    user: str
    is_verified: bool
    notice: str = ""
    waits: bool = False


def mail_on(uow: UnitOfWork, forwarding: Forwarding, poll: Poll, invite: Invite, new: NewAnswer, now: datetime) -> None:
    """Promises that this answer goes to the poll's organizer, and to nobody else. The caller has locked the poll.

    Not what the organizer wrote, and not to an address that would bring it back to Meet. An organizer who allows no
    mail, whose address is bad or who is deactivated gets none: Slack has told them. Nor is more mailed than any people
    would answer.
    """
    user = poll.organizer
    address = _address_of(uow, user)
    if not address or new.user == user or not _may_go(new.mail, address, forwarding, invite):
        return
    if _is_enough(uow, invite, user, new):
        return
    due = due_at(now, uow.forwarded.last_at(poll.id), invite.slot.ends_at, waits=new.waits)
    mail = uow.forwarded.waiting(poll.id, user, address_hash(address))
    if mail is None or not uow.forwarded.hurry(mail, due):
        if uow.forwarded.mails(poll.id, user) >= MOST_MAILS:
            return
        made = _mail(invite, user, address, due, now)
        promise_mails(uow, [made])
        mail = made.id
    uow.forwarded.add(new.mail.message_id, mail, poll.id, new.user, now, new.notice, is_verified=new.is_verified)


def _is_enough(uow: UnitOfWork, invite: Invite, organizer: str, new: NewAnswer) -> bool:
    """Whether this organizer was mailed as much of this person, or the same words about the same time. A mailbox that
    sends back all it gets, in whatever words, ends by this.

    What nobody proved counts apart: a stranger who writes in the person's name keeps none of their own answers back."""
    is_verified = new.is_verified
    if uow.forwarded.answers(invite.poll, new.user, organizer, is_verified=is_verified) >= MOST_OF_ONE:
        return True
    if not new.mail.text:
        return False
    return says_the_same(new.mail.text, uow.forwarded.texts(invite, new.user, organizer, is_verified=is_verified))


def _may_go(mail: IncomingMail, address: str, forwarding: Forwarding, invite: Invite) -> bool:
    """Whether this mail may go on to the organizer's address: neither it nor who wrote the mail is Meet, and somebody
    else wrote it."""
    if any(forwarding.is_own(one, invite) for one in (address, mail.source, mail.sender.address)):
        return False
    return not is_by(mail.sender, mail.source, address, has_calendar=mail.reply is not None)


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
