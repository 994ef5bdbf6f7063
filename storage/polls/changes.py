"""Changes of a poll: closing, reopening, texts. Conditional ones say by rowcount whether this caller won."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, case, exists, or_, select, update

from bot.domain.poll import SETTINGS, Change, Closer, Option, Poll, PollStatus
from storage.column_types import Instant
from storage.polls.poll_row import CHANGE, REDRAW, PollRowRepository, change_if, redraw_if
from storage.polls.polls import ADD_OPTIONS, option_rows
from storage.readers import slot_row
from storage.slack_holds import POST, held_workspaces
from storage.tables import option, poll
from storage.tables.metadata import passes_at, word_among

_NOW = bindparam("now", type_=Instant)
OFFERS_AHEAD = exists().where(option.c.poll == poll.c.id, ~option.c.withdrawn, passes_at(option) > _NOW)
"""Whether the poll offers a time that is ahead of the instant `now`."""
_OPEN = poll.c.status == PollStatus.OPEN
_CLOSED = poll.c.status == PollStatus.CLOSED
_IS_OVER = word_among(poll.c.status, PollStatus.CLOSED, PollStatus.CANCELLED)
_RUNS = word_among(poll.c.status, PollStatus.OPEN, PollStatus.DRAFT)
_CLAIM_REPLY = change_if(
    poll.c.change.is_not(None),
    poll.c.thread_ts.is_(None),
    or_(poll.c.thread_lease_until.is_(None), poll.c.thread_lease_until <= _NOW),
    poll.c.workspace.not_in(held_workspaces(POST)),
)
_MARK_REPLY = change_if(poll.c.changed_at == bindparam("told"))
_CLOSE = redraw_if(_OPEN)
_CANCEL = redraw_if(poll.c.status != PollStatus.CANCELLED)
_END_RUN_OUT = redraw_if(_RUNS, ~OFFERS_AHEAD)
_REOPEN = redraw_if(_IS_OVER).values(moved_from=poll.c.winner)
_CHANGE_TEXTS = redraw_if(_CLOSED, or_(poll.c.place != bindparam("new_place"), poll.c.note != bindparam("new_note")))
_MOVE = redraw_if(_CLOSED).values(moved_from=poll.c.winner)
_SAME_DEADLINE = poll.c.deadline_at.is_not_distinct_from(bindparam("new_deadline"))
_EDIT = REDRAW.values(deadline_told_at=case((_SAME_DEADLINE, poll.c.deadline_told_at)))
_TELL_DEADLINE = redraw_if(poll.c.deadline_told_at.is_(None))
_OFFERED = ~option.c.withdrawn, option.c.id == bindparam("option_id")
_TAKE_BACK = redraw_if(exists().where(*_OFFERED, option.c.poll == poll.c.id))
_WITHDRAW = update(option).where(*_OFFERED)
_RESCHEDULE = _WITHDRAW.where(option.c.poll == bindparam("poll_id"))
_REVISION = select(poll.c.revision).where(poll.c.id == bindparam("poll_id")).scalar_subquery()
_RESCHEDULE_ANEW = _RESCHEDULE.values(changed_in=_REVISION)
_OF_POLL = update(option).where(option.c.poll == bindparam("poll_id"))
_PLACE = _OF_POLL.where(option.c.id == bindparam("option_id"))


def _untold(change: Change, at: datetime) -> dict[str, Any]:
    """The thread is to be told of this change, whatever it was told before."""
    return {"change": change, "changed_at": at, "thread_ts": None, "thread_lease_until": None}


_EDITABLE = ("zone", "quorum", "title", "place", "note", "deadline_at", *SETTINGS)


class PollChanges(PollRowRepository):
    """What people do to a poll. What the message shows raises the revision in the same statement."""

    def _followed(self, statement: Update, poll_id: str, **values: Any) -> bool:
        """Changes also what direct messages about the poll ask for."""
        if not self._change(statement, poll_id, **values):
            return False
        self._transaction.changed_polls.add(poll_id)
        return True

    def claim_thread_reply(self, poll_id: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may tell the last change in the thread now; a crash frees it again after `lease`. Nobody
        may while Slack wants no posts."""
        return self._change(_CLAIM_REPLY, poll_id, now=now, thread_lease_until=now + lease)

    def mark_thread_reply(self, poll_id: str, ts: str, changed_at: datetime) -> None:
        """The reply that told of the change at that instant stands in the thread. A later change is still untold."""
        self._change(_MARK_REPLY, poll_id, told=changed_at, thread_ts=ts)

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
            _CLOSE,
            poll_id,
            status=PollStatus.CLOSED,
            winner=winner,
            closed_by=closed_by,
            closer=closer,
            closed_at=closed_at,
            announced=announced,
            moved_from=None,
            **_untold(Change.SETTLED, closed_at),
        )

    def cancel(self, poll_id: str, *, by: str, at: datetime, reason: str = "") -> bool:
        """Whatever is not cancelled yet becomes so; exactly one caller gets True."""
        return self._followed(
            _CANCEL,
            poll_id,
            status=PollStatus.CANCELLED,
            closed_by=by,
            closed_at=at,
            reason=reason,
            moved_from=None,
            **_untold(Change.CANCELLED, at),
        )

    def end_run_out(self, poll_id: str, at: datetime) -> bool:
        """What is not over and has no time ahead is cancelled by nobody; exactly one caller gets True."""
        over = {"status": PollStatus.CANCELLED, "closed_by": None, "closed_at": at}
        return self._followed(_END_RUN_OUT, poll_id, now=at, **over)

    def show_begun(self, poll_id: str) -> bool:
        """A time of this open poll has begun: its message, and direct messages that show its times, are drawn anew."""
        return self._followed(_CLOSE, poll_id)

    def reopen(self, poll_id: str, at: datetime) -> bool:
        """Closed or cancelled becomes open again, votes kept."""
        return self._followed(
            _REOPEN,
            poll_id,
            status=PollStatus.OPEN,
            winner=None,
            closed_by=None,
            closer=None,
            closed_at=None,
            reason="",
            agreement_after=at,
            **_untold(Change.REOPENED, at),
        )

    def wait_for_answer(self, poll_id: str, at: datetime) -> None:
        """The poll closes by itself only for an answer that is later than this."""
        self._followed(REDRAW, poll_id, agreement_after=at)

    def keep_last_answer(self, poll_id: str, at: datetime) -> None:
        """An answer of somebody required is gone; the last one was changed at that instant (`bot.domain.agreement`)."""
        self._change(CHANGE, poll_id, last_answer_at=at)

    def set_organizer(self, poll_id: str, user: str) -> None:
        """Hands the poll over; the organizer before has no part in it any more."""
        self._followed(REDRAW, poll_id, organizer=user)

    def set_texts(self, poll_id: str, *, place: str, note: str) -> None:
        """Place and note, as the close modal may change them."""
        self._change(REDRAW, poll_id, place=place, note=note)

    def edit(self, edited: Poll) -> None:
        """Everything that an edit may change of the poll itself. Another deadline has not been told of yet."""
        new = {name: getattr(edited, name) for name in _EDITABLE}
        self._followed(_EDIT, edited.id, new_deadline=edited.deadline_at, **new)

    def change_texts(self, poll_id: str, *, place: str, note: str, at: datetime) -> bool:
        """Place and note of a closed poll's meeting; False where they were so already."""
        texts = {"place": place, "note": note, "new_place": place, "new_note": note}
        return self._change(_CHANGE_TEXTS, poll_id, moved_from=None, **texts, **_untold(Change.CHANGED, at))

    def set_winner(self, poll_id: str, winner: str, at: datetime) -> bool:
        """Another option of a closed poll wins: the meeting was moved. Direct messages that name its time follow."""
        return self._followed(_MOVE, poll_id, winner=winner, **_untold(Change.MOVED, at))

    def set_deadline(self, poll_id: str, deadline_at: datetime | None) -> None:
        """Another deadline, or none; the new one has not been told of yet."""
        self._followed(REDRAW, poll_id, deadline_at=deadline_at, deadline_told_at=None)

    def mark_deadline_told(self, poll_id: str, at: datetime) -> bool:
        """The passed deadline was dealt with; exactly one caller gets True, and `due_deadlines` has it no more.

        The message is drawn anew, since nobody can answer any more.
        """
        return self._followed(_TELL_DEADLINE, poll_id, deadline_told_at=at)

    def add_options(self, poll_id: str, options: Sequence[Option]) -> None:
        """Offers more times; nothing where this workspace has no such poll."""
        if self._change(REDRAW, poll_id) and options:
            self._connection.execute(ADD_OPTIONS, option_rows(poll_id, options))

    def withdraw_option(self, poll_id: str, option_id: str) -> bool:
        """Takes a time back; it keeps its id and its votes, and takes no new ones. False where it was not offered.

        Writes the poll before the option, as a vote locks them (`storage.vote_write`), so that they never deadlock.
        """
        if not self._followed(_TAKE_BACK, poll_id, option_id=option_id):
            return False
        return self._changed(_WITHDRAW, {"option_id": option_id, "withdrawn": True}) == 1

    def change_time(self, poll_id: str, changed: Option, *, voids: bool) -> None:
        """An offered option gets another slot and keeps its id. Where that `voids` the answers to it, those that are on
        their way do not count either; the ones that are stored are cleared by `VoteRepository`."""
        if self._followed(REDRAW, poll_id):
            asked = {"poll_id": poll_id, "option_id": changed.id}
            self._changed(_RESCHEDULE_ANEW if voids else _RESCHEDULE, slot_row(changed.slot) | asked)

    def set_capacity(self, poll_id: str, capacity: int) -> None:
        """Every time of the poll has so many places from now on, those taken back included; 0: any number."""
        if self._change(REDRAW, poll_id):
            self._changed(_OF_POLL, {"poll_id": poll_id, "capacity": capacity})

    def reorder(self, poll_id: str, option_ids: Sequence[str]) -> None:
        """The options of this poll stand in this order from now on."""
        if self._change(REDRAW, poll_id) and option_ids:
            rows = [{"poll_id": poll_id, "option_id": one, "position": place} for place, one in enumerate(option_ids)]
            self._connection.execute(_PLACE, rows)
