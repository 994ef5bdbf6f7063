"""Another time for a meeting, proposed by mail: the organizer's answer to it. Moving itself is `moving`'s."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.asked_for import KEPT, Over, asks_to_move, why_over
from bot.domain.errors import NotFound
from bot.domain.notice import Notice
from bot.domain.poll import Poll
from bot.domain.proposals import ProposalReason, ProposalStatus
from bot.ports import Clock
from bot.services.steps.counters import counter_decided
from bot.services.steps.finding import find_managed
from bot.services.steps.inviting import is_ahead
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CounterPress:
    """A press in the message that tells of it: `notice` is its notice's key; `admin` as Slack's profile says."""

    workspace: str
    notice: str
    by: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Counter:
    """What was told of the proposed time, its poll, and why the meeting cannot be moved for it any more; None while it
    can."""

    notice: Notice
    over: Over | None
    poll: Poll


def proposed_counter(database: Database, clock: Clock, request: CounterPress) -> Counter:
    """The proposed time as it stands now. Raises NotFound (its proposer was forgotten), NotAllowed."""
    with database.read(request.workspace) as uow:
        return _find(uow, request, clock.now())


def keep_time(database: Database, clock: Clock, request: CounterPress) -> Counter:
    """The meeting stays where it is, and the proposer is owed a direct message that says so, once.

    Where it cannot be moved any more, nothing is changed. Raises NotFound (its proposer was forgotten), NotAllowed.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # Before anything is read, so that of a move and this press at once the second finds the first.
        uow.revisions.lock(_asked(uow, request).data.get("poll", ""))
        found = _find(uow, request, now)
        if found.over:
            return found
        uow.notices.add_to(found.notice, {KEPT: "yes"}, now)
        if found.notice.data.get("who") not in ("", None, request.by):
            uow.notices.owe(counter_decided(found.notice, found.poll, ProposalStatus.DECLINED, now))
        return Counter(found.notice, Over.KEPT, found.poll)


def _find(uow: UnitOfWork, request: CounterPress, now: datetime) -> Counter:
    asked = _asked(uow, request)
    poll = find_managed(uow, asked.data.get("poll", ""), request.by, admin=request.admin).poll
    invite = uow.invites.of_poll(poll.id)
    over = why_over(poll, asked, now, invite.slot if invite else None)
    begun = over is None and (invite is None or not is_ahead(invite, now))
    return Counter(asked, Over.BEGUN if begun else over, poll)


def _asked(uow: UnitOfWork, request: CounterPress) -> Notice:
    asked = uow.notices.by_key(request.notice)
    if asked is None or not asks_to_move(asked):
        raise NotFound(ProposalReason.GONE)
    return asked
