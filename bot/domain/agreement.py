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
    poll, last = snapshot.poll, _last_answer(snapshot)
    if not poll.agreement or poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return None
    if last is None or (poll.agreement_after and last <= poll.agreement_after):
        return None
    return next((one.option for one in rank_options(snapshot, now) if _is_agreed(one)), None)


def agreed_by_change(before: PollSnapshot, after: PollSnapshot, now: datetime) -> Option | None:
    """The time that is agreed now and was not, though nobody answered in between: an edit, somebody who left."""
    was, found = agreeing_option(before, now), agreeing_option(after, now)
    return found if found and (was is None or was.id != found.id) else None


def _last_answer(snapshot: PollSnapshot) -> datetime | None:
    """When somebody required last changed an answer; None where none has answered."""
    required = snapshot.poll.required
    return max((vote.voted_at for vote in snapshot.votes if vote.voter in required), default=None)


def _is_agreed(one: Ranked) -> bool:
    return 0 < one.needed <= one.required.yes
