"""What became of answers that were given, as the one who gave them is told. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.answer_notes import AnswerNoteReason
from bot.domain.places import Places
from bot.domain.poll import Slot
from bot.domain.reasons import Why


class VoteResult(StrEnum):
    """What became of a press."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """Nothing differed: an answer to all that repeats itself, a clearing of no answer."""
    CLOSED = "closed"
    PAST_DEADLINE = "past_deadline"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    """The time was another one when the voter saw it; `VoteOutcome.changed` has it."""
    PASSED = "passed"
    """The time has begun or passed; `VoteOutcome.passed` has it."""
    FULL = "full"
    """Every place of the time is taken; `VoteOutcome.full` has it."""
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    """What became of it. `poll` is None where it is unknown; `note` is told to the voter privately.

    With any `poll` the message should be redrawn: a refused press came from a message that is out of date.
    """

    kind: VoteResult
    poll: str | None = None
    revision: int = 0
    note: Why | None = None
    voter_is_known: bool = False
    """A fresh profile is stored. This and the next two are looked up with the vote: a look afterwards, in another
    thread, costs the votes of a storm more than the vote itself."""
    asks_address: bool = False
    """The voter, who said yes or maybe, may be asked for an address: `addresses.prompt_due` says whether."""
    voter_is_optional: bool = False
    """Nobody waits for this voter, who is none of the required people."""
    message_is_known: bool = True
    """Meet knows where the poll's message stands; else the message that was pressed is the one."""
    message: tuple[str, str] | None = None
    """Channel and ts of the poll's message, as Meet knows them."""
    unseen_since: datetime | None = None
    """The message cannot show the answer, so the voter is told privately what changed since this instant."""
    full: tuple[Places, ...] = ()
    """The times whose places are all taken, so that the yes was not recorded; an earlier answer to them stands."""
    gone: tuple[Slot, ...] = ()
    """The times that are not offered any more, so that the answers to them do not count."""
    changed: tuple[Slot, ...] = ()
    """The times, as they are now, that were others when the voter saw them: the answers to them do not count."""
    passed: tuple[Slot, ...] = ()
    """The times that had begun or passed when the answers to them came, so that these do not count."""
    noted: str = ""
    """The note that was stored, where it is another one than before."""
    not_noted: AnswerNoteReason | None = None
    """Why the note was not stored."""

    @property
    def counted(self) -> bool:
        """Whether the answer stands in the database."""
        return self.kind in (VoteResult.RECORDED, VoteResult.UNCHANGED)
