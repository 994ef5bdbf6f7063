"""The outbox over all workspaces: settling what was tried. It sends nothing; claiming stands in `claims`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, func, literal, update

from bot.domain.delivery import Delivery, DeliveryStatus, keeps_address
from storage.column_types import Instant, Word
from storage.outbox.all_workspaces import DeliveryReads
from storage.outbox.claims import Claims
from storage.outbox.feedback_updates import Following, locked
from storage.outbox.send_conditions import SurroundingReads
from storage.tables import delivery

_TRIED = (DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)
_THESE = delivery.c.id.in_(bindparam("ids", expanding=True))
_LOCKED = locked(delivery.c.id).where(_THESE)
_UNSETTLED = locked(delivery.c.id, delivery.c.attempts, delivery.c.poll, delivery.c.user).where(
    _THESE, delivery.c.status.in_(_TRIED)
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


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt to mail a delivery ended."""

    delivery: str
    attempt: int
    status: DeliveryStatus
    reason: str = ""
    ses_message_id: str | None = None


class Outbox(DeliveryReads, Following, SurroundingReads, Claims):
    """Deliveries of all workspaces, as the sender and the feedback see them."""

    def lock(self, delivery_ids: Collection[str]) -> None:
        """Keeps these deliveries from all others until the commit."""
        self._rows(_LOCKED, {"ids": list(delivery_ids)})

    def requeue(self, delivery_id: str, attempt: int, next_attempt_at: datetime) -> bool:
        """PENDING again; only for the attempt that the caller knows to have sent nothing."""
        again = _attempted(delivery_id, attempt)
        values = {"status": DeliveryStatus.PENDING, "next_attempt_at": next_attempt_at, "lease_until": None}
        return len(self._run(again.values(values))) == 1

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
        by_attempt = {(row.id, row.attempts): row for row in unsettled}
        counting = {one: by_attempt[key] for one in endings if (key := (one.delivery, one.attempt)) in by_attempt}
        if counting:
            self._connection.execute(_ENDED, [_values(one, now) for one in counting])
            self._touch({row.poll for row in counting.values()})
            self._forget([row.id for one, row in counting.items() if not keeps_address(row.user, one.status)])
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
        """Moves a delivery by what SES told of it; whether it may is decided by `bot.domain.delivery.moved`, on a row
        that `get` holds until the commit. `ses_message_id` and `sent_at` are kept where they are known already."""
        values: dict[str, Any] = {"status": status, "reason": reason, "lease_until": None}
        if ses_message_id is not None:
            values["ses_message_id"] = _unless_known(delivery.c.ses_message_id, ses_message_id)
        if sent_at is not None:
            values["sent_at"] = _unless_known(delivery.c.sent_at, sent_at)
        return len(self._run(update(delivery).where(delivery.c.id == delivery_id).values(values))) == 1

    def _run(self, statement: Update) -> list[Delivery]:
        """Runs a move of one delivery; the deliveries as they stand then."""
        return self._moved(self._rows(statement.returning(*delivery.c)))


def _attempted(delivery_id: str, attempt: int) -> Update:
    """The row, if this attempt is still the one that counts."""
    return update(delivery).where(
        delivery.c.id == delivery_id, delivery.c.attempts == attempt, delivery.c.status.in_(_TRIED)
    )


def _values(ending: Ending, now: datetime) -> dict[str, Any]:
    return {
        "ended": ending.delivery,
        "now_status": ending.status,
        "why": ending.reason,
        "accepted_as": ending.ses_message_id,
        "accepted_at": now if ending.status is DeliveryStatus.SENT else None,
    }


def _unless_known(column: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    return func.coalesce(column, literal(value, column.type), type_=column.type)
