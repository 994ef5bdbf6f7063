"""A poll's revision. One UPDATE raises it and says whether the poll takes an answer: every answer begins with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.poll import PollStatus
from storage.column_types import Instant
from storage.polls.poll_row import REDRAW, THIS_POLL, PollRowRepository
from storage.repository import here
from storage.tables import poll
from storage.values import TouchedPoll


def touch_where(*which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Raises the revision of a poll in the workspace `here` if it takes answers at the instant `now`; returns a
    `TouchedPoll`."""
    now = bindparam("now", type_=Instant)
    return (
        update(poll)
        .where(
            *which,
            here(poll),
            poll.c.status == PollStatus.OPEN,
            or_(poll.c.deadline_at.is_(None), poll.c.deadline_at > now),
        )
        .values(revision=poll.c.revision + 1)
        .returning(poll.c.id, poll.c.revision, poll.c.message_ts, poll.c.hidden, poll.c.message_channel)
    )


_TOUCH_OF_ID = touch_where(poll.c.id == bindparam("poll_id"))
_THIS = select(poll.c.id).where(*THIS_POLL)
_KEPT = _THIS.with_for_update(read=True)


class PollRevisions(PollRowRepository):
    """Raises a poll's revision, which makes its message dirty. Answers do that first: they write before they read."""

    def touch_open(self, poll_id: str, now: datetime) -> TouchedPoll | None:
        """The poll that takes answers now; None where it is closed, past its deadline or unknown."""
        row = self._run(_TOUCH_OF_ID, {"poll_id": poll_id, "now": now}).first()
        return None if row is None else TouchedPoll(*row)

    def keep(self, poll_id: str) -> None:
        """Nobody else changes the poll until the commit; others may keep it as well."""
        self._rows(_KEPT, {"poll_id": poll_id})

    def lock(self, poll_id: str) -> None:
        """Nobody else changes or keeps the poll until the commit."""
        self._rows(self._locked(_THIS), {"poll_id": poll_id})

    def touch(self, poll_id: str) -> bool:
        """Any other change that must be redrawn, whatever the poll's status; False where this workspace has no such."""
        return self._change(REDRAW, poll_id)
