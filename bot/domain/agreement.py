"""When a poll closes by itself before its deadline: everybody who must be there has said yes to one time."""

from datetime import datetime, timedelta

from bot.domain.poll import Option, PollSnapshot, PollStatus
from bot.domain.ranking import Ranked, rank_options

STANDS = timedelta(minutes=5)
"""For so long nobody required may have changed an answer: whoever pressed the wrong button can still correct it."""


def agreed_option(snapshot: PollSnapshot, now: datetime) -> Option | None:
    """The best time to which all required people, or as many as are enough, have said yes for a while.

    None where the poll waits for a person or for its deadline, and in anonymous polls, which require nobody.
    """
    last = _last_answer(snapshot)
    return agreeing_option(snapshot, now) if last and last <= now - STANDS else None


def agreeing_option(snapshot: PollSnapshot, now: datetime) -> Option | None:
    """The best time to which they have said yes, however lately: it is chosen by itself unless an answer changes.

    A poll that was opened again, or in which something else than an answer has made a time agreed, waits for another
    answer (`Poll.agreement_after`).
    """
    poll = snapshot.poll
    if not poll.agreement or poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return None
    if _waits_for_answer(snapshot):
        return None
    return next((one.option for one in rank_options(snapshot, now) if is_agreed(one)), None)


def agreed_by_change(before: PollSnapshot, after: PollSnapshot, now: datetime) -> Option | None:
    """The time that is agreed now and was not, though nobody answered in between: an edit, somebody who left."""
    was, found = agreeing_option(before, now), agreeing_option(after, now)
    return found if found and (was is None or was.id != found.id) else None


def is_put_off_by(snapshot: PollSnapshot, voter: str) -> bool:
    """Whether the five minutes begin again because this person took an answer away; the snapshot is without it.

    Not where the poll waits for another answer, which is what begins them then.
    """
    poll = snapshot.poll
    return poll.agreement and voter in poll.required and not _waits_for_answer(snapshot)


def untold_answer(before: PollSnapshot, after: PollSnapshot) -> datetime | None:
    """When the last answer of somebody required was changed, where a change took it, or who gave it, out of the poll.

    None where what stands tells it. So the five minutes are as long as they were.
    """
    was, found = _last_answer(before), _last_answer(after)
    if not after.poll.agreement or was is None:
        return None
    return was if found is None or found < was else None


def _waits_for_answer(snapshot: PollSnapshot) -> bool:
    last, after = _last_answer(snapshot), snapshot.poll.agreement_after
    return after is not None and (last is None or last <= after)


def _last_answer(snapshot: PollSnapshot) -> datetime | None:
    """When somebody required last changed an answer or took one away; None where none has answered."""
    required, gone = snapshot.poll.required, snapshot.poll.last_answer_at
    changes = [vote.voted_at for vote in snapshot.votes if vote.voter in required]
    return max(changes + ([gone] if gone else []), default=None)


def is_agreed(one: Ranked) -> bool:
    """Whether as many required people as must have said yes to this time; never where nobody is required."""
    return 0 < one.needed <= one.required.yes
