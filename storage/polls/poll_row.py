"""One conditional UPDATE of one poll, which every repository of polls makes."""

from typing import Any

from sqlalchemy import ColumnElement, update

from storage.repository import WorkspaceRepository
from storage.tables import poll


class PollRowRepository(WorkspaceRepository):
    """Updates a poll of this workspace, and no other."""

    @property
    def _mine(self) -> ColumnElement[bool]:
        return poll.c.workspace == self._workspace

    def _change(self, poll_id: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Whether the poll met the conditions, and so was changed."""
        return self._changed(update(poll).where(self._mine, poll.c.id == poll_id, *conditions).values(**values)) == 1

    def _redrawn(self, poll_id: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Changes what people see in the message: the same statement raises the revision."""
        return self._change(poll_id, *conditions, revision=poll.c.revision + 1, **values)
