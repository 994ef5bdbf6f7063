"""Deleting what is past its retention, a batch in each transaction. What that is stands in `retention`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    tuple_,
    union,
    update,
)

from bot.domain.delivery import SENT_NOTHING
from bot.domain.invite import InviteStatus
from bot.domain.person import FORGOTTEN
from storage.account.addresses import HASHES_WITHOUT_ADDRESS, is_forgotten
from storage.account.retention import DELIVERIES_KEPT, Rule
from storage.repository import Repository, lock_addresses, locking
from storage.tables import delivery, feedback_event, invite, suppression
from storage.tables.metadata import word_among


def _plain(table: Table) -> ColumnElement[bool]:
    """Whether the plain address stands there of somebody who was forgotten."""
    return and_(table.c.address != "", is_forgotten(table.c.address_hash))


def _found(table: Table) -> Select[Any]:
    # First by one look at each mail, not by three at each row.
    return select(table.c.address_hash).where(table.c.address_hash.in_(HASHES_WITHOUT_ADDRESS), _plain(table))


def _emptied(table: Table, **emptied: str) -> tuple[Select[Any], Update]:
    """Locks the rows of these hashes in the order of their keys, as a forgetting does, and empties them."""
    these = _plain(table), table.c.address_hash.in_(bindparam("hashes", expanding=True))
    found = select(*table.primary_key).where(*these).order_by(*table.primary_key)
    return locking(found, of=table), update(table).where(*these).values(address="", **emptied)


_PLAIN = union(_found(suppression), _found(feedback_event)).limit(bindparam("most"))
_EMPTIED = _emptied(suppression, detail=""), _emptied(feedback_event, diagnostic="")


class Purge(Repository):
    """One batch of one table: on SQLite a vote waits for this transaction."""

    def delete_batch(self, rule: Rule, now: datetime) -> int:
        """How many rows were deleted; more may be due where it was as many as `rule.at_once`. Another replica that
        purges beside this one deletes other rows."""
        if rule.due is None:
            return 0
        key = tuple(rule.table.primary_key)
        due = select(*key).where(rule.due(now)).limit(rule.at_once).with_for_update(skip_locked=True, of=rule.table)
        # As a CTE it is run once: PostgreSQL may run a plain subquery for each row, and delete more than one batch.
        return self._changed(delete(rule.table).where(tuple_(*key).in_(select(due.cte("batch", nesting=True)))))

    def forget_organizers(self, now: datetime) -> int:
        """The addresses of forgotten organizers go once no mail will repeat them. Found among the latest meetings."""
        pending = exists().where(delivery.c.invite == invite.c.id, word_among(delivery.c.status, *sorted(SENT_NOTHING)))
        cancelled = and_(invite.c.status == InviteStatus.CANCELLED, ~pending)
        forgotten = invite.c.organizer.startswith(FORGOTTEN), invite.c.organizer_address != ""
        found = update(invite).where(
            invite.c.ends_at > now - DELIVERIES_KEPT, *forgotten, or_(invite.c.ends_at <= now, cancelled)
        )
        return self._changed(found.values(organizer_address=""))

    def plain_addresses(self, most: int) -> list[str]:
        """Hashes beside which the address of somebody stands who was forgotten: an earlier version left it there."""
        return list(self._connection.scalars(_PLAIN, {"most": most}))

    def forget_addresses(self, hashes: Sequence[str]) -> int:
        """Leaves these hashes alone, but for those whose address somebody has again; in how many rows."""
        lock_addresses(self._transaction, hashes)
        these = {"hashes": list(hashes)}
        return sum(self._changed(emptied, these) for found, emptied in _EMPTIED if self._rows(found, these))
