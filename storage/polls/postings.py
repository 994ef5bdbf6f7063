"""Where a poll's message is: claiming the right to post it, storing its channel and ts, drafts. It posts nothing."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import case, or_, select, update

from bot.domain.poll import PollStatus
from storage.polls.poll_row import PollRowRepository
from storage.tables import poll
from storage.values import Redraw, Surface

FREED = {"lease_until": None, "lease_token": None}
"""No lease, for redrawing or for posting."""


class PostingRepository(PollRowRepository):
    """A poll has one lease: for its posting while it has no message, for its redraws later."""

    def claim(self, poll_id: str, now: datetime, lease: timedelta, gone: str | None = None) -> Redraw | None:
        """The right to post this open poll's message, where it stands nowhere, or where its message `gone` (a ts) is
        known to be deleted. None where another holds it, or a message of the poll stands by now."""
        token = secrets.token_hex(8)
        free = or_(poll.c.lease_until.is_(None), poll.c.lease_until <= now)
        unposted = poll.c.status == PollStatus.OPEN, poll.c.message_ts.is_not_distinct_from(gone)
        claimed = update(poll).where(self._mine, poll.c.id == poll_id, free, *unposted)
        row = self._first(claimed.values(lease_until=now + lease, lease_token=token).returning(poll.c.revision))
        return None if row is None else Redraw(Surface.POLL, self._workspace, poll_id, row.revision, token)

    def settle(self, posting: Redraw, *, known_as: str, channel: str, ts: str) -> bool:
        """The message of this claim stands there. False where the claim was lost and another message has become the
        poll's: then this one is one too many.

        `known_as`: the id of the poll's channel when the claim was read. Where the message stands in that channel, it
        stands under the id that the channel has by now (`follow_channel`).
        """
        ours = or_(poll.c.lease_token == posting.token, poll.c.message_ts.is_(None), poll.c.message_ts == ts)
        by_now = poll.c.channel if channel == known_as else channel
        where = {"message_channel": by_now, "message_ts": ts, "permalink": None}
        if not self._change(posting.poll, ours, shown_revision=posting.revision, redraw_at=None, **where, **FREED):
            return False
        self._transaction.changed_polls.add(posting.poll)
        return True

    def mark_posted(self, poll_id: str, *, channel: str, ts: str, permalink: str | None, revision: int = 0) -> None:
        """The poll's message stands in Slack and shows `revision`; a later one makes it dirty at once."""
        where = {"message_channel": channel, "message_ts": ts, "permalink": permalink}
        self._change(poll_id, shown_revision=revision, redraw_at=None, **where)

    def adopt_message(self, poll_id: str, *, channel: str, ts: str) -> bool:
        """A message of the poll was seen in its channel, whose posting Slack never answered. False where Meet knows of
        one already, or the poll is meant for another channel."""
        unknown = poll.c.message_ts.is_(None), poll.c.channel == channel
        return self._change(poll_id, *unknown, message_channel=channel, message_ts=ts, redraw_at=None, **FREED)

    def leave_thread(self, poll_id: str, channel: str) -> None:
        """The poll stands in this channel itself, and in no thread."""
        self._change(poll_id, channel=channel, in_thread=None)

    def follow_channel(self, old: str, new: str) -> list[str]:
        """The polls of this channel, which has another id now. What Slack refused under the old id is due again.

        They are locked in the order of their ids, as by all that lock several."""
        theirs = self._locked(select(poll.c.id).where(self._mine, poll.c.channel == old).order_by(poll.c.id))
        moved = update(poll).where(poll.c.id.in_(list(self._connection.scalars(theirs))))
        there = case((poll.c.message_channel == old, new), else_=poll.c.message_channel)
        due = {"redraw_at": None, "thread_lease_until": None, **FREED}
        return sorted(
            self._connection.scalars(moved.values(channel=new, message_channel=there, **due).returning(poll.c.id))
        )

    def mark_permalink(self, poll_id: str, permalink: str, *, ts: str) -> None:
        """The link to the message, which Slack gives in a call of its own; "": it gives none. Nothing happens where
        the poll has another message meanwhile."""
        self._change(poll_id, poll.c.message_ts == ts, permalink=permalink)

    def mark_draft(self, poll_id: str) -> bool:
        """Open and never posted becomes a draft: Meet may not post in that channel. False where it was posted."""
        unposted = poll.c.status == PollStatus.OPEN, poll.c.message_ts.is_(None)
        return self._change(poll_id, *unposted, status=PollStatus.DRAFT, **FREED)

    def reopen_draft(self, poll_id: str, channel: str, *, due_at: datetime | None = None) -> bool:
        """Draft becomes open, for this channel; exactly one caller gets True and may post it. The job that posts what
        a crash left behind leaves it alone until `due_at`. Another channel has not the thread it was meant for."""
        drafted = poll.c.status == PollStatus.DRAFT
        thread = case((poll.c.channel == channel, poll.c.in_thread))
        new = {"status": PollStatus.OPEN, "channel": channel, "in_thread": thread, "redraw_at": due_at}
        return self._change(poll_id, drafted, **new)
