"""Notes that people give with their answers, one a person and poll. Who may read them is decided by the domain."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.repository import WorkspaceRepository, here
from storage.tables import answer_note

_OF_POLL = here(answer_note), answer_note.c.poll == bindparam("poll_id")
_THEIRS = *_OF_POLL, answer_note.c.voter == bindparam("voter")
_ERASE = delete(answer_note).where(*_THEIRS)
_NOTES = select(answer_note).where(*_OF_POLL)
_TEXT = select(answer_note.c.text).where(*_THEIRS)


class AnswerNoteRepository(WorkspaceRepository):
    """The notes of one workspace. The caller has found the poll in it."""

    def write(self, poll_id: str, voter: str, text: str, now: datetime) -> None:
        """Stores the person's note, in place of an earlier one."""
        new = {"poll": poll_id, "voter": voter, "workspace": self._workspace, "text": text, "noted_at": now}
        self._put(answer_note, new, changed=("text", "noted_at"))

    def erase(self, poll_id: str, voter: str) -> bool:
        """Whether there was a note."""
        return self._changed(_ERASE, {"poll_id": poll_id, "voter": voter}) > 0

    def of_poll(self, poll_id: str) -> dict[str, str]:
        """Voter to note."""
        return {row.voter: row.text for row in self._rows(_NOTES, {"poll_id": poll_id})}

    def of(self, poll_id: str, voter: str) -> str:
        """One person's note, "" for none."""
        return self._scalar(_TEXT, {"poll_id": poll_id, "voter": voter}) or ""
