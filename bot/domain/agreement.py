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
    poll = snapshot.poll
    if not poll.agreement or poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return None
    last = max((vote.voted_at for vote in snapshot.votes if vote.voter in poll.required), default=None)
    if last is None or last > now - STANDS:
        return None
    return next((one.option for one in rank_options(snapshot, now) if _is_agreed(one)), None)


def _is_agreed(one: Ranked) -> bool:
    return 0 < one.needed <= one.required.yes
