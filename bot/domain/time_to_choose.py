"""When whoever runs a poll is told that they can choose its time, and whether that is so still. Pure."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.agreement import agreeing_option, is_agreed
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.domain.ranking import rank_options
from bot.domain.required import is_all_answered, progress


def all_have_answered(snapshot: PollSnapshot, now: datetime) -> bool:
    """Whether nobody required is waited for any more, and whoever runs the poll is to be told so. Not where the poll is
    about to close by itself: there is nothing to choose."""
    return _all_answered(snapshot, now) and agreeing_option(snapshot, now) is None


def enough_can(snapshot: PollSnapshot, now: datetime) -> bool:
    """Whether as many required people as are enough can make one of the times, and that is to be told."""
    return _enough_can(snapshot, now) and agreeing_option(snapshot, now) is None


def is_worth_telling(poll: Poll) -> bool:
    """Whether whoever runs the poll waits for others' answers at all."""
    alone = set(poll.required) <= {poll.organizer}
    return poll.status is PollStatus.OPEN and not poll.anonymous and not alone


def has_quorum(poll: Poll) -> bool:
    """Whether fewer than all of the required people are enough."""
    return 0 < poll.quorum < len(poll.required)


def is_so_still(notice: Notice, snapshot: PollSnapshot, now: datetime) -> bool:
    """Whether what this notice tells, of a kind of `ASK_TO_CHOOSE`, is true of the poll as it stands."""
    return _TELLS[notice.kind](notice, snapshot, now)


def _all_answered(snapshot: PollSnapshot, now: datetime) -> bool:
    return is_worth_telling(snapshot.poll) and is_all_answered(progress(snapshot, now))


def _enough_can(snapshot: PollSnapshot, now: datetime) -> bool:
    if not (has_quorum(snapshot.poll) and is_worth_telling(snapshot.poll)):
        return False
    return any(one.required.can >= one.needed for one in rank_options(snapshot, now))


def _is_agreed(notice: Notice, snapshot: PollSnapshot, now: datetime) -> bool:
    """Of the time that the notice names, whatever may close the poll."""
    agreed = [one.option.id for one in rank_options(snapshot, now) if is_agreed(one)]
    return snapshot.poll.agreement and notice.data.get("option") in agreed


_TELLS: dict[NoticeKind, Callable[[Notice, PollSnapshot, datetime], bool]] = {
    NoticeKind.ALL_ANSWERED: lambda _, snapshot, now: _all_answered(snapshot, now),
    NoticeKind.QUORUM_REACHED: lambda _, snapshot, now: _enough_can(snapshot, now),
    NoticeKind.AGREED_WITHOUT_ADDRESS: lambda _, snapshot, now: agreeing_option(snapshot, now) is not None,
    NoticeKind.AGREED_BY_CHANGE: _is_agreed,
    NoticeKind.DEADLINE_UNDECIDED: lambda _, snapshot, now: snapshot.poll.past_deadline(now),
}
ASK_TO_CHOOSE = frozenset(_TELLS)
"""Kinds that say why the time can be chosen now. One that is not so any more is not sent, and may be owed again."""
