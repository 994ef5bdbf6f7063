"""Changes of a poll: closing, reopening, texts. Conditional ones say by rowcount whether this caller won."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, insert, or_, update

from bot.domain.poll import Closer, Option, PollStatus
from storage.polls.poll_row import PollRowRepository
from storage.polls.polls import option_rows
from storage.tables import option, poll


def offers_after(now: datetime) -> ColumnElement[bool]:
    """Whether the poll offers a time that is still ahead."""
    return exists().where(option.c.poll == poll.c.id, ~option.c.withdrawn, option.c.starts_at > now)


class PollChanges(PollRowRepository):
    """What people do to a poll. What the message shows raises the revision in the same statement."""

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

    def end_run_out(self, poll_id: str, at: datetime) -> bool:
        """What is not over and has no time ahead is cancelled by nobody; exactly one caller gets True."""
        running = poll.c.status.in_([PollStatus.OPEN, PollStatus.DRAFT])
        over = {"status": PollStatus.CANCELLED, "closed_by": None, "closed_at": at}
        return self._redrawn(poll_id, running, ~offers_after(at), **over)

    def reopen(self, poll_id: str) -> bool:
        """Closed or cancelled becomes open again, votes kept; its next close is told again."""
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

    def set_organizer(self, poll_id: str, user: str) -> None:
        """Hands the poll over; the organizer before has no part in it any more."""
        self._redrawn(poll_id, organizer=user)

    def set_texts(self, poll_id: str, *, place: str, note: str) -> None:
        """Place and note, as the close modal may change them."""
        self._redrawn(poll_id, place=place, note=note)

    def set_winner(self, poll_id: str, winner: str) -> bool:
        """Another option of a closed poll wins: the meeting was moved."""
        return self._redrawn(poll_id, poll.c.status == PollStatus.CLOSED, winner=winner)

    def set_deadline(self, poll_id: str, deadline_at: datetime | None) -> None:
        """Another deadline, or none; the new one has not been told of yet."""
        self._redrawn(poll_id, deadline_at=deadline_at, deadline_told_at=None)

    def mark_deadline_told(self, poll_id: str, at: datetime) -> bool:
        """The passed deadline was dealt with; exactly one caller gets True, and `due_deadlines` has it no more."""
        return self._change(poll_id, poll.c.deadline_told_at.is_(None), deadline_told_at=at)

    def add_options(self, poll_id: str, options: Sequence[Option]) -> None:
        """Offers more times; nothing where this workspace has no such poll."""
        if self._redrawn(poll_id) and options:
            self._connection.execute(insert(option), option_rows(poll_id, options))

    def withdraw_option(self, poll_id: str, option_id: str) -> bool:
        """Takes a time back; it keeps its id and its votes, and takes no new ones. False where it was not offered.

        Writes the poll before the option, as a vote locks them (`storage.vote_write`), so that they never deadlock.
        """
        offered = option.c.id == option_id, option.c.poll == poll.c.id, ~option.c.withdrawn
        if not self._redrawn(poll_id, exists().where(*offered)):
            return False
        taken = update(option).where(option.c.id == option_id, ~option.c.withdrawn)
        return self._changed(taken.values(withdrawn=True)) == 1
