"""Reading the deliveries of all workspaces."""

import builtins
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select

from bot.domain.delivery import Delivery
from storage.column_types import Instant
from storage.readers import DELIVERIES
from storage.repository import Repository
from storage.tables import delivery, outbox

_NOW = bindparam("now", type_=Instant)
_IS_DUE = select(exists().where(outbox.DUE, delivery.c.next_attempt_at <= _NOW, outbox.unleased(_NOW)))


class AccountDeliveries(Repository):
    """Deliveries of all workspaces, to be looked at."""

    def get(self, delivery_id: str) -> Delivery | None:
        """The delivery, locked until the commit where this transaction writes. Raises UnreadableRow."""
        return DELIVERIES.one(self._first(self._locked(select(delivery).where(delivery.c.id == delivery_id))))

    def due_in_doubt(self, now: datetime, limit: int) -> list[Delivery]:
        """Deliveries IN_DOUBT tried before `now`, oldest attempt first: the first to be decided about."""
        doubtful = select(delivery).where(outbox.UNSURE, delivery.c.attempted_at <= now)
        return DELIVERIES.all(self._rows(doubtful.order_by(delivery.c.attempted_at).limit(limit)))

    def is_due(self, now: datetime) -> bool:
        """Whether anything that nobody has claimed waits to be mailed now."""
        return bool(self._connection.scalar(_IS_DUE, {"now": now}))

    def list(self, *, poll: str | None = None, limit: int = 1000) -> builtins.list[Delivery]:
        """The newest deliveries first, of one poll or of all."""
        chosen = select(delivery) if poll is None else select(delivery).where(delivery.c.poll == poll)
        newest = chosen.order_by(delivery.c.id.desc()).limit(limit)
        return DELIVERIES.all(self._rows(newest))

    def counts(self) -> dict[str, int]:
        """How many deliveries stand in each status that occurs."""
        counted = select(delivery.c.status, func.count()).group_by(delivery.c.status)
        return self._tally(counted)
