"""The addresses that SES and operators have told of somebody who is being forgotten: on the suppression list, and in
feedback about mails that Meet does not know."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Update, bindparam, exists, select, union_all, update

from storage.repository import Repository, lock_addresses, locking
from storage.tables import address, feedback_event, forgetting, suppression
from storage.values import Forgetting

_HASHES = select(forgetting.c.hashes).where(
    forgetting.c.workspace == bindparam("here"), forgetting.c.user == bindparam("them")
)
_UNKNOWN_MAIL = feedback_event.c.delivery.is_(None)


def _told_of(table: Table, *which: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """What was told of these addresses, unless somebody else has the address."""
    held = exists().where(address.c.address_hash == table.c.address_hash)
    return table.c.address_hash.in_(bindparam("hashes", expanding=True)), ~held, *which


def _empty(table: Table, *which: ColumnElement[bool], **emptied: str) -> tuple[Select[Any], Update]:
    """Locks what was told, and leaves the hash alone there."""
    theirs = _told_of(table, *which)
    # In the order of their keys, as the purge locks them.
    found = select(*table.primary_key).where(*theirs).order_by(*table.primary_key)
    return locking(found, of=table), update(table).where(*theirs).values(address="", **emptied)


_EMPTY = _empty(suppression, detail=""), _empty(feedback_event, _UNKNOWN_MAIL, diagnostic="")
_TOLD = union_all(
    *(
        select(table.c.address).where(*_told_of(table, table.c.address != "", *which))
        for table, *which in ((suppression,), (feedback_event, _UNKNOWN_MAIL))
    )
).limit(1)


class ToldAddresses(Repository):
    """In a transaction of its own, which has locked nothing else: what is being told of an address at this moment is
    waited for."""

    def erase(self, who: Forgetting) -> None:
        """Takes the addresses away beside their hashes."""
        hashes = self._hashes(who)
        lock_addresses(self._transaction, hashes)
        for found, emptied in _EMPTY if hashes else ():
            self._rows(found, {"hashes": hashes})
            self._changed(emptied, {"hashes": hashes})

    def are_left(self, who: Forgetting) -> bool:
        """Whether an address stands there still that `erase` takes away."""
        hashes = self._hashes(who)
        lock_addresses(self._transaction, hashes)
        return self._first(_TOLD, {"hashes": hashes}) is not None

    def _hashes(self, who: Forgetting) -> list[str]:
        return str(self._scalar(_HASHES, {"here": who.workspace, "them": who.user}) or "").split()
