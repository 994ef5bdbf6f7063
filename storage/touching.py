"""The hot write of a vote: one UPDATE that says whether the poll still takes answers, and moves its revision."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.poll import PollStatus
from storage.repository import WorkspaceRepository
from storage.tables import option, poll
from storage.types import Instant
from storage.values import TouchedPoll

_OF_OPTION = select(option.c.poll).where(option.c.id == bindparam("option_id")).scalar_subquery()


def _touch_where(which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Built once at import, so that SQLAlchemy finds its compiled form without looking at the statement again."""
    now = bindparam("now", type_=Instant)
    return (
        update(poll)
        .where(
            which,
            poll.c.workspace == bindparam("here"),
            poll.c.status == PollStatus.OPEN,
            or_(poll.c.deadline_at.is_(None), poll.c.deadline_at > now),
        )
        .values(revision=poll.c.revision + 1)
        .returning(poll.c.id, poll.c.revision, poll.c.anonymous, poll.c.hidden, poll.c.message_ts)
    )


_TOUCH_OF_OPTION = _touch_where(poll.c.id == _OF_OPTION)
_TOUCH_OF_ID = _touch_where(poll.c.id == bindparam("poll_id"))


class PollTouching(WorkspaceRepository):
    """Part of PollRepository. A vote calls one of these first, so that its transaction writes before it reads."""

    def touch_for_vote(self, option_id: str, now: datetime) -> TouchedPoll | None:
        """The poll that takes an answer to this option now; None where it is closed, past its deadline or unknown."""
        return self._touched(_TOUCH_OF_OPTION, {"option_id": option_id, "now": now, "here": self._workspace})

    def touch_open(self, poll_id: str, now: datetime) -> TouchedPoll | None:
        """The same by the poll's id, for answers to several options at once."""
        return self._touched(_TOUCH_OF_ID, {"poll_id": poll_id, "now": now, "here": self._workspace})

    def _touched(self, statement: ReturningUpdate[Any], values: dict[str, Any]) -> TouchedPoll | None:
        row = self._connection.execute(statement, values).first()
        if row is None:
            return None
        # Asked for as `message_ts IS NOT NULL`, SQLite 3.40 returns 1 for NULL.
        return TouchedPoll(row.id, row.revision, row.anonymous, row.hidden, posted=row.message_ts is not None)

    def touch(self, poll_id: str) -> bool:
        """Any other change that must be redrawn, whatever the poll's status; False where this workspace has no such."""
        touched = update(poll).where(poll.c.workspace == self._workspace, poll.c.id == poll_id)
        return self._changed(touched.values(revision=poll.c.revision + 1)) == 1
