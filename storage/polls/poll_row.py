"""One conditional UPDATE of one poll, which every repository of polls makes."""

from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, update

from storage.repository import WorkspaceRepository, here
from storage.tables import poll

THIS_POLL = here(poll), poll.c.id == bindparam("poll_id")


def change_if(*conditions: ColumnElement[bool]) -> Update:
    """Changes `poll_id` of the workspace where it meets the conditions."""
    return update(poll).where(*THIS_POLL, *conditions)


def redraw_if(*conditions: ColumnElement[bool]) -> Update:
    """As `change_if`, for what people see in the message: the same statement raises the revision."""
    return change_if(*conditions).values(revision=poll.c.revision + 1)


CHANGE, REDRAW = change_if(), redraw_if()


class PollRowRepository(WorkspaceRepository):
    """Updates a poll of this workspace, and no other."""

    def _change(self, statement: Update, poll_id: str, **values: Any) -> bool:
        """Whether the poll met the statement's conditions, and so was changed. `values` are what it sets, by the names
        of the columns, and those of its parameters."""
        return self._changed(statement, {"poll_id": poll_id, **values}) == 1
