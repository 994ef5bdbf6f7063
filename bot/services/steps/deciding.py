"""What a decided poll sets off inside a use-case's transaction: its invite, the mails, the card. It mails nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.addresses import mail_domain
from bot.domain.errors import AddressNeeded
from bot.domain.ids import new_id
from bot.domain.invite import Invite, InviteStatus
from bot.domain.person import is_forgotten
from bot.domain.poll import Option, Poll, PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.recipients import AddressBook, everybody, invited, plan_mails, serving_organizer
from bot.domain.reply_address import new_reply_secret
from bot.services.steps.finding import read_address_book
from bot.services.steps.inviting import promise
from bot.services.steps.taking_back import next_sequence
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Decision:
    """The winner, and whose address may stand in the invite as the organizer's, the first who has one.

    `reply_domain` is where calendars are to answer a new invite, "" for the organizer's own mailbox.
    """

    winner: Option
    organizers: tuple[str, ...]
    from_address: str
    reply_domain: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed poll: its snapshot, its invite and how many were promised one, lack an address, cannot be mailed."""

    snapshot: PollSnapshot
    invite: Invite
    invited: int
    without_address: int
    cannot_be_mailed: int


def carry_out(uow: UnitOfWork, snapshot: PollSnapshot, decision: Decision, now: datetime) -> Closed:
    """Promises the invites of a poll that was just closed. Raises AddressNeeded where nobody's address can serve."""
    standing = uow.invites.of_poll(snapshot.poll.id)
    book = read_address_book(uow, everybody(snapshot, [*_organizer_of(standing), *decision.organizers]))
    if standing and _stays(standing, book):
        invite = _again(standing, snapshot.poll, decision.winner, next_sequence(uow, standing), now)
        uow.invites.revise(invite)
    else:
        invite = _made(uow, standing, _first(uow, snapshot.poll, decision, book, now))
    plan = plan_mails(invited(snapshot, decision.winner.id, invite.organizer), book)
    promise(uow, invite, plan, now)
    uow.cards.ensure(snapshot.poll.id, _reader(snapshot.poll, decision, book))
    return Closed(snapshot, invite, plan.mails, len(plan.without_address), len(plan.refused))


def host_of(uow: UnitOfWork, poll: Poll) -> str:
    """The organizer of the invite that the poll had before it was reopened, who stays that; "" where there is none."""
    standing = uow.invites.of_poll(poll.id)
    return standing.organizer if standing and _stays(standing, read_address_book(uow, _organizer_of(standing))) else ""


def _stays(standing: Invite, book: AddressBook) -> bool:
    return not is_forgotten(standing.organizer) and standing.organizer not in book.gone


def _organizer_of(standing: Invite | None) -> tuple[str, ...]:
    return (standing.organizer,) if standing else ()


def _reader(poll: Poll, decision: Decision, book: AddressBook) -> str:
    """Whose delivery card it is: the organizer's, or that of the next one in charge where they are deactivated."""
    return next((user for user in (poll.organizer, *decision.organizers) if user not in book.gone), poll.organizer)


def _made(uow: UnitOfWork, before: Invite | None, new: Invite) -> Invite:
    """The invite, stored; instead of one whose organizer is gone it is another event, with a UID of its own."""
    if before is None:
        uow.invites.add(new)
        return new
    sequence = next_sequence(uow, before)
    renewed = replace(new, id=before.id, uid=f"{sequence}-{new.uid}", sequence=sequence)
    uow.invites.renew(renewed)
    return renewed


def _first(uow: UnitOfWork, poll: Poll, decision: Decision, book: AddressBook, now: datetime) -> Invite:
    """The poll's invite; its UID and its organizer are frozen from here on."""
    organizer = serving_organizer(decision.organizers, book)
    if not organizer:
        raise AddressNeeded(PollReason.ADDRESS_NEEDED)
    known = uow.people.profile(organizer)
    return Invite(
        id=new_id(now),
        workspace=poll.workspace,
        poll=poll.id,
        uid=f"{poll.id}@{mail_domain(decision.from_address)}",
        sequence=0,
        status=InviteStatus.CONFIRMED,
        slot=decision.winner.slot,
        title=poll.title,
        place=poll.place,
        note=poll.note,
        zone=poll.zone,
        organizer=organizer,
        organizer_name=known.name if known else "",
        organizer_address=book.usable(organizer),
        permalink=poll.link,
        created_at=now,
        revised_at=now,
        reply_domain=decision.reply_domain,
        reply_secret=new_reply_secret() if decision.reply_domain else "",
    )


def _again(invite: Invite, poll: Poll, winner: Option, sequence: int, now: datetime) -> Invite:
    """The invite of a poll that was reopened and closed again: its event keeps the UID and gets the next sequence."""
    return replace(
        invite,
        sequence=sequence,
        status=InviteStatus.CONFIRMED,
        slot=winner.slot,
        title=poll.title,
        place=poll.place,
        note=poll.note,
        permalink=poll.link,
        revised_at=now,
        reason="",
    )
