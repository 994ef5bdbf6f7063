"""Voting: the hot path. One transaction, write first, no tally; what was committed may be acknowledged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.limits import PRESSES
from bot.domain.poll import CastVote, Choice, Poll, PollStatus
from bot.domain.sentences import (
    CLEARED,
    NOTHING_TO_CLEAR,
    SOME_WITHDRAWN,
    VOTE_CANCELLED,
    VOTE_CLOSED,
    VOTE_DRAFT,
    VOTE_PAST_DEADLINE,
    VOTE_RAN_OUT,
    VOTE_UNKNOWN,
    VOTE_WITHDRAWN,
)
from bot.ports import Clock
from bot.services.steps.limits import is_within
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import TouchedPoll


class VoteResult(StrEnum):
    """What became of a press."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """Nothing differed: an answer to all that repeats itself, a clearing of no answer."""
    CLOSED = "closed"
    PAST_DEADLINE = "past_deadline"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class AnswerAll:
    """The modal with every option: option id to choice, None where the voter takes the answer away.

    An option that is not named stays as it was."""

    workspace: str
    poll: str
    voter: str
    choices: Mapping[str, Choice | None]


@dataclass(frozen=True, slots=True)
class ClearAnswer:
    """ "Clear my answer" of the poll's menu."""

    workspace: str
    poll: str
    voter: str


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    """What became of it. `poll` is None where it is unknown; `note` is one private sentence, "" where none is due.

    With any `poll` the message should be redrawn: a refused press came from a message that is out of date.
    """

    kind: VoteResult
    poll: str | None = None
    revision: int = 0
    note: str = ""
    voter_is_known: bool = False
    """A fresh profile is stored. This and the next two are looked up with the vote: a look afterwards, in another
    thread, costs the votes of a storm more than the vote itself."""
    asks_address: bool = False
    """The voter, who said yes or maybe, may be asked for an address: `addresses.prompt_due` says whether."""
    voter_is_optional: bool = False
    """Nobody waits for this voter, who is none of the required people."""
    message_is_known: bool = True
    """Meet knows where the poll's message stands; else the message that was pressed is the one."""
    unseen_since: datetime | None = None
    """The message cannot show the answer, so the voter is told privately what changed since this instant."""

    @property
    def counted(self) -> bool:
        """Whether the answer stands in the database."""
        return self.kind in (VoteResult.RECORDED, VoteResult.UNCHANGED)


def cast_vote(database: Database, clock: Clock, request: CastVote) -> VoteOutcome:
    """Records one choice; the same press again changes nothing, another one replaces it. Raises no MeetError."""
    now = clock.now()
    cast = database.cast(request, now)
    if cast.limited:
        return _limited(now)
    if cast.touched is None:
        with database.read(request.workspace) as uow:
            return _refused(uow.polls.of_option(request.option))
    if not cast.stored:
        return _told(cast.touched, VoteResult.WITHDRAWN, VOTE_WITHDRAWN)
    return VoteOutcome(
        VoteResult.RECORDED,
        cast.touched.poll,
        cast.touched.revision,
        voter_is_known=cast.voter_is_known,
        asks_address=request.choice is not Choice.NO and not cast.voter_was_asked,
        voter_is_optional=not cast.voter_is_required,
        message_is_known=cast.touched.message_ts is not None,
        unseen_since=now if cast.touched.hidden else None,
    )


def answer_all(database: Database, clock: Clock, request: AnswerAll) -> VoteOutcome:
    """Records all given choices in one transaction; withdrawn options among them are left out, and the note says so."""
    now = clock.now()
    given = {option: choice for option, choice in request.choices.items() if choice is not None}
    emptied = [option for option, choice in request.choices.items() if choice is None]
    with database.begin(request.workspace) as uow:
        touched = _touch(uow, request, now)
        if isinstance(touched, VoteOutcome):
            return touched
        cast = [uow.votes.cast(option, touched.poll, request.voter, choice, now) for option, choice in given.items()]
        taken = uow.votes.take_away(touched.poll, request.voter, emptied) if emptied else 0
        if not cast:
            return _told(touched, VoteResult.RECORDED if taken else VoteResult.UNCHANGED)
        if not any(cast):
            return _told(touched, VoteResult.WITHDRAWN, VOTE_WITHDRAWN)
        outcome = _told(touched, VoteResult.RECORDED, "" if all(cast) else SOME_WITHDRAWN)
        unseen_since = now if touched.hidden else None
        return replace(outcome, asks_address=_comes_maybe(given.values(), cast), unseen_since=unseen_since)


def clear_answer(database: Database, clock: Clock, request: ClearAnswer) -> VoteOutcome:
    """Takes all of the voter's answers to the poll away."""
    with database.begin(request.workspace) as uow:
        touched = _touch(uow, request, clock.now())
        if isinstance(touched, VoteOutcome):
            return touched
        if not uow.votes.clear(touched.poll, request.voter):
            return _told(touched, VoteResult.UNCHANGED, NOTHING_TO_CLEAR)
        return _told(touched, VoteResult.RECORDED, CLEARED)


def _comes_maybe(choices: Iterable[Choice], stored: Iterable[bool]) -> bool:
    """Whether any of the answers that count is a yes or a maybe: whoever said no alone needs no invite."""
    return any(counts and choice is not Choice.NO for choice, counts in zip(choices, stored, strict=True))


def _touch(uow: UnitOfWork, request: AnswerAll | ClearAnswer, now: datetime) -> TouchedPoll | VoteOutcome:
    """The poll, moved on and open for answers, or why it takes none."""
    if not is_within(uow, PRESSES, request.voter, now):
        return _limited(now)
    return uow.revisions.touch_open(request.poll, now) or _refused(uow.polls.get(request.poll))


def _told(touched: TouchedPoll, kind: VoteResult, note: str = "") -> VoteOutcome:
    return VoteOutcome(kind, touched.poll, touched.revision, note, message_is_known=touched.message_ts is not None)


def _limited(now: datetime) -> VoteOutcome:
    return VoteOutcome(VoteResult.LIMITED, note=PRESSES.refusal(now))


def _refused(poll: Poll | None) -> VoteOutcome:
    """Why the write found no open poll. An open one can only be past its deadline."""
    if poll is None:
        return VoteOutcome(VoteResult.UNKNOWN, note=VOTE_UNKNOWN)
    kind, note = (VoteResult.CLOSED, VOTE_RAN_OUT) if poll.ran_out else _REFUSALS[poll.status]
    return VoteOutcome(kind, poll.id, poll.revision, note)


_REFUSALS = {
    PollStatus.DRAFT: (VoteResult.CLOSED, VOTE_DRAFT),
    PollStatus.OPEN: (VoteResult.PAST_DEADLINE, VOTE_PAST_DEADLINE),
    PollStatus.CLOSED: (VoteResult.CLOSED, VOTE_CLOSED),
    PollStatus.CANCELLED: (VoteResult.CLOSED, VOTE_CANCELLED),
}
