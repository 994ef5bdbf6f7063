"""Forgetting a person who asks for it: what it would do, then doing it in short transactions that survive a crash.

The first transaction writes down who is being forgotten; the last one takes that away. Whoever finds it in between
goes on: every step may be done twice. Decision 24 says what stays, as a hash.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.errors import NotAllowed
from bot.domain.history import Act
from bot.domain.invite import Invite
from bot.domain.person import forgotten_name
from bot.domain.poll import Poll, PollStatus
from bot.domain.reasons import StillOrganizes
from bot.domain.suppression import SuppressionReason
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.agreed_by_change import leave_the_choice
from bot.services.steps.finding import find_poll
from bot.services.steps.inviting import is_ahead
from bot.services.steps.mailing import promise_mails
from bot.services.steps.taking_back import leave_to_sharers, make_cancellations, stop_unsent, withdraw
from storage.account.free_texts import Words
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import Forgetting

POLLS_AT_ONCE = 100
MOST_MESSAGES = 40
"""So many messages Slack lets Meet change in a minute."""
PATIENCE = timedelta(minutes=1)
"""A forgetting that is not over by then was cut short."""


@dataclass(frozen=True, slots=True)
class ForgetSheet:
    """What being forgotten would do. `blocking` are the polls to hand over or cancel first; empty: it may go on.

    `invites` are cancelled for the person. `remaining` are the titles of invites that are out and keep their ORGANIZER
    for life, or they would be other events.
    """

    blocking: tuple[Poll, ...] = ()
    invites: int = 0
    remaining: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`redraw` are the polls whose message changed."""

    redraw: tuple[str, ...]


def forget_me(database: Database, clock: Clock, workspace: str, user: str) -> ForgetSheet:
    """What `/meet forget-me` asks before anything happens."""
    now = clock.now()
    with database.read(workspace) as uow:
        blocking = tuple(uow.polls.led_ahead(user, now))
        invites = sum(1 for _ in _held_invites(uow, user, now))
        remaining = tuple(invite.title for invite in uow.invites.of_organizer(user) if is_ahead(invite, now))
    return ForgetSheet(blocking, invites, remaining)


def begin_forgetting(database: Database, clock: Clock, workspace: str, user: str) -> Forgetting:
    """Promises that the person is forgotten, whatever happens to this process; `go_on` does it.

    Raises NotAllowed while the person still organizes something ahead.
    """
    now = clock.now()
    with database.begin_account() as account:
        # Nobody hands a poll over to this person between the look and the commit.
        account.forgettings.lock(workspace, user)
        if blocking := account.in_workspace(workspace).polls.led_ahead(user, now):
            raise NotAllowed(StillOrganizes(tuple(poll.title for poll in blocking)))
        return account.forgettings.begin(workspace, user, forgotten_name(secrets.token_hex(4)), now)


def unfinished(database: Database, clock: Clock) -> list[Forgetting]:
    """Who is to be forgotten and was not, because a process was killed or a step failed."""
    with database.read_account() as account:
        return account.forgettings.unfinished(clock.now() - PATIENCE)


def standing_messages(database: Database, who: Forgetting) -> list[tuple[str, str]]:
    """Channel and ts of the newest direct messages to the person that ask for something: read before `go_on`, which
    leaves nobody to whom they belong."""
    with database.read_account() as account:
        return account.notice_redraws.standing(who.workspace, who.user, MOST_MESSAGES)


def go_on(database: Database, clock: Clock, who: Forgetting) -> Forgotten:
    """Cancels the person's upcoming invites and erases the person everywhere, step by step.

    A poll that cannot be read (a newer Meet wrote it) keeps the forgetting unfinished, and does not stop the other
    steps.
    """
    with database.begin_account() as account:
        account.forgettings.lock(who.workspace, who.user)
        if not account.forgettings.goes_on(who):
            # Somebody else has ended it: what the person did since then is theirs.
            return Forgotten(())
    words = _words(database, who)
    left = _erase(database, clock, who, words)
    if _is_left(database, who, words):
        # Stored while those steps went on.
        left += _erase(database, clock, who, words)
    _end(database, clock, who)
    return Forgotten(tuple(dict.fromkeys(left)))


def _words(database: Database, who: Forgetting) -> Words:
    """What texts call the person: read while the address is known. Afterwards it is the Slack id alone."""
    with database.read_account() as account:
        return account.free_texts.words(who)


def _is_left(database: Database, who: Forgetting, words: Words) -> bool:
    """Whether anything of the person stands there still."""
    with database.begin_account() as account:  # one that reads would not see what it has waited for
        if account.told_addresses.are_left(who):
            return True
    with database.read_account() as account:
        return not account.forgettings.is_unnamed(who) or bool(account.free_texts.find(who, words))


def _erase(database: Database, clock: Clock, who: Forgetting, words: Words) -> list[str]:
    """Every step, each in a transaction of its own; the polls that the person was taken out of."""
    _erase_texts(database, who, words)
    with database.begin_account() as account:
        # Before the polls: whoever promises mail to this address now is waited for, and nobody does so later.
        account.erasure.erase_address(who)
    with database.begin_account() as account:
        withdraw(account, _without_event(account.in_workspace(who.workspace), who.user))
        account.erasure.erase_codes(who)
    left = _leave_polls(database, clock, who)
    with database.begin_account() as account:
        account.erasure.erase_rest(who, is_last=not account.forgettings.polls(who, "", 1))
    with database.begin_account() as account:
        account.told_addresses.erase(who)
    return left


def _held_invites(uow: UnitOfWork, user: str, now: datetime) -> Iterator[Invite]:
    """Invites to meetings ahead that this person has or is about to get."""
    for invite in uow.invites.listed(ids={sent.invite for sent in uow.deliveries.of_user(user) if sent.invite}):
        if is_ahead(invite, now) and any(held.user == user for held in uow.deliveries.holders(invite.id)):
            yield invite


def _without_event(uow: UnitOfWork, user: str) -> list[Delivery]:
    """Codes, and answers that are mailed on to an organizer."""
    return [sent for sent in uow.deliveries.of_user(user) if sent.kind is not DeliveryKind.INVITE]


def _leave_polls(database: Database, clock: Clock, who: Forgetting) -> list[str]:
    """Takes the person out of every poll, one transaction each; the polls."""

    def leave(poll_id: str) -> str:
        with database.begin_account() as account:
            _leave_poll(account, who, poll_id, clock.now())
        return poll_id

    left, after = list[str](), ""
    while found := _next_polls(database, who, after):
        left += each(found, leave)
        after = found[-1]
    return left


def _next_polls(database: Database, who: Forgetting, after: str) -> list[str]:
    with database.read_account() as account:
        return account.forgettings.polls(who, after, POLLS_AT_ONCE)


def _leave_poll(account: AccountUnitOfWork, who: Forgetting, poll_id: str, now: datetime) -> None:
    uow = account.in_workspace(who.workspace)
    # Before anything is read: whoever closes, moves or cancels the poll now is waited for.
    uow.revisions.touch(poll_id)
    before, repeats = find_poll(uow, poll_id), uow.series.of_poll(poll_id) is not None
    theirs = [sent for sent in uow.deliveries.of_poll(poll_id) if sent.user == who.user]
    uow.deliveries.lock([one.id for one in theirs])
    leave_to_sharers(uow, theirs)
    _keep_stopped(account, uow, poll_id, who.user)
    invite = uow.invites.of_poll(poll_id)
    if invite is not None and is_ahead(invite, now):
        _take_back_from(account, uow, invite, who.user, now)
    account.erasure.erase_from_poll(who, poll_id, now)
    _remember(uow, before.poll, who, repeats=repeats, now=now)
    leave_the_choice(uow, before, now)


def _keep_stopped(account: AccountUnitOfWork, uow: UnitOfWork, poll_id: str, user: str) -> None:
    """Nothing that waits leaves to whoever had ended mail: under a made-up name nobody would know that any more."""
    if uow.people.consent(user).mail:
        return
    for sent in uow.deliveries.of_poll(poll_id):
        if sent.user == user:
            stop_unsent(account, sent.id, str(SuppressionReason.OPT_OUT))


def _remember(uow: UnitOfWork, before: Poll, who: Forgetting, *, repeats: bool, now: datetime) -> None:
    """What became of the poll, by a made-up name. It tells of no answers: nobody learns who had given any."""
    done = list[Act]()
    if before.organizer == who.user:
        done += [Act.REPEATS_NO_MORE] if repeats else []
        done += [Act.CANCELLED] if before.status in (PollStatus.DRAFT, PollStatus.OPEN) else []
    elif who.user in (*before.required, *before.co_organizers):
        done.append(Act.LEFT)
    for act in done:
        uow.history.record(before.id, at=now, who=who.replacement, what=act)


def _take_back_from(account: AccountUnitOfWork, uow: UnitOfWork, invite: Invite, user: str, now: datetime) -> None:
    """Takes the event from this person alone; nothing goes to an address by which somebody else has it."""
    withdraw(account, [sent for sent in uow.deliveries.of_poll(invite.poll) if sent.user == user])
    held = uow.deliveries.holders(invite.id)
    others = {one.address for one in held if one.user != user}
    mine = [one for one in held if one.user == user and one.address not in others]
    sequence = invite.sequence + 1
    promise_mails(uow, make_cancellations(uow, invite, mine, now, sequence=sequence, cancels_all=False))


def _erase_texts(database: Database, who: Forgetting, words: Words) -> None:
    with database.read_account() as account:
        found = account.free_texts.find(who, words)
    for one in found:
        with database.begin_account() as account:
            account.free_texts.replace(one)


def _end(database: Database, clock: Clock, who: Forgetting) -> None:
    """Nothing is left of the person, or the job goes on with it later."""
    with database.begin_account() as account:
        if account.forgettings.polls(who, "", 1):
            return
        if account.forgettings.end(who, clock.now()):
            account.in_workspace(who.workspace).audit("forgot a person", forgotten_name(""), clock.now())
