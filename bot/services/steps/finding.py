"""Finding what a request names, in its workspace, or saying why not. Another workspace's ids are unknown ids."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.errors import NotAllowed, NotFound, PollNotOpen
from bot.domain.membership import offered_address
from bot.domain.person import Profile
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.domain.reasons import NotYours, PollReason
from bot.domain.recipients import AddressBook
from bot.domain.standing import AddressState, is_worth_giving, standing_of
from bot.domain.suppression import person_key
from storage.unit_of_work import UnitOfWork


def find_poll(uow: UnitOfWork, poll_id: str) -> PollSnapshot:
    """The poll with its options and votes. Raises NotFound."""
    snapshot = uow.polls.snapshot(poll_id)
    if snapshot is None:
        raise NotFound(PollReason.UNKNOWN)
    return snapshot


def find_managed(uow: UnitOfWork, poll_id: str, user: str, *, admin: bool = False) -> PollSnapshot:
    """The poll, for somebody who may manage it. Raises NotFound, NotAllowed."""
    snapshot = find_poll(uow, poll_id)
    if not snapshot.poll.may_be_run_by(user, admin=admin):
        raise NotAllowed(NotYours(snapshot.poll.organizer))
    return snapshot


def find_editable(uow: UnitOfWork, poll_id: str, user: str, *, admin: bool) -> PollSnapshot:
    """The poll, for somebody who may manage it, while it can be edited. Raises NotFound, NotAllowed, PollNotOpen."""
    snapshot = find_managed(uow, poll_id, user, admin=admin)
    if snapshot.poll.status is PollStatus.CANCELLED:
        raise PollNotOpen(PollReason.CANCELLED_ALREADY)
    if snapshot.poll.status is PollStatus.CLOSED:
        raise PollNotOpen(PollReason.CLOSED_ALREADY)
    return snapshot


def read_address_book(uow: UnitOfWork, users: tuple[str, ...]) -> AddressBook:
    """Addresses, consents, suppressions and closed accounts of these people, in four reads however many they are."""
    addresses = uow.people.addresses(users)
    suppressions = uow.suppressions.get_many(held.address for held in addresses.values())
    return AddressBook(addresses, uow.people.consents(users), suppressions, read_gone(uow, users))


def read_gone(uow: UnitOfWork, users: Iterable[str]) -> frozenset[str]:
    """Who of these people is deactivated in Slack."""
    return frozenset(user for user, known in uow.people.profiles(users).items() if known.is_deactivated)


def read_named(
    uow: UnitOfWork, required: Iterable[str], co_organizers: Iterable[str], now: datetime
) -> dict[str, Profile]:
    """The profiles of people whom a form names; whoever is being forgotten is known no more, and so helps with nothing
    new."""
    helping = set(co_organizers)
    known = uow.people.profiles([*required, *helping])
    return {
        user: found for user, found in known.items() if user not in helping or not uow.people.was_forgotten(user, now)
    }


def read_runners(uow: UnitOfWork, poll: Poll) -> tuple[str, ...]:
    """Whom Meet tells what concerns a poll as a whole: its organizer; where that one is deactivated in Slack, its
    co-organizers. Empty: only an admin can run it."""
    gone = read_gone(uow, (poll.organizer, *poll.co_organizers))
    if poll.organizer not in gone:
        return (poll.organizer,)
    return tuple(user for user in poll.co_organizers if user not in gone)


def read_address_state(uow: UnitOfWork, user: str) -> AddressState:
    """The person's own address and how it stands. It locks nothing: a close reads it of many people one by one."""
    held, known = uow.people.address(user), uow.people.profile(user)
    address, offered = held.address if held else "", offered_address(known)
    listed = uow.suppressions.get_many(filter(None, {address, offered}))
    standing = standing_of(held, uow.people.consent(user), listed.get(address, ()))
    person = person_key(uow.workspace, user)
    if offered and not is_worth_giving(offered, held, person, listed.get(offered, ())):
        offered = ""
    return AddressState(address, standing, offered, known is not None)
