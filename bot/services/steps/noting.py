"""Storing the note that a person gives with their answers, once the answers of the same transaction are stored."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.answer_notes import AnswerNoteReason, takes_notes
from bot.domain.text import clean_line
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a note. `noted` is the text, where it is another one than before."""

    changed: bool = False
    noted: str = ""
    refusal: AnswerNoteReason | None = None


def keep_note(uow: UnitOfWork, poll_id: str, voter: str, typed: str | None, now: datetime) -> Kept:
    """Stores the note, "" erases it, None leaves it. Whoever has no answer left has no note either."""
    before = uow.answer_notes.of(poll_id, voter)
    text = before if typed is None else clean_line(typed)
    refusal = _refusal(uow, poll_id, voter) if text else None
    if refusal or not text:
        erased = uow.answer_notes.erase(poll_id, voter)
        return Kept(erased, refusal=refusal if text != before else None)
    if text == before:
        return Kept()
    uow.answer_notes.write(poll_id, voter, text, now)
    return Kept(changed=True, noted=text)


def _refusal(uow: UnitOfWork, poll_id: str, voter: str) -> AnswerNoteReason | None:
    poll = uow.polls.get(poll_id)
    if poll is None or not takes_notes(poll):
        return AnswerNoteReason.ANONYMOUS
    return None if uow.votes.answered_options(poll_id, voter) else AnswerNoteReason.NO_ANSWER
