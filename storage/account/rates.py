"""The counts from which bounce and complaint rates are made. What they mean is decided in `bot.domain.rates`."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, literal_column, select

from bot.domain.feedback import Feedback, FeedbackKind, RateCount, counts_for
from bot.domain.rates import Rates
from bot.domain.shares import DAY
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
_NAMED = _ACCEPTED.where(delivery.c.ses_message_id.is_not(None))
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
        return _rates(self._accepted(since), self._told(since))

    def named(self, since: datetime) -> int:
        """How many mails were accepted since then of which feedback must come, because the provider named them."""
        return self._connection.scalar(_NAMED, {"since": since}) or 0

    def by_day(self, now: datetime, days: int) -> list[Rates]:
        """The last so many times 24 hours, the oldest first: what SES accepted in each, less what its lists held back,
        and what came back in it."""
        accepted, told = self._accepted_by_day(now, days), self._told_by_day(now, days)
        return [_rates(accepted[day], told.get(day, [])) for day in range(days)]

    def _accepted_by_day(self, now: datetime, days: int) -> Counter[int]:
        day = _day_of(delivery.c.sent_at, now, days)
        counted = select(day, func.count()).where(delivery.c.sent_at >= now - days * DAY).group_by(day)
        return Counter({row[0]: row[1] for row in self._connection.execute(counted)})

    def _told_by_day(self, now: datetime, days: int) -> dict[int, list[tuple[Feedback, int]]]:
        day = _day_of(feedback_event.c.received_at, now, days)
        facts = feedback_event.c.kind, feedback_event.c.subtype
        ours = feedback_event.c.received_at >= now - days * DAY, COUNTED, ~feedback_event.c.of_others
        found: dict[int, list[tuple[Feedback, int]]] = {}
        for place, kind, subtype, number in self._connection.execute(
            select(day, *facts, func.count()).where(*ours).group_by(day, *facts)
        ):
            found.setdefault(place, []).append((_specimen(FeedbackKind(kind), subtype), number))
        return found

    def window_start(self, mails: int) -> datetime | None:
        """The instant since which this many mails were accepted; None where there were never so many."""
        return self._connection.scalar(_NTH, {"newer": mails - 1})

    def _accepted(self, since: datetime) -> int:
        return self._connection.scalar(_ACCEPTED, {"since": since}) or 0

    def _told(self, since: datetime) -> list[tuple[Feedback, int]]:
        """One specimen for each kind and sub-type received since then, with how many there were."""
        rows = self._connection.execute(_TOLD, {"since": since})
        return [(_specimen(FeedbackKind(row.kind), row.subtype), row.number) for row in rows]


def _rates(accepted: int, told: Iterable[tuple[Feedback, int]]) -> Rates:
    counted, held_back = Counter[RateCount | None](), 0
    for fact, number in told:
        counted[counts_for(fact)] += number
        held_back += number if fact.kind is FeedbackKind.PROVIDER_SUPPRESSED else 0
    return Rates(max(accepted - held_back, 0), counted[RateCount.BOUNCE], counted[RateCount.COMPLAINT])


def _day_of(column: ColumnElement[datetime], now: datetime, days: int) -> ColumnElement[int]:
    """Which of the last days an instant falls into; 0 is the oldest."""
    ends: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
        (column < now - (days - 1 - day) * DAY, literal_column(str(day))) for day in range(days - 1)
    ]
    return case(*ends, else_=literal_column(str(days - 1)))


def _specimen(kind: FeedbackKind, subtype: str) -> Feedback:
    """A fact of this kind, as far as the rates can tell facts apart."""
    return Feedback("", kind, "", None, None, subtype, "", "", None, None, None)
