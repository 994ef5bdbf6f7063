"""Changes of a poll: closing, reopening, texts. Conditional ones say by rowcount whether this caller won."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, literal, or_, select, update

from bot.domain.poll import Closer, PollStatus
from storage.column_types import Instant
from storage.polls.postings import PostingChanges
from storage.tables import history, option, poll


class PollChanges(PostingChanges):
    """Part of PollRepository. What people see in the message moves the revision in the same statement."""

    def _redrawn(self, poll_id: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
        return self._change(poll_id, *conditions, revision=poll.c.revision + 1, **values)

    def claim_thread_reply(self, poll_id: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may tell the close in the thread now; a crash frees it again after `lease`."""
        return self._change(
            poll_id,
            poll.c.status == PollStatus.CLOSED,
            poll.c.thread_ts.is_(None),
            or_(poll.c.thread_lease_until.is_(None), poll.c.thread_lease_until <= now),
            thread_lease_until=now + lease,
        )

    def mark_thread_reply(self, poll_id: str, ts: str) -> None:
        """The one reply that told of the close stands in the thread."""
        self._change(poll_id, thread_ts=ts)

    def close(
        self, poll_id: str, *, winner: str | None, closed_by: str | None, closer: Closer, closed_at: datetime
    ) -> bool:
        """Open becomes closed; exactly one caller gets True."""
        return self._redrawn(
            poll_id,
            poll.c.status == PollStatus.OPEN,
            status=PollStatus.CLOSED,
            winner=winner,
            closed_by=closed_by,
            closer=closer,
            closed_at=closed_at,
            thread_lease_until=None,
        )

    def cancel(self, poll_id: str, *, by: str, at: datetime) -> bool:
        """Whatever is not cancelled yet becomes so; exactly one caller gets True."""
        return self._redrawn(
            poll_id,
            poll.c.status != PollStatus.CANCELLED,
            status=PollStatus.CANCELLED,
            closed_by=by,
            closed_at=at,
        )

    def reopen(self, poll_id: str) -> bool:
        """Closed or cancelled becomes open again, votes kept; its next close is told anew."""
        return self._redrawn(
            poll_id,
            poll.c.status.in_([PollStatus.CLOSED, PollStatus.CANCELLED]),
            status=PollStatus.OPEN,
            winner=None,
            closed_by=None,
            closer=None,
            closed_at=None,
            thread_ts=None,
        )

    def set_texts(self, poll_id: str, *, place: str, note: str) -> None:
        """Place and note, as the close modal may change them."""
        self._redrawn(poll_id, place=place, note=note)

    def set_winner(self, poll_id: str, winner: str) -> bool:
        """Another option of a closed poll wins: the meeting was moved."""
        return self._redrawn(poll_id, poll.c.status == PollStatus.CLOSED, winner=winner)

    def set_deadline(self, poll_id: str, deadline_at: datetime | None) -> None:
        """Another deadline, or none; the new one is looked at afresh."""
        self._redrawn(poll_id, deadline_at=deadline_at, deadline_told_at=None)

    def mark_deadline_told(self, poll_id: str, at: datetime) -> bool:
        """The passed deadline was dealt with; exactly one caller gets True, and `due_deadlines` has it no more."""
        return self._change(poll_id, poll.c.deadline_told_at.is_(None), deadline_told_at=at)

    def withdraw_option(self, poll_id: str, option_id: str) -> bool:
        """Takes a time back; it keeps its id and its votes, and takes no new ones."""
        ours = option.c.poll.in_(select(poll.c.id).where(self._mine, poll.c.id == poll_id))
        taken = update(option).where(option.c.id == option_id, ours, ~option.c.withdrawn)
        return self._changed(taken.values(withdrawn=True)) == 1 and self._redrawn(poll_id)

    def record_history(self, poll_id: str, *, at: datetime, who: str, what: str) -> None:
        """One more line of the poll's history; nothing where this workspace has no such poll."""
        here = literal(self._workspace).label("workspace")
        line = select(here, poll.c.id, literal(at, Instant), literal(who), literal(what))
        columns = ["workspace", "poll", "at", "who", "what"]
        self._changed(insert(history).from_select(columns, line.where(self._mine, poll.c.id == poll_id)))
