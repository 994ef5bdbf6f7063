"""When a poll closes by itself before its deadline: everybody who must be there has said yes to one time."""

from datetime import datetime, timedelta

from bot.domain.poll import Change, Option, PollSnapshot, PollStatus
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

    A poll that was opened again waits for another answer: it was opened because that time was not wanted.
    """
    poll, last = snapshot.poll, _last_answer(snapshot)
    if not poll.agreement or poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return None
    if last is None or (poll.change is Change.REOPENED and poll.changed_at and last <= poll.changed_at):
        return None
    return next((one.option for one in rank_options(snapshot, now) if _is_agreed(one)), None)


def _last_answer(snapshot: PollSnapshot) -> datetime | None:
    """When somebody required last changed an answer; None where none has answered."""
    required = snapshot.poll.required
    return max((vote.voted_at for vote in snapshot.votes if vote.voter in required), default=None)


def _is_agreed(one: Ranked) -> bool:
    return 0 < one.needed <= one.required.yes
