"""The suppression list and the soft streaks, keyed by the address's hash. Belongs to the SES account."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import sqlite

from bot.domain.addresses import address_hash
from bot.domain.suppression import Suppression, SuppressionReason, stronger
from storage.account.audit import AuditLog
from storage.readers import SUPPRESSIONS
from storage.repository import Repository, insert_for
from storage.tables import address_health, suppression

_STREAKS = select(address_health).where(address_health.c.address_hash.in_(bindparam("hashes", expanding=True)))
_FORGIVE = delete(address_health).where(address_health.c.address_hash == bindparam("hash"))


@cache
def _suppress_statement(dialect: str) -> sqlite.Insert:
    return insert_for(dialect, suppression).on_conflict_do_nothing()


class SuppressionRepository(Repository):
    """Addresses that are not mailed, and why. Callers give plain addresses; a forgotten one stays as a hash."""

    def get(self, address: str) -> Suppression | None:
        """Why this address is not mailed, None where it may be. Raises UnreadableRow: in doubt, nothing is sent."""
        hashed = suppression.c.address_hash == address_hash(address)
        return SUPPRESSIONS.one(self._first(self._locked(select(suppression).where(hashed))))

    def get_many(self, addresses: Iterable[str]) -> dict[str, Suppression]:
        """The suppressed ones among these addresses, under the spelling they were asked by. Raises UnreadableRow."""
        hashes = {address: address_hash(address) for address in addresses}
        found = select(suppression).where(suppression.c.address_hash.in_(set(hashes.values())))
        by_hash = {row.address_hash: SUPPRESSIONS.value(row) for row in self._rows(found)}
        return {address: by_hash[hashed] for address, hashed in hashes.items() if hashed in by_hash}

    def suppress(self, address: str, reason: SuppressionReason, detail: str, now: datetime) -> bool:
        """Puts the address on the list; False where a reason as strong stands there already, which is kept."""
        row = Suppression(address_hash(address), address, reason, now, detail)
        columns = SUPPRESSIONS.columns(row)
        new = _suppress_statement(self._connection.dialect.name)
        if self._connection.execute(new, columns).rowcount == 1:
            return True
        standing = self.get(address)
        if standing is not None and not stronger(standing.reason, reason):
            return False
        self._changed(update(suppression).where(suppression.c.address_hash == row.address_hash).values(columns))
        return True

    def release(self, address: str, by: str, now: datetime) -> bool:
        """Takes the address off the list and forgives its soft streak; False where it was not on it."""
        hashed = address_hash(address)
        gone = self._first(
            delete(suppression).where(suppression.c.address_hash == hashed).returning(suppression.c.reason)
        )
        if gone is None:
            return False
        self.forgive([hashed])
        AuditLog(self._transaction).record(
            None, f"released {hashed} from the suppression list ({gone.reason})", by, now
        )
        return True

    def list(self) -> list[Suppression]:
        """The whole list, oldest first; `address` is "" for people who asked to be forgotten."""
        listed = select(suppression).order_by(suppression.c.since, suppression.c.address_hash)
        return SUPPRESSIONS.all(self._rows(listed))

    def forget_address(self, address: str) -> None:
        """Its owner asked to be forgotten: the hash and the reason stay, the address goes."""
        theirs = update(suppression).where(suppression.c.address_hash == address_hash(address))
        self._changed(theirs.values(address="", detail=""))

    def streaks(self, addresses: Iterable[str]) -> dict[str, set[str]]:
        """By address hash the mails that bounced softly since the last delivery."""
        found: dict[str, set[str]] = {}
        for hashed, mail in self._connection.execute(
            _STREAKS, {"hashes": sorted({address_hash(address) for address in addresses})}
        ):
            found.setdefault(hashed, set()).add(mail)
        return found

    def lengthen(self, streaks: Mapping[str, Collection[str]]) -> None:
        """These mails bounced softly; by address hash."""
        # In one order, so that two readers of the queue never deadlock.
        rows = sorted((hashed, mail) for hashed, mails in streaks.items() for mail in mails)
        if rows:
            new = self._insert(address_health).on_conflict_do_nothing()
            self._connection.execute(new, [{"address_hash": hashed, "ses_message_id": mail} for hashed, mail in rows])

    def forgive(self, hashes: Collection[str]) -> None:
        """Mails arrived at the addresses of these hashes: earlier soft bounces are forgiven."""
        if hashes:
            self._connection.execute(_FORGIVE, [{"hash": hashed} for hashed in sorted(hashes)])
