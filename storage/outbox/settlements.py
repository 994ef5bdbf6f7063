"""Settling attempts to mail, or claims without one: sent, failed, in doubt, or due again. It sends nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, update

from bot.domain.delivery import SENT_NOTHING, DeliveryStatus, keeps_address
from storage.column_types import Instant, Word
from storage.outbox.feedback_updates import locked
from storage.outbox.moved import forget_addresses, moved
from storage.repository import Repository
from storage.tables import delivery, outbox
from storage.tables.metadata import word_among

_TRIED = (DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)
_THESE = delivery.c.id.in_(bindparam("ids", expanding=True))
_LOCKED = locked(delivery.c.id).where(_THESE)
_UNSETTLED = locked(delivery.c.id, delivery.c.attempts, delivery.c.status, delivery.c.poll, delivery.c.user).where(
    _THESE, word_among(delivery.c.status, *sorted(SENT_NOTHING))
)
_ENDED = (
    update(delivery)
    .where(delivery.c.id == bindparam("ended"))
    .values(
        status=bindparam("now_status", type_=Word),
        reason=bindparam("why"),
        lease_until=None,
        ses_message_id=func.coalesce(bindparam("accepted_as"), delivery.c.ses_message_id),
        sent_at=func.coalesce(bindparam("accepted_at", type_=Instant), delivery.c.sent_at),
    )
)
_THIS = delivery.c.id == bindparam("this")
_ATTEMPTED = update(delivery).where(_THIS, delivery.c.attempts == bindparam("attempt"), delivery.c.status.in_(_TRIED))
_REQUEUE = _ATTEMPTED.values(status=DeliveryStatus.PENDING, lease_until=None).returning(*delivery.c)
_RELEASE = (
    update(delivery).where(_THIS, delivery.c.attempts == bindparam("attempt"), outbox.DUE).values(lease_until=None)
)
_MOVE = (
    update(delivery)
    .where(_THIS)
    .values(
        lease_until=None,
        ses_message_id=func.coalesce(delivery.c.ses_message_id, bindparam("accepted_as")),
        sent_at=func.coalesce(delivery.c.sent_at, bindparam("accepted_at", type_=Instant)),
    )
    .returning(*delivery.c)
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt to mail a delivery ended; or its claim, where no attempt was begun after `attempt` others."""

    delivery: str
    attempt: int
    status: DeliveryStatus
    reason: str = ""
    ses_message_id: str | None = None
    begun: bool = True


class Settlements(Repository):
    """How attempts to mail deliveries of all workspaces ended."""

    def lock(self, delivery_ids: Collection[str]) -> None:
        """Locks these deliveries until the commit."""
        self._rows(_LOCKED, {"ids": list(delivery_ids)})

    def requeue(self, delivery_id: str, attempt: int, next_attempt_at: datetime) -> bool:
        """PENDING again; only for the attempt that the caller knows to have sent nothing."""
        again = {"this": delivery_id, "attempt": attempt, "next_attempt_at": next_attempt_at}
        return bool(moved(self._transaction, self._rows(_REQUEUE, again)))

    def release(self, delivery_id: str, attempts: int, next_attempt_at: datetime) -> bool:
        """Nobody's any more, due again then; only where no attempt was begun since the claim, after `attempts`."""
        free = {"this": delivery_id, "attempt": attempts, "next_attempt_at": next_attempt_at}
        return self._changed(_RELEASE, free) == 1

    def settle(
        self,
        delivery_id: str,
        attempt: int,
        status: DeliveryStatus,
        *,
        now: datetime,
        ses_message_id: str | None = None,
        reason: str = "",
    ) -> bool:
        """How this attempt ended. False where it is another's by now, or feedback has settled it already."""
        return bool(self.settle_all([Ending(delivery_id, attempt, status, reason, ses_message_id)], now))

    def settle_all(self, endings: Sequence[Ending], now: datetime) -> int:
        """How these attempts ended; how many of them counted, `settle` says which do not."""
        unsettled = self._rows(_UNSETTLED, {"ids": [one.delivery for one in endings]}) if endings else []
        rows = {(row.id, row.attempts, row.status in _TRIED): row for row in unsettled}
        counting = {one: rows[key] for one in endings if (key := (one.delivery, one.attempt, one.begun)) in rows}
        if counting:
            self._connection.execute(_ENDED, [_values(one, now) for one in counting])
            self._moved(counting)
        return len(counting)

    def move(
        self,
        delivery_id: str,
        status: DeliveryStatus,
        *,
        reason: str = "",
        ses_message_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> bool:
        """Stores another status. `bot.domain.delivery.moved` decides whether it may, on a row that `get` has locked.

        `ses_message_id` and `sent_at` are kept where they are known already.
        """
        accepted = {"accepted_as": ses_message_id, "accepted_at": sent_at}
        now = {"this": delivery_id, "status": status, "reason": reason, **accepted}
        return bool(moved(self._transaction, self._rows(_MOVE, now)))

    def _moved(self, settled: Mapping[Ending, Row[Any]]) -> None:
        for one, row in settled.items():
            self._transaction.delivery_moved(row.id, row.poll, one.status)
        over = [row.id for one, row in settled.items() if not keeps_address(row.user, one.status)]
        forget_addresses(self._transaction, over)


def _values(ending: Ending, now: datetime) -> dict[str, Any]:
    return {
        "ended": ending.delivery,
        "now_status": ending.status,
        "why": ending.reason,
        "accepted_as": ending.ses_message_id,
        "accepted_at": now if ending.status is DeliveryStatus.SENT else None,
    }
