"""What every move of deliveries brings with it: their polls' cards become dirty, forgotten people's addresses go."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, update

from bot.domain.delivery import Delivery, keeps_address
from storage.readers import DELIVERIES
from storage.repository import Transaction
from storage.tables import delivery

_FORGET = update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True))).values(address="")


def moved(transaction: Transaction, rows: Sequence[Row[Any]]) -> list[Delivery]:
    """The deliveries of these whole rows, as they are after the move."""
    for row in rows:
        transaction.delivery_moved(row.id, row.poll, row.status)
    forget_addresses(transaction, [row.id for row in rows if not keeps_address(row.user, row.status)])
    return DELIVERIES.all(rows)


def forget_addresses(transaction: Transaction, delivery_ids: Iterable[str]) -> None:
    """Removes the addresses of people who asked to be forgotten while these deliveries were in flight."""
    if ids := list(delivery_ids):
        transaction.connection.execute(_FORGET, {"ids": ids})
