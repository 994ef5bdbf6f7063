"""The outbox as SES's facts move it: which mails they are about, and where those stand now. It decides nothing."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update

from bot.domain.delivery import Mailed
from storage.repository import Repository
from storage.rows import MAILED
from storage.tables import card, delivery
from storage.types import Instant, Word

_NAMED = (
    select(*(delivery.c[name] for name in MAILED.names))
    .where(
        or_(
            delivery.c.ses_message_id.in_(bindparam("ses_message_ids", expanding=True)),
            delivery.c.id.in_(bindparam("ids", expanding=True)),
        )
    )
    .order_by(delivery.c.id)
    .with_for_update()
)
"""Held in one order, so that two readers of the queue never wait for each other in a circle."""

_FOLLOW = (
    update(delivery)
    .where(delivery.c.id == bindparam("this"))
    .values(
        status=bindparam("now_status", type_=Word),
        reason=bindparam("now_reason"),
        address=bindparam("now_address"),
        ses_message_id=bindparam("known_as"),
        sent_at=func.coalesce(delivery.c.sent_at, bindparam("now", type_=Instant), type_=Instant),
        lease_until=None,
    )
)
_TOUCH = update(card).where(card.c.poll == bindparam("of_poll")).values(revision=card.c.revision + 1)


class Following(Repository):
    """Part of Outbox."""

    def named(self, ses_message_ids: Collection[str], ids: Collection[str]) -> list[Mailed]:
        """The mails that SES knows by one of its ids, or that have one of ours; held until the commit.

        Raises UnreadableRow.
        """
        rows = self._connection.execute(_NAMED, {"ses_message_ids": ses_message_ids, "ids": ids})
        return [MAILED.value(row) for row in rows]

    def follow(self, mails: Iterable[Mailed], now: datetime) -> None:
        """Puts mails that `named` or `get` holds where SES's facts say (`bot.domain.delivery.followed`).

        Whatever SES tells of a mail, it had accepted it: at `now`, where no earlier instant is known. The cards of the
        polls concerned become dirty.
        """
        moved = sorted(mails, key=lambda mail: mail.id)
        if not moved:
            return
        self._connection.execute(_FOLLOW, [_standing(mail, now) for mail in moved])
        if polls := sorted({mail.poll for mail in moved if mail.poll is not None}):
            self._connection.execute(_TOUCH, [{"of_poll": poll} for poll in polls])


def _standing(mail: Mailed, now: datetime) -> dict[str, object]:
    return {
        "this": mail.id,
        "now_status": mail.status,
        "now_reason": mail.reason,
        "now_address": mail.address,
        "known_as": mail.ses_message_id,
        "now": now,
    }
