"""What decides when waiting mail leaves, for whoever reads one workspace. It changes nothing."""

from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from bot.domain.breaker import Breaker
from bot.domain.delivery import DeliveryKind
from bot.domain.invite import Method
from bot.domain.pacing import Bucket
from storage.account.breaker import BreakerRepository
from storage.account.pacing import PacingRepository
from storage.column_types import Instant
from storage.repository import Repository
from storage.tables import delivery, outbox

_AHEAD = select(func.count()).where(
    outbox.DUE,
    delivery.c.kind != DeliveryKind.ANSWERS,
    or_(delivery.c.method.is_(None), delivery.c.method != Method.CANCEL),
    or_(delivery.c.kind == DeliveryKind.CODE, delivery.c.expires_at < bindparam("passes_at", type_=Instant)),
)


class SendingState(Repository):
    """The breaker, the pace, and the place in the queue."""

    def breaker(self) -> Breaker:
        """The sending breaker."""
        return BreakerRepository(self._transaction).get()

    def limits(self) -> Bucket | None:
        """The pace and the day's quota; None before SES was first asked."""
        return PacingRepository(self._transaction).limits()

    def ahead_of(self, passes_at: datetime) -> int:
        """How many waiting mails of the account go before the invites to a meeting that passes then, when the day's
        quota does not last: codes, and invites to sooner meetings."""
        return self._connection.scalar(_AHEAD, {"passes_at": passes_at}) or 0
