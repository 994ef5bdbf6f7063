"""Reading the deliveries of all workspaces."""

import builtins
from datetime import datetime

from sqlalchemy import and_, bindparam, case, exists, func, or_, select

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.invite import Method
from bot.domain.mail_health import Outbox
from storage.column_types import Instant
from storage.readers import DELIVERIES
from storage.repository import Repository
from storage.tables import delivery, outbox

_NOW = bindparam("now", type_=Instant)
# A mail of answers is promised at the first of them, and leaves at an instant of its own.
_GATHERS = and_(delivery.c.kind == DeliveryKind.ANSWERS, delivery.c.attempts == 0)
_LATER = _GATHERS & (delivery.c.next_attempt_at > _NOW)
_WAITS_SINCE = case((_GATHERS, delivery.c.next_attempt_at), else_=delivery.c.created_at)
_OUTBOX = select(
    func.count().filter(~_LATER),
    func.min(_WAITS_SINCE, type_=Instant).filter(~_LATER),
    func.count().filter(_LATER),
).where(outbox.DUE)
_WAITING = select(func.count()).where(
    outbox.DUE,
    outbox.unleased(_NOW),
    delivery.c.kind != DeliveryKind.ANSWERS,
    or_(delivery.c.method.is_(None), delivery.c.method != Method.CANCEL),
)
_WAITING_POLLS = select(delivery.c.poll).distinct().where(outbox.DUE, delivery.c.poll.is_not(None))
_OF_ID = delivery.c.id == bindparam("delivery_id")
_BY_ID = select(delivery).where(_OF_ID)
_HASH = select(delivery.c.address_hash).where(_OF_ID)
_DUE_IN_DOUBT = (
    select(delivery)
    .where(outbox.UNSURE, delivery.c.attempted_at <= _NOW)
    .order_by(delivery.c.attempted_at)
    .limit(bindparam("most"))
)
_NEWEST = select(delivery).order_by(delivery.c.id.desc()).limit(bindparam("most"))
_NEWEST_OF_POLL = _NEWEST.where(delivery.c.poll == bindparam("poll_id"))
_COUNTS = select(delivery.c.status, func.count()).group_by(delivery.c.status)
_IS_DUE = select(exists().where(outbox.DUE, delivery.c.next_attempt_at <= _NOW, outbox.unleased(_NOW)))


class AccountDeliveries(Repository):
    """Deliveries of all workspaces, to be looked at."""

    def get(self, delivery_id: str) -> Delivery | None:
        """The delivery, locked until the commit where this transaction writes. Raises UnreadableRow."""
        return DELIVERIES.one(self._first(self._locked(_BY_ID), {"delivery_id": delivery_id}))

    def hash_of(self, delivery_id: str) -> str:
        """The hash of the address to which it goes or went, which outlives the address; "" for an unknown delivery."""
        return self._scalar(_HASH, {"delivery_id": delivery_id}) or ""

    def due_in_doubt(self, now: datetime, limit: int) -> list[Delivery]:
        """Deliveries IN_DOUBT tried before `now`, oldest attempt first: the first to be decided about. A transaction
        that writes locks them until its commit, and leaves out what another has locked."""
        due = self._locked(_DUE_IN_DOUBT, skip_locked=True)
        return DELIVERIES.all(self._rows(due, {"now": now, "most": limit}))

    def is_due(self, now: datetime) -> bool:
        """Whether anything that nobody has claimed waits to be mailed now."""
        return bool(self._connection.scalar(_IS_DUE, {"now": now}))

    def outbox(self, now: datetime) -> Outbox:
        """What waits to be mailed, claimed or not, and since when."""
        waiting, oldest_at, gathering = self._connection.execute(_OUTBOX, {"now": now}).one()
        # Text that is no instant may be the least.
        return Outbox(waiting, oldest_at if isinstance(oldest_at, datetime) else None, gathering)

    def waiting(self, now: datetime) -> int:
        """How many mails wait that nobody has claimed. Cancellations do not count, nor do answers that are mailed on:
        every invite goes before them."""
        return self._connection.scalar(_WAITING, {"now": now}) or 0

    def touch_waiting_cards(self) -> None:
        """What holds mail back has changed: the cards of all who wait say so."""
        for poll in self._connection.scalars(_WAITING_POLLS):
            self._transaction.touch_card(poll)

    def list(self, *, poll: str | None = None, limit: int = 1000) -> builtins.list[Delivery]:
        """The newest deliveries first, of one poll or of all."""
        newest = _NEWEST if poll is None else _NEWEST_OF_POLL
        return DELIVERIES.all(self._rows(newest, {"poll_id": poll, "most": limit}))

    def counts(self) -> dict[str, int]:
        """How many deliveries stand in each status that occurs."""
        return self._tally(_COUNTS)
