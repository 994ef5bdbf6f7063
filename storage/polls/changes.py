"""Changes of a poll: closing, reopening, texts. Conditional ones say by rowcount whether this caller won."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, insert, or_, select, update

from bot.domain.poll import SETTINGS, Change, Closer, Option, Poll, PollStatus
from storage.polls.poll_row import PollRowRepository
from storage.polls.polls import option_rows
from storage.readers import slot_row
from storage.slack_holds import POST, held_workspaces
from storage.tables import option, poll
from storage.tables.metadata import passes_at


def offers_after(now: datetime) -> ColumnElement[bool]:
    """Whether the poll offers a time that is still ahead."""
    return exists().where(option.c.poll == poll.c.id, ~option.c.withdrawn, passes_at(option) > now)


def _untold(change: Change, at: datetime, moved_from: ColumnElement[Any] | None = None) -> dict[str, Any]:
    """The thread is to be told of this change, whatever it was told before."""
    told_anew = {"thread_ts": None, "thread_lease_until": None}
    return {"change": change, "changed_at": at, "moved_from": moved_from, **told_anew}


_EDITABLE = ("zone", "quorum", "title", "place", "note", "deadline_at", *SETTINGS)


class PollChanges(PollRowRepository):
    """What people do to a poll. What the message shows raises the revision in the same statement."""

    def _followed(self, poll_id: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Changes also what direct messages about the poll ask for."""
        if not self._redrawn(poll_id, *conditions, **values):
            return False
        self._transaction.changed_polls.add(poll_id)
        return True

    def claim_thread_reply(self, poll_id: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may tell the last change in the thread now; a crash frees it again after `lease`. Nobody
        may while Slack wants no posts."""
        return self._change(
            poll_id,
            poll.c.change.is_not(None),
            poll.c.thread_ts.is_(None),
            or_(poll.c.thread_lease_until.is_(None), poll.c.thread_lease_until <= now),
            poll.c.workspace.not_in(held_workspaces(POST, now)),
            thread_lease_until=now + lease,
        )

    def mark_thread_reply(self, poll_id: str, ts: str, changed_at: datetime) -> None:
        """The reply that told of the change at that instant stands in the thread. A later change is still untold."""
        self._change(poll_id, poll.c.changed_at == changed_at, thread_ts=ts)

    def close(
        self,
        poll_id: str,
        *,
        winner: str | None,
        closed_by: str | None,
        closer: Closer,
        closed_at: datetime,
        announced: bool = True,
    ) -> bool:
        """Open becomes closed; exactly one caller gets True. Where it is `announced`, the channel is told."""
        return self._followed(
            poll_id,
            poll.c.status == PollStatus.OPEN,
            status=PollStatus.CLOSED,
            winner=winner,
            closed_by=closed_by,
            closer=closer,
            closed_at=closed_at,
            announced=announced,
            **_untold(Change.SETTLED, closed_at),
        )

    def cancel(self, poll_id: str, *, by: str, at: datetime, reason: str = "") -> bool:
        """Whatever is not cancelled yet becomes so; exactly one caller gets True."""
        return self._followed(
            poll_id,
            poll.c.status != PollStatus.CANCELLED,
            status=PollStatus.CANCELLED,
            closed_by=by,
            closed_at=at,
            reason=reason,
            **_untold(Change.CANCELLED, at),
        )

    def end_run_out(self, poll_id: str, at: datetime) -> bool:
        """What is not over and has no time ahead is cancelled by nobody; exactly one caller gets True."""
        running = poll.c.status.in_([PollStatus.OPEN, PollStatus.DRAFT])
        over = {"status": PollStatus.CANCELLED, "closed_by": None, "closed_at": at}
        return self._followed(poll_id, running, ~offers_after(at), **over)

    def show_begun(self, poll_id: str) -> bool:
        """A time of this open poll has begun: its message, and direct messages that show its times, are drawn anew."""
        return self._followed(poll_id, poll.c.status == PollStatus.OPEN)

    def reopen(self, poll_id: str, at: datetime) -> bool:
        """Closed or cancelled becomes open again, votes kept."""
        return self._followed(
            poll_id,
            poll.c.status.in_([PollStatus.CLOSED, PollStatus.CANCELLED]),
            status=PollStatus.OPEN,
            winner=None,
            closed_by=None,
            closer=None,
            closed_at=None,
            reason="",
            agreement_after=at,
            **_untold(Change.REOPENED, at, moved_from=poll.c.winner),
        )

    def wait_for_answer(self, poll_id: str, at: datetime) -> None:
        """The poll closes by itself only for an answer that is later than this."""
        self._followed(poll_id, agreement_after=at)

    def keep_last_answer(self, poll_id: str, at: datetime) -> None:
        """An answer of somebody required is gone; the last one was changed at that instant (`bot.domain.agreement`)."""
        self._change(poll_id, last_answer_at=at)

    def set_organizer(self, poll_id: str, user: str) -> None:
        """Hands the poll over; the organizer before has no part in it any more."""
        self._followed(poll_id, organizer=user)

    def set_texts(self, poll_id: str, *, place: str, note: str) -> None:
        """Place and note, as the close modal may change them."""
        self._redrawn(poll_id, place=place, note=note)

    def edit(self, edited: Poll) -> None:
        """Everything that an edit may change of the poll itself. Another deadline has not been told of yet."""
        same = poll.c.deadline_at.is_not_distinct_from(edited.deadline_at)
        new = {name: getattr(edited, name) for name in _EDITABLE}
        self._followed(edited.id, deadline_told_at=case((same, poll.c.deadline_told_at)), **new)

    def change_texts(self, poll_id: str, *, place: str, note: str, at: datetime) -> bool:
        """Place and note of a closed poll's meeting; False where they were so already."""
        other = or_(poll.c.place != place, poll.c.note != note)
        closed = poll.c.status == PollStatus.CLOSED
        return self._redrawn(poll_id, closed, other, place=place, note=note, **_untold(Change.CHANGED, at))

    def set_winner(self, poll_id: str, winner: str, at: datetime) -> bool:
        """Another option of a closed poll wins: the meeting was moved. Direct messages that name its time follow."""
        moved = _untold(Change.MOVED, at, moved_from=poll.c.winner)
        return self._followed(poll_id, poll.c.status == PollStatus.CLOSED, winner=winner, **moved)

    def set_deadline(self, poll_id: str, deadline_at: datetime | None) -> None:
        """Another deadline, or none; the new one has not been told of yet."""
        self._followed(poll_id, deadline_at=deadline_at, deadline_told_at=None)

    def mark_deadline_told(self, poll_id: str, at: datetime) -> bool:
        """The passed deadline was dealt with; exactly one caller gets True, and `due_deadlines` has it no more.

        The message is drawn anew, since nobody can answer any more.
        """
        return self._followed(poll_id, poll.c.deadline_told_at.is_(None), deadline_told_at=at)

    def add_options(self, poll_id: str, options: Sequence[Option]) -> None:
        """Offers more times; nothing where this workspace has no such poll."""
        if self._redrawn(poll_id) and options:
            self._connection.execute(insert(option), option_rows(poll_id, options))

    def withdraw_option(self, poll_id: str, option_id: str) -> bool:
        """Takes a time back; it keeps its id and its votes, and takes no new ones. False where it was not offered.

        Writes the poll before the option, as a vote locks them (`storage.vote_write`), so that they never deadlock.
        """
        offered = option.c.id == option_id, option.c.poll == poll.c.id, ~option.c.withdrawn
        if not self._followed(poll_id, exists().where(*offered)):
            return False
        taken = update(option).where(option.c.id == option_id, ~option.c.withdrawn)
        return self._changed(taken.values(withdrawn=True)) == 1

    def change_time(self, poll_id: str, changed: Option, *, voids: bool) -> None:
        """An offered option gets another slot and keeps its id. Where that `voids` the answers to it, those that are on
        their way do not count either; the ones that are stored are cleared by `VoteRepository`."""
        if self._followed(poll_id):
            theirs = update(option).where(option.c.id == changed.id, option.c.poll == poll_id, ~option.c.withdrawn)
            revision = select(poll.c.revision).where(poll.c.id == poll_id).scalar_subquery()
            self._changed(theirs.values(slot_row(changed.slot) | ({"changed_in": revision} if voids else {})))

    def set_capacity(self, poll_id: str, capacity: int) -> None:
        """Every time of the poll has so many places from now on, those taken back included; 0: any number."""
        if self._redrawn(poll_id):
            self._changed(update(option).where(option.c.poll == poll_id).values(capacity=capacity))

    def reorder(self, poll_id: str, option_ids: Sequence[str]) -> None:
        """The options of this poll stand in this order from now on."""
        if self._redrawn(poll_id) and option_ids:
            placed = update(option).where(option.c.id == bindparam("one"), option.c.poll == poll_id)
            rows = [{"one": one, "place": place} for place, one in enumerate(option_ids)]
            self._connection.execute(placed.values(position=bindparam("place")), rows)
