"""The counts from which bounce and complaint rates are made. What they mean is decided in `bot.domain.rates`."""

from collections import Counter
from datetime import datetime

from sqlalchemy import bindparam, func, select

from bot.domain.feedback import Feedback, FeedbackKind, RateCount, counts_for
from bot.domain.rates import Rates
from storage.column_types import Instant
from storage.repository import Repository
from storage.tables import delivery, feedback_event
from storage.tables.account import COUNTED

_SINCE = bindparam("since", type_=Instant)
_NTH = (
    select(delivery.c.sent_at)
    .where(delivery.c.sent_at.is_not(None))
    .order_by(delivery.c.sent_at.desc())
    .offset(bindparam("newer"))
    .limit(1)
)
_ACCEPTED = select(func.count()).where(delivery.c.sent_at >= _SINCE)
_TOLD = (
    select(feedback_event.c.kind, feedback_event.c.subtype, func.count().label("number"))
    .where(feedback_event.c.received_at >= _SINCE, COUNTED, ~feedback_event.c.of_others)
    .group_by(feedback_event.c.kind, feedback_event.c.subtype)
)
"""Built once: each bounce looks at the rates."""


class RateCounts(Repository):
    """How many mails SES accepted of Meet, and how many bounced or drew a complaint."""

    def since(self, since: datetime) -> Rates:
        """What SES accepted since then, less what its own lists held back, and what came back of it.

        Accepted mails are counted in our own outbox, so that a queue without Send events cannot hide a bad rate.
        """
        told = self._told(since)
        counted = Counter[RateCount | None]()
        for fact, number in told:
            counted[counts_for(fact)] += number
        held_back = sum(number for fact, number in told if fact.kind is FeedbackKind.PROVIDER_SUPPRESSED)
        accepted = max(self._accepted(since) - held_back, 0)
        return Rates(accepted, counted[RateCount.BOUNCE], counted[RateCount.COMPLAINT])

    def window_start(self, mails: int) -> datetime | None:
        """The instant since which this many mails were accepted; None where there were never so many."""
        return self._connection.scalar(_NTH, {"newer": mails - 1})

    def _accepted(self, since: datetime) -> int:
        return self._connection.scalar(_ACCEPTED, {"since": since}) or 0

    def _told(self, since: datetime) -> list[tuple[Feedback, int]]:
        """One specimen for each kind and sub-type received since then, with how many there were."""
        rows = self._connection.execute(_TOLD, {"since": since})
        return [(_specimen(FeedbackKind(row.kind), row.subtype), row.number) for row in rows]


def _specimen(kind: FeedbackKind, subtype: str) -> Feedback:
    """A fact of this kind, as far as the rates can tell facts apart."""
    return Feedback("", kind, "", None, None, subtype, "", "", None, None, None)
