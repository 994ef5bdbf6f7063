"""Claims on posting open polls that have no message yet, over all workspaces. It posts nothing."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from storage.polls.postings import PostingRepository
from storage.repository import Repository
from storage.slack_holds import POST, held_workspaces
from storage.tables import poll
from storage.tables import polls as conditions
from storage.values import Redraw


class PostingClaims(Repository):
    """Open polls whose message never got into Slack: a crash or an error of Slack came in between."""

    def claim_any(self, now: datetime, lease: timedelta, limit: int) -> list[Redraw]:
        """The right to post what has waited longest. No two callers get the same, nor what a press is posting now."""
        due = (
            conditions.UNPOSTED,
            or_(poll.c.lease_until.is_(None), poll.c.lease_until <= now),
            or_(poll.c.redraw_at.is_(None), poll.c.redraw_at <= now),
            poll.c.workspace.not_in(held_workspaces(POST, now)),
        )
        found = select(poll.c.id, poll.c.workspace).where(*due).order_by(poll.c.created_at).limit(limit)
        rows = self._rows(self._locked(found, skip_locked=True))
        claims = (PostingRepository(self._transaction, row.workspace).claim(row.id, now, lease) for row in rows)
        return [claim for claim in claims if claim is not None]
