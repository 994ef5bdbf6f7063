"""A note with one's answers ("only until 11"): one a person and poll, shown where the answers themselves may be."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.poll import Poll, PollSnapshot
from bot.domain.reasons import Why
from bot.domain.tally import is_veiled
from bot.domain.text import clean_line

MOST_ANSWER_NOTE = 200
"""Characters: a remark that still stands beside a name."""


class AnswerNoteReason(Why, StrEnum):
    """Why a note was not taken."""

    TOO_LONG = "answer_note_too_long"
    ANONYMOUS = "answer_note_anonymous"
    """The poll is anonymous by now, and nobody would ever read the note."""
    NO_ANSWER = "answer_note_no_answer"
    """A note belongs to an answer, and the person has given none."""


def takes_notes(poll: Poll) -> bool:
    """Whether people may add a note: what somebody wrote would tell who they are."""
    return not poll.anonymous


def check_answer_note(text: str) -> dict[str, Why]:
    """What is wrong with a note: field to reason."""
    return {"answer_note": AnswerNoteReason.TOO_LONG} if len(clean_line(text)) > MOST_ANSWER_NOTE else {}


def shown_notes(snapshot: PollSnapshot, notes: Mapping[str, str]) -> dict[str, str]:
    """Voter to note, in the order of their answers, as far as readers of the answers may see them."""
    if snapshot.poll.anonymous or is_veiled(snapshot.poll):
        return {}
    return {voter: notes[voter] for voter in snapshot.voters if notes.get(voter)}
