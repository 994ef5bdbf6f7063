"""The suppression list and the soft streaks, keyed by the address's hash. Belongs to the SES account."""

import builtins
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.addresses import address_hash, normalise_address
from bot.domain.suppression import Suppression, SuppressionReason, weightiest
from storage.account.audit import AuditLog
from storage.readers import SUPPRESSIONS
from storage.repository import Repository, insert_for, lock_addresses
from storage.tables import address_health, suppression

_STREAKS = select(address_health).where(address_health.c.address_hash.in_(bindparam("hashes", expanding=True)))
_FORGIVE = delete(address_health).where(address_health.c.address_hash == bindparam("hash"))


_IS_OF_HASH = suppression.c.address_hash == bindparam("hash")
_IS_SAME = _IS_OF_HASH, suppression.c.reason == bindparam("why")
_OF_HASH = select(suppression).where(_IS_OF_HASH)
_OF_HASHES = select(suppression).where(suppression.c.address_hash.in_(bindparam("hashes", expanding=True)))
_SAID_BY_ANOTHER = update(suppression).where(*_IS_SAME, suppression.c.said_by != bindparam("teller")).values(said_by="")
_RELEASE = (
    delete(suppression)
    .where(_IS_OF_HASH, suppression.c.reason.in_(bindparam("reasons", expanding=True)))
    .returning(suppression.c.reason)
)
_COUNT = select(func.count()).select_from(suppression)
_HIDE = update(suppression).where(_IS_OF_HASH).values(address="", detail="")


@cache
def _suppress_new_statement(dialect: str) -> ReturningInsert[str, str]:
    """Returns what was not there."""
    new = insert_for(dialect, suppression).on_conflict_do_nothing()
    return new.returning(suppression.c.address_hash, suppression.c.reason)


class SuppressionRepository(Repository):
    """Addresses that are not mailed, one row for each reason. Callers give plain addresses; a forgotten one stays as a
    hash. Whoever adds or takes away a reason locks the address first, whether or not it stands here."""

    def lock(self, hashes: Collection[str]) -> None:
        """Until the commit nobody else adds or takes away a reason of these addresses, or registers one of them. Of
        several they are locked at once, before polls and mails."""
        lock_addresses(self._transaction, hashes)

    def of(self, address: str) -> builtins.list[Suppression]:
        """Every reason why this address is not mailed, oldest first; none: it may be. Raises UnreadableRow."""
        return self.of_hash(address_hash(address))

    def of_hash(self, hashed: str) -> builtins.list[Suppression]:
        """As `of`, by the address's hash, which outlives the address of somebody who was forgotten."""
        self.lock([hashed])
        return self._read(_OF_HASH, {"hash": hashed})

    def get(self, address: str) -> Suppression | None:
        """The weightiest of them, None where the address may be mailed. Raises UnreadableRow."""
        return weightiest(self.of(address))

    def get_many(self, addresses: Iterable[str]) -> dict[str, builtins.list[Suppression]]:
        """The suppressed ones among these addresses, under the spelling they were asked by. Raises UnreadableRow."""
        hashes = {address: address_hash(address) for address in addresses}
        by_hash: dict[str, builtins.list[Suppression]] = {}
        for one in self._read(_OF_HASHES, {"hashes": sorted(set(hashes.values()))}):
            by_hash.setdefault(one.address_hash, []).append(one)
        return {address: by_hash[hashed] for address, hashed in hashes.items() if hashed in by_hash}

    def _read(self, found: Select[Any], values: dict[str, Any]) -> builtins.list[Suppression]:
        """Raises UnreadableRow for a row that cannot be read: in doubt about a reason nothing is sent, so none is
        left out."""
        return sorted(
            (SUPPRESSIONS.value(row) for row in self._rows(found, values)), key=lambda one: (one.since, one.reason)
        )

    def suppress(
        self, address: str, reason: SuppressionReason, detail: str, now: datetime, *, said_by: str = ""
    ) -> bool:
        """Puts the address on the list for this reason; False where it stood there, which keeps what was told first.

        Once somebody else says it too (`said_by`), nobody alone can take it back.
        """
        return self.put(Suppression(address_hash(address), address, reason, now, detail, said_by))

    def suppress_all(self, listed: Sequence[Suppression]) -> builtins.list[bool]:
        """For each of these, in this order, what `suppress` says of it. One whose `address` is "" takes the address out
        of what stands there too: its owner asked to be forgotten. The caller has locked them all."""
        for hashed in {one.address_hash for one in listed if not one.address}:
            self._changed(_HIDE, {"hash": hashed})
        new = self._put_new(listed)
        return [new.pop((one.address_hash, one.reason), False) or self._say_again(one) for one in listed]

    def _put_new(self, listed: Sequence[Suppression]) -> dict[tuple[str, str], bool]:
        """Stores those that do not stand there; which they are, by address hash and reason."""
        new = _suppress_new_statement(self._connection.dialect.name)
        rows = [SUPPRESSIONS.columns(one) for one in listed]
        return {(row[0], row[1]): True for row in self._connection.execute(new, rows)} if rows else {}

    def put(self, row: Suppression) -> bool:
        """As `suppress`, for one whose address may be known by its hash alone."""
        self.lock([row.address_hash])
        return self._changed(self._new(suppression), SUPPRESSIONS.columns(row)) == 1 or self._say_again(row)

    def _say_again(self, row: Suppression) -> bool:
        """It stands there, and is said by others, too: that is no news."""
        self._changed(_SAID_BY_ANOTHER, {"hash": row.address_hash, "why": row.reason, "teller": row.said_by})
        return False

    def release(
        self, address: str, by: str, now: datetime, reasons: Collection[SuppressionReason] = tuple(SuppressionReason)
    ) -> builtins.list[str]:
        """Takes the address off the list for these reasons; which of them stood there.

        With the reason `soft_streak` the counted soft bounces are forgiven too.
        """
        return self.release_hash(address_hash(address), by, now, reasons)

    def release_hash(
        self, hashed: str, by: str, now: datetime, reasons: Collection[SuppressionReason]
    ) -> builtins.list[str]:
        """As `release`, by the address's hash, which outlives the address of somebody who was forgotten. The caller has
        read the reasons (`of_hash`), and so locked the address."""
        gone = sorted(self._scalars(_RELEASE, {"hash": hashed, "reasons": list(reasons)}))
        if gone and SuppressionReason.SOFT_STREAK in reasons:
            self.forgive([hashed])
        if gone:
            told = f"released {hashed} from the suppression list ({', '.join(gone)})"
            AuditLog(self._transaction).record(None, told, by, now)
        return gone

    def reasons_of(self, hashed: str) -> set[SuppressionReason]:
        """Why the address of this hash is not mailed. Raises UnreadableRow."""
        return {one.reason for one in self.of_hash(hashed)}

    def find(self, words: str, limit: int) -> tuple[builtins.list[Suppression], int]:
        """The newest entries whose address holds these words, as they are typed or as addresses are stored, or is the
        address itself; and how many there are."""
        held = func.lower(suppression.c.address)
        fits = or_(
            held.contains(words.lower(), autoescape=True),
            held.contains(normalise_address(words), autoescape=True),
            suppression.c.address_hash == address_hash(words),
        )
        newest = suppression.c.since.desc(), suppression.c.address_hash, suppression.c.reason
        found = SUPPRESSIONS.all(self._rows(select(suppression).where(fits).order_by(*newest).limit(limit)))
        return found, self._connection.scalar(select(func.count()).where(fits)) or 0

    def count(self) -> int:
        """How many entries the list has."""
        return self._scalar(_COUNT) or 0

    def list(self) -> builtins.list[Suppression]:
        """The whole list, oldest first; `address` is "" for people who asked to be forgotten."""
        order = suppression.c.since, suppression.c.address_hash, suppression.c.reason
        listed = select(suppression).order_by(*order)
        return SUPPRESSIONS.all(self._rows(listed))

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
            new = [{"address_hash": hashed, "ses_message_id": mail} for hashed, mail in rows]
            self._connection.execute(self._new(address_health), new)

    def forgive(self, hashes: Collection[str]) -> None:
        """Mails arrived at the addresses of these hashes: earlier soft bounces are forgiven."""
        if hashes:
            self._connection.execute(_FORGIVE, [{"hash": hashed} for hashed in sorted(hashes)])
