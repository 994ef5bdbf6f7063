"""Moving deliveries by SES's feedback: finding the mails it is about, storing their new status. It decides nothing."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, func, or_, select, update

from bot.domain.delivery import Mailed
from storage.column_types import Instant, Word
from storage.compiled_statement import CompiledStatement, made_once
from storage.readers import MAILED
from storage.repository import Repository, locking
from storage.tables import delivery


def locked(*columns: ColumnElement[Any]) -> Select[Any]:
    """Deliveries, locked until the commit in the order of their ids: transactions that lock several never deadlock."""
    return locking(select(*columns).order_by(delivery.c.id))


_IS_NAMED = or_(
    delivery.c.ses_message_id.in_(bindparam("names", expanding=True)),
    delivery.c.id.in_(bindparam("tags", expanding=True)),
)
_NAMES = select(delivery.c.id, delivery.c.ses_message_id).where(_IS_NAMED)
_COLUMNS = tuple(delivery.c[name] for name in MAILED.names)
_NAMED = select(*_COLUMNS).where(_IS_NAMED)
_LOCKED = locked(*_COLUMNS).where(delivery.c.id.in_(bindparam("ids", expanding=True)))
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


@made_once
def _follow(dialect: Dialect) -> CompiledStatement:
    """Compiled once: every message from SES runs it."""
    return CompiledStatement(_FOLLOW, dialect)


class FeedbackUpdates(Repository):
    """Deliveries of all workspaces, found and moved by what SES told of them."""

    def named(self, ses_message_ids: Collection[str], tags: Collection[str]) -> list[Mailed]:
        """The mails that these ids of SES, or these ids of ours, name. It locks none. Raises UnreadableRow."""
        return [MAILED.value(row) for row in self._rows(_NAMED, _names(ses_message_ids, tags))]

    def knows(self, ses_message_ids: Collection[str], tags: Collection[str]) -> set[str]:
        """Which of these ids of SES, and of these ids of ours, name a mail of ours. It locks none."""
        return {name for row in self._rows(_NAMES, _names(ses_message_ids, tags)) for name in row if name}

    def lock(self, ids: Collection[str]) -> list[Mailed]:
        """The mails that have these ids of ours, locked until the commit. Raises UnreadableRow."""
        return [MAILED.value(row) for row in self._rows(_LOCKED, {"ids": ids})] if ids else []

    def follow(self, mails: Iterable[Mailed], now: datetime) -> None:
        """Stores what feedback made of these mails (`bot.domain.delivery.followed`), which this transaction has locked.

        Feedback proves that SES accepted the mail: at `now`, where no earlier instant is known. The cards of the polls
        concerned become dirty.
        """
        moved = sorted(mails, key=lambda mail: mail.id)
        if not moved:
            return
        _follow(self._connection.dialect).many(self._connection, [_columns(mail, now) for mail in moved])
        for mail in moved:
            self._transaction.delivery_moved(mail.id, mail.poll, mail.status)


def _names(ses_message_ids: Collection[str], tags: Collection[str]) -> dict[str, list[str]]:
    return {"names": list(ses_message_ids), "tags": list(tags)}


def _columns(mail: Mailed, now: datetime) -> dict[str, object]:
    return {
        "this": mail.id,
        "now_status": mail.status,
        "now_reason": mail.reason,
        "now_address": mail.address,
        "known_as": mail.ses_message_id,
        "now": now,
    }
