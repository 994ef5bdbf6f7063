"""What a direct message about a poll asks its reader for, and why that cannot be done any more. Pure."""

from datetime import datetime
from enum import StrEnum

from bot.domain.notice import Notice, NoticeKind, slot_in
from bot.domain.poll import Poll, PollStatus, Slot

OF_RUNNERS = frozenset(
    {
        NoticeKind.ALL_ANSWERED,
        NoticeKind.QUORUM_REACHED,
        NoticeKind.AGREED_WITHOUT_ADDRESS,
        NoticeKind.AGREED_BY_CHANGE,
        NoticeKind.DEADLINE_UNDECIDED,
        NoticeKind.CO_ORGANIZER,
        NoticeKind.HANDED_OVER,
        NoticeKind.PROPOSED,
        NoticeKind.POLL_TROUBLE,
    }
)
"""To whoever runs a poll: to choose its time, to decide about a proposal, to post it."""
OF_VOTERS = frozenset({NoticeKind.REMINDER, NoticeKind.ASKED_AGAIN})
TELL_WHO_RUNS_IT = frozenset({NoticeKind.HANDED_OVER, NoticeKind.CO_ORGANIZER})
"""They say that their reader runs the poll, whatever became of it."""
FOLLOW_A_POLL = OF_RUNNERS | OF_VOTERS
"""Kinds whose message is changed with its poll (`notice.shows`)."""

MESSAGE_GONE, LOST = "gone", "lost"
"""The `trouble` of a notice whose poll lost its message, and the name under which the message's ts stands there."""


WINNER, MEETS, KEPT = "winner", "meets_", "kept"
"""In a notice of another time for a meeting: the option that was chosen then, what the names of the meeting's own time
begin with (an earlier Meet told none), and that the time is kept."""


class Over(StrEnum):
    """Why what the message asks for cannot be done any more."""

    CHOSEN = "chosen"
    CANCELLED = "cancelled"
    RAN_OUT = "ran_out"
    """Every time has passed."""
    PAST_DEADLINE = "past_deadline"
    NOT_YOURS = "not_yours"
    """Somebody else runs the poll now."""
    NOT_SO = "not_so"
    """What it tells was true, and is not since the poll was changed."""
    POSTED = "posted"
    """The poll's message stands in Slack."""
    OPEN_AGAIN = "open_again"
    """The meeting that was to be moved is taken back, and its poll open."""
    TAKEN = "taken"
    """The meeting is at the proposed time."""
    MOVED = "moved"
    """The meeting was moved since then, to another time than the proposed one."""
    KEPT = "kept"
    """Whoever runs the poll keeps the time."""
    KEPT_THEN_MOVED = "kept_then_moved"
    """Whoever runs the poll kept the time, and the meeting was moved later, to another time than the proposed one."""
    BEGUN = "begun"
    """The meeting has begun."""


def poll_shown(notice: Notice) -> str | None:
    """The poll with which this message is changed; None for none."""
    if notice.kind in FOLLOW_A_POLL or asks_to_move(notice):
        return notice.data.get("poll") or notice.data.get("draft")
    return None


def asks_to_move(notice: Notice) -> bool:
    """Whether it tells of another time for a meeting, proposed by mail, and asks whether to move."""
    return notice.kind is NoticeKind.REPLIED and WINNER in notice.data


def why_no_answers(poll: Poll, now: datetime) -> Over | None:
    """Why the poll takes no answers any more; None while it does."""
    return _why_not_open(poll) or (Over.PAST_DEADLINE if poll.past_deadline(now) else None)


def _why_not_open(poll: Poll) -> Over | None:
    if poll.status is PollStatus.CANCELLED:
        return Over.RAN_OUT if poll.ran_out else Over.CANCELLED
    return Over.CHOSEN if poll.status is PollStatus.CLOSED else None


def is_kept(notice: Notice) -> bool:
    """Whether whoever runs the poll has answered a proposed time: the meeting stays where it is."""
    return KEPT in notice.data


def why_over(poll: Poll, notice: Notice, now: datetime, meets: Slot | None = None) -> Over | None:
    """Why the reader of this message cannot do any more what it asks for; None while they can. `meets` is when the
    poll's meeting is: only what asks to move it needs that."""
    if notice.kind in OF_VOTERS:
        return why_no_answers(poll, now)
    if asks_to_move(notice):
        return _why_not_moved(poll, notice, meets)
    if notice.kind in TELL_WHO_RUNS_IT and not poll.may_be_run_by(notice.user):
        return Over.NOT_YOURS
    if over := _why_not_open(poll):
        return over
    if not poll.may_be_run_by(notice.user):
        return Over.NOT_YOURS
    return Over.POSTED if notice.kind is NoticeKind.POLL_TROUBLE and _stands(poll, notice) else None


def _why_not_moved(poll: Poll, notice: Notice, meets: Slot | None) -> Over | None:
    """Only a meeting that stands where it stood when the time was proposed can be moved for it."""
    if not poll.may_be_run_by(notice.user):
        return Over.NOT_YOURS
    if poll.status is not PollStatus.CLOSED:
        return Over.OPEN_AGAIN if poll.status is PollStatus.OPEN else _why_not_open(poll)
    if not _meets_as_then(poll, notice, meets):
        if begins_as(slot_in(notice.data), meets):
            return Over.TAKEN
        return Over.KEPT_THEN_MOVED if is_kept(notice) else Over.MOVED
    return Over.KEPT if is_kept(notice) else None


def _meets_as_then(poll: Poll, notice: Notice, meets: Slot | None) -> bool:
    """An option that was chosen again after the poll was open may have another time by now."""
    then = slot_in(notice.data, MEETS)
    if then is None or meets is None:
        return poll.winner == notice.data[WINNER]
    return meets.days == then.days if then.days else meets == then


def begins_as(proposed: Slot | None, meets: Slot | None) -> bool:
    """Whoever moves a meeting may give it another length than was proposed."""
    if proposed is None or meets is None:
        return False
    if proposed.days and meets.days:
        return proposed.days.first == meets.days.first
    return not (proposed.days or meets.days) and proposed.starts_at == meets.starts_at


def _stands(poll: Poll, notice: Notice) -> bool:
    """Whether the poll has a message, other than the one that was deleted. A notice of an earlier Meet does not say
    which one that was."""
    if notice.data.get("trouble") == MESSAGE_GONE:
        return poll.message_ts != notice.data.get(LOST, poll.message_ts)
    return poll.posted
