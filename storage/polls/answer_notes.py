"""Notes that people give with their answers, one a person and poll. Who may read them is decided by the domain."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from storage.repository import WorkspaceRepository
from storage.tables import answer_note


class AnswerNoteRepository(WorkspaceRepository):
    """The notes of one workspace. The caller has found the poll in it."""

    def write(self, poll_id: str, voter: str, text: str, now: datetime) -> None:
        """Stores the person's note, in place of an earlier one."""
        new = {"poll": poll_id, "voter": voter, "workspace": self._workspace, "text": text, "noted_at": now}
        written = self._insert(answer_note).values(new)
        keys = [answer_note.c.poll, answer_note.c.voter]
        self._changed(written.on_conflict_do_update(index_elements=keys, set_={"text": text, "noted_at": now}))

    def erase(self, poll_id: str, voter: str) -> bool:
        """Whether there was a note."""
        theirs = answer_note.c.poll == poll_id, answer_note.c.voter == voter
        return self._changed(delete(answer_note).where(self._mine(), *theirs)) > 0

    def of_poll(self, poll_id: str) -> dict[str, str]:
        """Voter to note."""
        found = select(answer_note).where(self._mine(), answer_note.c.poll == poll_id)
        return {row.voter: row.text for row in self._rows(found)}

    def of(self, poll_id: str, voter: str) -> str:
        """One person's note, "" for none."""
        theirs = answer_note.c.poll == poll_id, answer_note.c.voter == voter
        return self._connection.scalar(select(answer_note.c.text).where(self._mine(), *theirs)) or ""

    def _mine(self) -> ColumnElement[bool]:
        return answer_note.c.workspace == self._workspace
