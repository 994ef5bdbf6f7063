"""Forgetting a person who asks for it: first what it would do, then doing it. Suppressions stay, as hashes."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import DeliveryKind
from bot.domain.errors import NotAllowed
from bot.domain.invite import Invite
from bot.domain.person import forgotten_name
from bot.domain.poll import Poll, PollStatus
from bot.domain.sentences import FORGET_BLOCKED, FORGET_INVITES, FORGET_REMAINS, FORGET_WHAT, FORGOTTEN, count_of
from bot.ports import Clock
from bot.services.steps.inviting import MOST_POLLS, is_ahead
from bot.services.steps.mailing import promise_mails
from bot.services.steps.taking_back import leave_to_sharers, make_cancellation, withdraw
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True)
class ForgetSheet:
    """What being forgotten would do. `blocking` are the polls to hand over or cancel first; empty: it may go on."""

    text: str
    blocking: tuple[Poll, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`redraw` are the polls whose message changed; `text` is the answer."""

    text: str
    redraw: tuple[str, ...]


def forget_me(database: Database, clock: Clock, workspace: str, user: str) -> ForgetSheet:
    """What `/meet forget-me` asks before anything happens."""
    now = clock.now()
    with database.read(workspace) as uow:
        blocking, invites = _blocking(uow, user, now), sum(1 for _ in _held_invites(uow, user, now))
        remaining = [invite.title for invite in uow.invites.of_organizer(user) if is_ahead(invite, now)]
    if blocking:
        return ForgetSheet(_blocked(blocking), blocking)
    return ForgetSheet(_consequences(invites, remaining), ())


def forget_confirmed(database: Database, clock: Clock, workspace: str, user: str) -> Forgotten:
    """Cancels the person's upcoming invites and deletes address, zone, codes, votes in open polls and the name on
    closed ones; suppressions stay, as hashes. Raises NotAllowed while the person still organizes something ahead."""
    now = clock.now()
    with database.begin_account() as account:
        uow = account.in_workspace(workspace)
        if blocking := _blocking(uow, user, now):
            raise NotAllowed(_blocked(blocking))
        leave_to_sharers(uow, uow.deliveries.of_user(user))
        for invite in _held_invites(uow, user, now):
            _take_back_from(account, uow, invite, user, now)
        replacement = forgotten_name(secrets.token_hex(4))
        redraw = _erase_from_polls(uow, user, replacement, now)
        _erase_person(account, uow, user, replacement, now)
        return Forgotten(FORGOTTEN, redraw)


def _blocking(uow: UnitOfWork, user: str, now: datetime) -> tuple[Poll, ...]:
    """Polls that would be left without anybody to run them: open ones, and meetings ahead."""
    own = [poll for poll in uow.polls.of_organizer(user, MOST_POLLS) if poll.organizer == user]
    return tuple(poll for poll in own if poll.status is PollStatus.OPEN or _meets_ahead(uow, poll, now))


def _meets_ahead(uow: UnitOfWork, poll: Poll, now: datetime) -> bool:
    invite = uow.invites.of_poll(poll.id)
    return invite is not None and is_ahead(invite, now)


def _blocked(polls: tuple[Poll, ...]) -> str:
    return FORGET_BLOCKED.format(titles=_quoted(poll.title for poll in polls))


def _consequences(invites: int, remaining: list[str]) -> str:
    """What being forgotten would do. Invites that are out keep their ORGANIZER for life, or they are other events."""
    sentences = [FORGET_WHAT]
    if invites:
        sentences.append(FORGET_INVITES.format(count=count_of(invites, "invite")))
    if remaining:
        sentences.append(FORGET_REMAINS.format(titles=_quoted(remaining)))
    return " ".join(sentences)


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)


def _held_invites(uow: UnitOfWork, user: str, now: datetime) -> Iterator[Invite]:
    """Invites to meetings ahead that this person holds or is about to get."""
    for invite_id in dict.fromkeys(sent.invite for sent in uow.deliveries.of_user(user) if sent.invite):
        invite = uow.invites.get(invite_id)
        if invite and is_ahead(invite, now) and any(held.user == user for held in uow.deliveries.holders(invite_id)):
            yield invite


def _take_back_from(account: AccountUnitOfWork, uow: UnitOfWork, invite: Invite, user: str, now: datetime) -> None:
    """Takes the event from this person alone; nothing goes to an address that somebody else holds it by."""
    withdraw(account, [sent for sent in uow.deliveries.of_poll(invite.poll) if sent.user == user])
    held = uow.deliveries.holders(invite.id)
    others = {one.address for one in held if one.user != user}
    mine = [one for one in held if one.user == user and one.address not in others]
    sequence = invite.sequence + 1
    promise_mails(uow, [make_cancellation(invite, one, now, sequence=sequence, cancels_all=False) for one in mine])


def _erase_from_polls(uow: UnitOfWork, user: str, replacement: str, now: datetime) -> tuple[str, ...]:
    """Drafts go, answers in open polls go, and elsewhere a name that is nobody's takes this one's place."""
    concerned = uow.polls.concerning(user, MOST_POLLS)
    for poll in (poll for poll in concerned if poll.organizer == user):
        if poll.status is PollStatus.DRAFT:
            uow.poll_changes.cancel(poll.id, by=user, at=now)
        uow.poll_changes.set_organizer(poll.id, replacement)
    uow.votes.delete_in_open(user)
    uow.votes.forget(user, replacement)
    uow.poll_people.forget(user, replacement)
    uow.invites.forget_organizer(user, replacement, now)
    for poll in concerned:
        uow.revisions.touch(poll.id)
    return tuple(poll.id for poll in concerned)


def _erase_person(account: AccountUnitOfWork, uow: UnitOfWork, user: str, replacement: str, now: datetime) -> None:
    held = uow.people.address(user)
    if held and not [other for other in account.addresses.holders(held.address) if other != held]:
        account.suppressions.forget_address(held.address)
    uow.people.forget(user)
    withdraw(account, [sent for sent in uow.deliveries.of_user(user) if sent.kind is DeliveryKind.CODE])
    uow.deliveries.forget_user(user, replacement)
    uow.audit("forgot a person", forgotten_name(""), now)
