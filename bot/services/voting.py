"""Voting: the hot path. One transaction, write first, no tally; what was committed may be acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.poll import Choice
from bot.ports import Clock
from storage.database import Database


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
class CastVote:
    """One press of a vote button."""

    workspace: str
    option: str
    voter: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class AnswerAll:
    """The modal with every option: option id to choice, None where the voter left it open (then it stays as it was)."""

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

    @property
    def counted(self) -> bool:
        """Whether the answer stands in the database."""
        return self.kind in (VoteResult.RECORDED, VoteResult.UNCHANGED)


def cast_vote(database: Database, clock: Clock, request: CastVote) -> VoteOutcome:
    """Records one choice; the same press again changes nothing, another choice replaces it. Never raises a MeetError."""
    raise NotImplementedError


def answer_all(database: Database, clock: Clock, request: AnswerAll) -> VoteOutcome:
    """Records all given choices or none; withdrawn options among them are left out and named in the note."""
    raise NotImplementedError


def clear_answer(database: Database, clock: Clock, request: ClearAnswer) -> VoteOutcome:
    """Takes all of the voter's answers to the poll away."""
    raise NotImplementedError
