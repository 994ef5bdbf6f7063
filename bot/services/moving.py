"""Moving a closed poll's meeting to another offered time: same UID, next SEQUENCE. It mails nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.invite import Invite, Role
from bot.domain.limits import MAILINGS
from bot.domain.person import is_forgotten
from bot.domain.poll import Option, PollSnapshot
from bot.domain.recipients import invited, plan_mails
from bot.domain.sentences import (
    MEETING_PASSED,
    MOVED_BY_PERSON,
    NOT_CLOSED,
    SAME_TIME,
    WINNER_PASSED,
    WINNER_UNKNOWN,
)
from bot.ports import Clock
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.inviting import is_ahead, promise
from bot.services.steps.limits import count_use
from bot.services.steps.taking_back import next_sequence
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """`winner` is the option the meeting moves to."""

    workspace: str
    poll: str
    winner: str
    by: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """The poll with its new winner, its revised invite, and how many fresh invites go out."""

    snapshot: PollSnapshot
    invite: Invite
    invited: int


def move_meeting(database: Database, clock: Clock, request: MoveMeeting) -> Moved:
    """Moves the meeting; everybody who holds an invite or can make the new time gets a fresh one.

    Raises NotFound, NotAllowed, PollNotOpen where the poll is not closed, InvalidInput (`winner`), LimitReached.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        before = find_managed(uow, request.poll, request.by, admin=request.admin)
        moved, invite = uow.poll_changes.set_winner(request.poll, request.winner), uow.invites.of_poll(request.poll)
        if not moved or invite is None:
            raise PollNotOpen(NOT_CLOSED)
        if not is_ahead(invite, now):
            raise PollNotOpen(MEETING_PASSED)
        winner = _check(before, request.winner, now)
        count_use(uow, MAILINGS, request.by, now)
        uow.history.record(request.poll, at=now, who=request.by, what=MOVED_BY_PERSON)
        sequence = next_sequence(uow, invite)
        revised = replace(invite, sequence=sequence, slot=winner.slot, revised_at=now)
        uow.invites.revise(revised)
        after = find_managed(uow, request.poll, request.by, admin=request.admin)
        return Moved(after, revised, _invite_again(uow, after, revised, now))


def _check(before: PollSnapshot, winner_id: str, now: datetime) -> Option:
    winner = before.option(winner_id)
    if winner is None or winner.withdrawn:
        raise InvalidInput({"winner": WINNER_UNKNOWN})
    if winner.slot.starts_at <= now:
        raise InvalidInput({"winner": WINNER_PASSED})
    if winner.id == before.poll.winner:
        raise InvalidInput({"winner": SAME_TIME})
    return winner


def _invite_again(uow: UnitOfWork, snapshot: PollSnapshot, invite: Invite, now: datetime) -> int:
    """Everybody whose calendar holds the old time is told the new one too, even those who voted no for it."""
    roles = invited(snapshot, snapshot.poll.winner or "", invite.organizer)
    for held in (held for held in uow.deliveries.holders(invite.id) if not is_forgotten(held.user)):
        roles.setdefault(held.user, held.role or Role.OPTIONAL)
    plan = plan_mails(roles, read_address_book(uow, tuple(roles)))
    promise(uow, invite, plan, now)
    uow.cards.touch(snapshot.poll.id)
    return plan.mails
