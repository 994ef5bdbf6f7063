"""The outbox as SES's facts move it: which mails they are about, and where those stand now. It decides nothing."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, func, select, update

from bot.domain.delivery import Mailed
from storage.column_types import Instant, Word
from storage.compiled_statement import HotStatement
from storage.polls.delivery_cards import touch_card
from storage.readers import MAILED
from storage.repository import Repository
from storage.tables import delivery


def locked(*columns: ColumnElement[Any]) -> Select[Any]:
    """Deliveries locked until the commit, in the order of their ids: all who lock several never wait in a circle."""
    return select(*columns).order_by(delivery.c.id).with_for_update()


_MAILED = locked(*(delivery.c[name] for name in MAILED.names))
_KNOWN_AS = _MAILED.where(delivery.c.ses_message_id.in_(bindparam("names", expanding=True)))
_TAGGED = _MAILED.where(delivery.c.id.in_(bindparam("names", expanding=True)))
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


@lru_cache(maxsize=8)
def _follow(dialect: Dialect) -> HotStatement:
    """Every message of SES's comes through here."""
    return HotStatement(_FOLLOW, dialect)


class Following(Repository):
    """Part of Outbox."""

    def known_as(self, ses_message_ids: Collection[str]) -> list[Mailed]:
        """The mails that SES knows by these ids, held until the commit. Raises UnreadableRow."""
        return self._mailed(_KNOWN_AS, ses_message_ids)

    def tagged(self, ids: Collection[str]) -> list[Mailed]:
        """The mails of these ids of ours, likewise."""
        return self._mailed(_TAGGED, ids)

    def _mailed(self, statement: Select[Any], names: Collection[str]) -> list[Mailed]:
        rows = self._connection.execute(statement, {"names": names}) if names else ()
        return [MAILED.value(row) for row in rows]

    def follow(self, mails: Iterable[Mailed], now: datetime) -> None:
        """Puts mails that this transaction holds where SES's facts say (`bot.domain.delivery.followed`).

        Whatever SES tells of a mail, it had accepted it: at `now`, where no earlier instant is known. The cards of the
        polls concerned become dirty.
        """
        moved = sorted(mails, key=lambda mail: mail.id)
        if not moved:
            return
        _follow(self._connection.dialect).many(self._connection, [_standing(mail, now) for mail in moved])
        for mail in moved:
            touch_card(self._transaction, mail.poll)


def _standing(mail: Mailed, now: datetime) -> dict[str, object]:
    return {
        "this": mail.id,
        "now_status": mail.status,
        "now_reason": mail.reason,
        "now_address": mail.address,
        "known_as": mail.ses_message_id,
        "now": now,
    }
