"""The write that every answer makes: one UPDATE that says whether the poll takes it, and moves its revision."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.poll import PollStatus
from storage.column_types import Instant
from storage.repository import WorkspaceRepository
from storage.tables import poll
from storage.values import TouchedPoll


def touch_where(*which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Moves the poll of workspace `here` on if it takes answers at the instant `now`."""
    now = bindparam("now", type_=Instant)
    return (
        update(poll)
        .where(
            *which,
            poll.c.workspace == bindparam("here"),
            poll.c.status == PollStatus.OPEN,
            or_(poll.c.deadline_at.is_(None), poll.c.deadline_at > now),
        )
        .values(revision=poll.c.revision + 1)
        # Asked for as `message_ts IS NOT NULL`, SQLite 3.40 returns 1 for NULL.
        .returning(poll.c.id, poll.c.revision, poll.c.message_ts)
    )


def touched_poll(poll_id: str, revision: int, message_ts: str | None) -> TouchedPoll:
    """What `touch_where` returned, as a value."""
    return TouchedPoll(poll_id, revision, posted=message_ts is not None)


_TOUCH_OF_ID = touch_where(poll.c.id == bindparam("poll_id"))
"""Built once at import, so that SQLAlchemy finds its compiled form without looking at the statement again."""


class PollTouching(WorkspaceRepository):
    """Part of PollRepository. Answers begin with it, so that their transaction writes before it reads."""

    def touch_open(self, poll_id: str, now: datetime) -> TouchedPoll | None:
        """The poll that takes answers now; None where it is closed, past its deadline or unknown."""
        values = {"poll_id": poll_id, "now": now, "here": self._workspace}
        row = self._connection.execute(_TOUCH_OF_ID, values).first()
        return None if row is None else touched_poll(*row)

    def touch(self, poll_id: str) -> bool:
        """Any other change that must be redrawn, whatever the poll's status; False where this workspace has no such."""
        touched = update(poll).where(poll.c.workspace == self._workspace, poll.c.id == poll_id)
        return self._changed(touched.values(revision=poll.c.revision + 1)) == 1
