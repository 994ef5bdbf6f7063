"""Claims on posting open polls that have no message yet, over all workspaces. It posts nothing."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select

from storage.column_types import Instant
from storage.polls.postings import PostingRepository
from storage.repository import Repository, locking
from storage.slack_holds import POST, held_workspaces
from storage.tables import poll
from storage.tables import polls as conditions
from storage.values import Redraw

_NOW = bindparam("now", type_=Instant)
_DUE = locking(
    select(poll.c.id, poll.c.workspace)
    .where(
        conditions.UNPOSTED,
        or_(poll.c.lease_until.is_(None), poll.c.lease_until <= _NOW),
        or_(poll.c.redraw_at.is_(None), poll.c.redraw_at <= _NOW),
        poll.c.workspace.not_in(held_workspaces(POST)),
    )
    .order_by(poll.c.created_at)
    .limit(bindparam("most")),
    skip_locked=True,
)


class PostingClaims(Repository):
    """Open polls whose message never got into Slack: a crash or an error of Slack came in between."""

    def claim_any(self, now: datetime, lease: timedelta, limit: int) -> list[Redraw]:
        """The right to post what has waited longest. No two callers get the same, nor what a press is posting now."""
        rows = self._rows(_DUE, {"now": now, "most": limit})
        claims = (PostingRepository(self._transaction, row.workspace).claim(row.id, now, lease) for row in rows)
        return [claim for claim in claims if claim is not None]
