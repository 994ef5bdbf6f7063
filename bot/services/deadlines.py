"""Closing polls at their deadlines: by the rule, or by asking the organizer. The rule stands in the domain."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadlines import Undecided, decide_at_deadline
from bot.domain.history import AFTER, Act, slot_text
from bot.domain.notice import NoticeKind
from bot.domain.poll import Closer, Poll, PollStatus
from bot.domain.recipients import serving_organizer
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.deciding import Closed, Decision, carry_out
from bot.services.steps.finding import find_poll, read_address_book, read_runners
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """What became of one poll whose deadline passed; `closed` is None where its organizer was asked instead."""

    workspace: str
    poll: str
    closed: Closed | None


def close_due(
    database: Database, clock: Clock, from_address: str, *, reply_domain: str = "", limit: int = 1000
) -> list[DeadlinePassed]:
    """Every poll whose deadline passed: closed by the rule, or its organizer asked by a notice; each once.

    `reply_domain` as `Decision` says. Each in a transaction of its own; one that fails, whatever its rows hold, takes
    no other with it.
    """
    with database.read_account() as account:
        due = account.polls.due_deadlines(clock.now(), limit)

    def close(found: tuple[str, str]) -> DeadlinePassed | None:
        return _close_at_deadline(database, clock, *found, from_address, reply_domain)

    return [one for one in each(due, close) if one is not None]


def _close_at_deadline(
    database: Database, clock: Clock, workspace: str, poll_id: str, from_address: str, reply_domain: str = ""
) -> DeadlinePassed | None:
    """None where somebody dealt with it meanwhile."""
    now = clock.now()
    with database.begin(workspace) as uow:
        first = uow.poll_changes.mark_deadline_told(poll_id, now)
        snapshot = find_poll(uow, poll_id)
        if not first or snapshot.poll.status is not PollStatus.OPEN:
            return None
        verdict, runners = decide_at_deadline(snapshot, now), read_runners(uow, snapshot.poll)
        serving = serving_organizer(runners, read_address_book(uow, runners))
        if verdict.winner is None or not serving:
            _ask(uow, snapshot.poll, verdict.why or Undecided.NO_ADDRESS, now)
            return DeadlinePassed(workspace, poll_id, None)
        closed = _close(uow, snapshot.poll, Decision(verdict.winner, runners, from_address, reply_domain), now)
        return DeadlinePassed(workspace, poll_id, closed)


def _close(uow: UnitOfWork, poll: Poll, decision: Decision, now: datetime) -> Closed:
    uow.poll_changes.close(poll.id, winner=decision.winner.id, closed_by=None, closer=Closer.DEADLINE, closed_at=now)
    chosen = {AFTER: slot_text(decision.winner.slot)}
    uow.history.record(poll.id, at=now, who="", what=Act.CLOSED_AT_DEADLINE, data=chosen)
    return carry_out(uow, find_poll(uow, poll.id), decision, now)


def _ask(uow: UnitOfWork, poll: Poll, why: Undecided, now: datetime) -> None:
    data = {"poll": poll.id, "title": poll.title, "why": str(why)}
    tell_runners(uow, poll, NoticeKind.DEADLINE_UNDECIDED, f"deadline:{poll.id}:{poll.deadline_at}", data, now)
