"""The outbox over all workspaces: claiming what is due, settling what was tried. It sends nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus, keeps_address
from bot.domain.invite import Method, Role
from storage.account.delivery_reads import DeliveryReads
from storage.account.following import Following
from storage.account.surroundings import SurroundingReads
from storage.cards import touch_card
from storage.rows import DELIVERIES
from storage.tables import delivery, outbox

_TRIED = (DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)
_UNSENT = (DeliveryStatus.PENDING, DeliveryStatus.IN_DOUBT)
_other = delivery.alias("other")
_URGENCY = case((delivery.c.method == Method.CANCEL, 0), (delivery.c.kind == DeliveryKind.CODE, 1), else_=2)
"""Nobody shall travel to a meeting that is off; then come those who wait for a code with the modal open."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt to mail a delivery ended."""

    delivery: str
    attempt: int
    status: DeliveryStatus
    reason: str = ""
    ses_message_id: str | None = None


class Outbox(DeliveryReads, Following, SurroundingReads):
    """Deliveries of all workspaces, as the sender and the feedback see them."""

    def claim_due(self, now: datetime, lease: timedelta, limit: int, *, cancels_only: bool = False) -> list[Delivery]:
        """Due deliveries, now SENDING under a lease with one attempt more; cancellations first, or those alone.

        No two callers get the same. An older mail of the same event to the same address becomes SUPERSEDED, and a
        newer one waits while an older one is on its way: a late REQUEST never follows its CANCEL.
        """
        due = select(delivery.c.id, delivery.c.invite).where(
            outbox.DUE,
            delivery.c.next_attempt_at <= now,
            *_understood(),
            ~_overtakes_one_under_way(),
        )
        if cancels_only:
            due = due.where(delivery.c.method == Method.CANCEL)
        first = due.order_by(_URGENCY, delivery.c.next_attempt_at, delivery.c.id)
        rows = self._rows(first.limit(limit).with_for_update(skip_locked=True))
        self._supersede({row.invite for row in rows if row.invite is not None})
        return self._start([row.id for row in rows], now, lease)

    def _start(self, ids: list[str], now: datetime, lease: timedelta) -> list[Delivery]:
        started = self._moved(
            update(delivery)
            .where(delivery.c.id.in_(ids), delivery.c.status == DeliveryStatus.PENDING, ~_overtakes_one_under_way())
            .values(
                status=DeliveryStatus.SENDING,
                attempts=delivery.c.attempts + 1,
                attempted_at=now,
                lease_until=now + lease,
            )
        )
        place = {delivery_id: number for number, delivery_id in enumerate(ids)}
        return sorted(started, key=lambda claimed: place[claimed.id])

    def _supersede(self, invites: set[str]) -> None:
        older = update(delivery).where(
            delivery.c.invite.in_(invites), delivery.c.status.in_(_UNSENT), exists().where(_follows(_other, delivery))
        )
        self._moved(older.values(status=DeliveryStatus.SUPERSEDED))

    def expired_leases(self, now: datetime) -> list[Delivery]:
        """What a crash left SENDING past its lease, now IN_DOUBT: SES may or may not have accepted it."""
        lost = update(delivery).where(outbox.UNDER_WAY, delivery.c.lease_until <= now)
        return self._moved(lost.values(status=DeliveryStatus.IN_DOUBT, lease_until=None))

    def requeue(self, delivery_id: str, attempt: int, next_attempt_at: datetime) -> bool:
        """PENDING again; only for the attempt that the caller knows to have sent nothing."""
        again = _attempted(delivery_id, attempt)
        values = {"status": DeliveryStatus.PENDING, "next_attempt_at": next_attempt_at, "lease_until": None}
        return len(self._moved(again.values(values))) == 1

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

    def settle_all(self, endings: Iterable[Ending], now: datetime) -> set[str]:
        """How these attempts ended; the ids of those that counted, without the others' that `settle` names.

        Rows are taken in the order of their ids: so do all who take several, and replicas do not wait for each other
        in a circle.
        """
        rows = [self._first(_ENDED, _ending_values(one, now)) for one in sorted(endings, key=lambda one: one.delivery)]
        settled = [row for row in rows if row is not None]
        self._follow_up(settled)
        return {row.id for row in settled}

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
        return len(self._moved(update(delivery).where(delivery.c.id == delivery_id).values(values))) == 1

    def _moved(self, statement: Update) -> list[Delivery]:
        """Runs the move; the deliveries as they stand then."""
        rows = self._rows(statement.returning(*delivery.c))
        self._follow_up(rows)
        return DELIVERIES.all(rows)

    def _follow_up(self, moved: Sequence[Row[Any]]) -> None:
        """Makes the cards of the polls concerned dirty. Who asked to be forgotten while a mail was under way is
        forgotten once it is over."""
        for poll_id in sorted({row.poll for row in moved if row.poll is not None}):
            touch_card(self._connection, poll_id)
        over = [row.id for row in moved if not keeps_address(row.user, row.status)]
        if over:
            self._changed(update(delivery).where(delivery.c.id.in_(over)).values(address=""))


def _understood() -> list[ColumnElement[bool]]:
    """What this version can read: a row that a newer one wrote waits for that version."""
    return [
        delivery.c.kind.in_(list(DeliveryKind)),
        or_(delivery.c.method.is_(None), delivery.c.method.in_(list(Method))),
        or_(delivery.c.role.is_(None), delivery.c.role.in_(list(Role))),
    ]


def _attempted(delivery_id: str, attempt: int) -> Update:
    """The row, if this attempt is still the one that counts."""
    return update(delivery).where(
        delivery.c.id == delivery_id, delivery.c.attempts == attempt, delivery.c.status.in_(_TRIED)
    )


_ENDED = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("ended"),
        delivery.c.attempts == bindparam("attempt"),
        delivery.c.status.in_(_TRIED),
    )
    .values(
        status=bindparam("now_status", type_=delivery.c.status.type),
        reason=bindparam("why"),
        lease_until=None,
        ses_message_id=func.coalesce(bindparam("accepted_as"), delivery.c.ses_message_id),
        sent_at=func.coalesce(bindparam("accepted_at", type_=delivery.c.sent_at.type), delivery.c.sent_at),
    )
    .returning(delivery.c.id, delivery.c.poll, delivery.c.user, delivery.c.status)
)
"""Built once: each mail that is sent runs it."""


def _ending_values(ending: Ending, now: datetime) -> dict[str, Any]:
    return {
        "ended": ending.delivery,
        "attempt": ending.attempt,
        "now_status": ending.status,
        "why": ending.reason,
        "accepted_as": ending.ses_message_id,
        "accepted_at": now if ending.status is DeliveryStatus.SENT else None,
    }


def _follows(newer: FromClause, older: FromClause) -> ColumnElement[bool]:
    """`newer` replaces `older`: the same event to the same address, with a later sequence or cancelling this one."""
    cancels = and_(
        newer.c.sequence == older.c.sequence, newer.c.method == Method.CANCEL, older.c.method != Method.CANCEL
    )
    return and_(
        newer.c.invite == older.c.invite,
        newer.c.address_hash == older.c.address_hash,
        or_(newer.c.sequence > older.c.sequence, cancels),
    )


def _overtakes_one_under_way() -> ColumnElement[bool]:
    return exists().where(_follows(delivery, _other), _other.c.status == DeliveryStatus.SENDING)


def _unless_known(column: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    return func.coalesce(column, literal(value, column.type), type_=column.type)
