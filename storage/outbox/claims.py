"""Claims on due deliveries, the start of an attempt, and leases that ran out.

A claimed delivery stays PENDING under its lease: nothing was tried, so whoever finds the lease over may send it without
doubt. It is SENDING from right before the call to SES until the reply is stored. Statements are built once: building
takes longer than running.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, or_, select, update

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import Method, Role
from storage.column_types import Instant
from storage.outbox.feedback_updates import locked
from storage.outbox.following import follows
from storage.outbox.forwarded_mails import is_over
from storage.outbox.moved import moved
from storage.readers import DELIVERIES
from storage.repository import Repository, locking
from storage.tables import delivery, outbox
from storage.tables.metadata import word_among

_other = delivery.alias("other")
_URGENCY = case(
    (delivery.c.method == Method.CANCEL, 0),
    (delivery.c.kind == DeliveryKind.CODE, 1),
    (delivery.c.kind == DeliveryKind.ANSWERS, 3),
    else_=2,
)
"""Cancellations come first, then codes: their recipients wait with the modal open. Answers that are mailed on come
last: Slack has told them."""


_OVERTAKES = exists().where(follows(delivery, _other), _other.c.status == DeliveryStatus.SENDING)
_FOLLOWS_ONE_THAT_WAITS = exists().where(
    follows(delivery, _other), word_among(_other.c.status, DeliveryStatus.PENDING, DeliveryStatus.IN_DOUBT)
)
_UNDERSTOOD = (
    word_among(delivery.c.kind, *DeliveryKind),
    or_(delivery.c.method.is_(None), word_among(delivery.c.method, *Method)),
    or_(delivery.c.role.is_(None), word_among(delivery.c.role, *Role)),
)
"""What this version can read: a row that a newer one wrote waits for that version."""


_BY_AGE = (_URGENCY, delivery.c.next_attempt_at, delivery.c.id)
_BY_MEETING = (_URGENCY, delivery.c.expires_at.nulls_last(), delivery.c.next_attempt_at, delivery.c.id)
"""An invite expires with the start of its meeting."""


def _free(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of these mails that no other transaction has locked. Who changes many mails waits for none: what somebody
    decides about at this moment is looked at in the next round."""
    found = locking(select(delivery.c.id).where(*which), skip_locked=True).cte("free")
    return delivery.c.id.in_(select(found.c.id))


def _first_due(*which: ColumnElement[bool], order: tuple[ColumnElement[Any], ...] = _BY_AGE) -> Select[Any]:
    now, most = bindparam("now", type_=Instant), bindparam("most", type_=delivery.c.attempts.type)
    due = select(delivery.c.id, delivery.c.invite).where(
        outbox.DUE, delivery.c.next_attempt_at <= now, outbox.unleased(now), *which
    )
    first = due.where(*_UNDERSTOOD, ~_OVERTAKES).order_by(*order)
    return locking(first.limit(most), skip_locked=True)


_HERE = delivery.c.workspace == bindparam("workspace")
_DUE_CANCELS = _first_due(delivery.c.method == Method.CANCEL)
_DUE = {False: _first_due(), True: _first_due(order=_BY_MEETING)}
_KINDS: dict[bool, ColumnElement[bool]] = {
    False: delivery.c.kind != DeliveryKind.ANSWERS,
    True: delivery.c.kind == DeliveryKind.ANSWERS,
}
"""All but answers, or those alone."""
_DUE_HERE = {
    (answers, soonest_first): _first_due(_HERE, kinds, order=_BY_MEETING if soonest_first else _BY_AGE)
    for answers, kinds in _KINDS.items()
    for soonest_first in (False, True)
}
"""By whether the soonest meetings go first, or what has waited longest."""
_LEASED = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)), outbox.DUE, ~_OVERTAKES, ~_FOLLOWS_ONE_THAT_WAITS)
    .values(lease_until=bindparam("until", type_=Instant))
    .returning(*delivery.c)
)
_LOCKED = locked(*delivery.c).where(delivery.c.id.in_(bindparam("ids", expanding=True)))
_BEGUN = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)), outbox.DUE, ~_OVERTAKES)
    .values(
        status=DeliveryStatus.SENDING,
        attempts=delivery.c.attempts + 1,
        attempted_at=bindparam("now", type_=Instant),
        lease_until=bindparam("until", type_=Instant),
    )
    .returning(*delivery.c)
)
_SUPERSEDED = (
    update(delivery)
    .where(
        _free(
            delivery.c.invite.in_(bindparam("invites", expanding=True)),
            word_among(delivery.c.status, DeliveryStatus.PENDING, DeliveryStatus.IN_DOUBT),
            # What was taken back itself replaces nothing: the cancellation before it still has to leave.
            exists().where(follows(_other, delivery), _other.c.status != DeliveryStatus.SUPERSEDED),
        )
    )
    .values(status=DeliveryStatus.SUPERSEDED)
    .returning(*delivery.c)
)
_NOW = bindparam("now", type_=Instant)
_EXPIRED = (
    update(delivery)
    .where(
        _free(
            outbox.DUE,
            outbox.unleased(_NOW),
            or_(delivery.c.expires_at <= _NOW, is_over(_NOW)),
            *_UNDERSTOOD,
        )
    )
    .values(status=DeliveryStatus.EXPIRED, reason="too_late")
    .returning(*delivery.c)
)
_LOST = (
    update(delivery)
    .where(_free(outbox.IN_FLIGHT, delivery.c.lease_until <= _NOW))
    .values(status=DeliveryStatus.IN_DOUBT, lease_until=None)
    .returning(*delivery.c)
)


class DeliveryClaims(Repository):
    """Leases on deliveries of all workspaces, for the sender."""

    def claim_due(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        cancels_only: bool = False,
        workspace: str | None = None,
        answers: bool = False,
        soonest_first: bool = False,
    ) -> list[Delivery]:
        """Due deliveries, PENDING as before and leased; cancellations first, or those alone, or those of one workspace:
        its answers that are mailed on, or all others.

        With `soonest_first` invites go in the order of their meetings, else what has waited longest goes first. No two
        callers get the same. An older mail of the same event to the same address becomes SUPERSEDED, also where another
        caller has claimed it: its attempt cannot begin any more. A newer one waits only while an older one is SENDING,
        or locked by another transaction: a late REQUEST never follows its CANCEL.
        """
        if workspace is not None:
            values = {"now": now, "most": limit, "workspace": workspace}
            rows = self._rows(_DUE_HERE[answers, soonest_first], values)
        else:
            rows = self._rows(_DUE_CANCELS if cancels_only else _DUE[soonest_first], {"now": now, "most": limit})
        if invites := {row.invite for row in rows if row.invite is not None}:
            moved(self._transaction, self._rows(_SUPERSEDED, {"invites": invites}))
        ids = [row.id for row in rows]
        leased = DELIVERIES.all(self._rows(_LEASED, {"ids": ids, "until": now + lease}) if ids else [])
        place = {delivery_id: number for number, delivery_id in enumerate(ids)}
        return sorted(leased, key=lambda claimed: place[claimed.id])

    def lock(self, delivery_ids: Collection[str]) -> dict[str, Delivery]:
        """These deliveries as they are now, by id, locked until the commit. Raises UnreadableRow."""
        return {row.id: DELIVERIES.value(row) for row in self._rows(_LOCKED, {"ids": list(delivery_ids)})}

    def begin(self, delivery_ids: Collection[str], now: datetime, lease: timedelta) -> dict[str, Delivery]:
        """Those of the locked deliveries whose attempt begins, by id: with one attempt more, and SENDING for as long as
        one call to SES may take. The others are not due any more, or wait for an older mail that is SENDING now.
        """
        values = {"ids": list(delivery_ids), "now": now, "until": now + lease}
        return {row.id: DELIVERIES.value(row) for row in self._rows(_BEGUN, values)} if delivery_ids else {}

    def expired_leases(self, now: datetime) -> list[Delivery]:
        """What a crash left SENDING past its lease, now IN_DOUBT: SES may or may not have accepted it."""
        return moved(self._transaction, self._rows(_LOST, {"now": now}))

    def expire(self, now: datetime) -> list[Delivery]:
        """What waits and has become pointless, now EXPIRED; its people hear of it even while sending is paused."""
        return moved(self._transaction, self._rows(_EXPIRED, {"now": now}))
