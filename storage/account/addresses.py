"""Registered addresses over all workspaces, and how many codes went to them."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, exists, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import DeliveryKind
from bot.domain.person import FORGOTTEN, RegisteredAddress, hidden_user
from storage.column_types import Instant
from storage.readers import ADDRESSES
from storage.repository import Repository, locking
from storage.tables import address, delivery

_THESE = address.c.address_hash.in_(bindparam("hashes", expanding=True))
_HOLDERS = select(address).where(_THESE).order_by(address.c.address_hash, address.c.workspace, address.c.user)
_OTHERWISE = _THESE, address.c.invalid != bindparam("now_invalid")
_IN_ORDER = locking(
    select(address.c.address_hash)
    .where(*_OTHERWISE)
    .order_by(address.c.address_hash, address.c.workspace, address.c.user)
)
"""Locked in one order before they are written, so that two transactions never deadlock."""
_MARK = update(address).where(*_OTHERWISE).values(invalid=bindparam("now_invalid"))


_delivered, _kept = delivery.alias("delivered"), delivery.alias("kept")


def is_forgotten(hashed: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the address of this hash was somebody's who is forgotten, and nobody else has it: then the hash alone
    may be stored. Deliveries keep the hash without the address (`DeliveryRepository`), or with it while a cancellation
    to whoever was forgotten is still to be sent."""
    return and_(
        exists().where(_delivered.c.address_hash == hashed, ~_is_somebodys(_delivered)),
        ~exists().where(_kept.c.address_hash == hashed, _is_somebodys(_kept)),
        ~exists().where(address.c.address_hash == hashed),
    )


def _is_somebodys(mail: FromClause) -> ColumnElement[bool]:
    return and_(mail.c.address != "", ~mail.c.user.startswith(FORGOTTEN))


HASHES_WITHOUT_ADDRESS = select(_delivered.c.address_hash).where(~_is_somebodys(_delivered))
"""Those of mails that lost their address, or whose person was forgotten: some of these are forgotten addresses."""
_FORGOTTEN = (
    select(delivery.c.address_hash)
    .where(delivery.c.address_hash.in_(bindparam("hashes", expanding=True)), is_forgotten(delivery.c.address_hash))
    .distinct()
)


def _codes(whose: ColumnElement[bool]) -> Select[tuple[datetime]]:
    of_codes = delivery.c.kind == DeliveryKind.CODE, delivery.c.created_at >= bindparam("since", type_=Instant)
    return select(delivery.c.created_at).where(whose, *of_codes).order_by(delivery.c.created_at)


_CODES_OF = _codes(delivery.c.user.in_(bindparam("names", expanding=True)))
_CODES_TO = _codes(delivery.c.address_hash == bindparam("hash"))


class AccountAddresses(Repository):
    """Who registered what, wherever: a bounce concerns an address, not a workspace."""

    def holders(self, held: Collection[str]) -> dict[str, list[RegisteredAddress]]:
        """By address hash everybody who registered one of these addresses, in any workspace."""
        found = dict[str, list[RegisteredAddress]]()
        for one in ADDRESSES.all(self._rows(_HOLDERS, _hashes(held))):
            found.setdefault(address_hash(one.address), []).append(one)
        return found

    def forgotten(self, held: Collection[str]) -> set[str]:
        """Those of these addresses that nobody has any more, and that somebody had who was forgotten."""
        gone = {row.address_hash for row in self._rows(_FORGOTTEN, _hashes(held))}
        return {one for one in held if address_hash(one) in gone}

    def mark_invalid(self, held: Collection[str]) -> dict[str, int]:
        """These addresses failed for good; by hash how many registrations that concerned, none left out. A better
        address takes their place."""
        return self._mark(held, invalid=True)

    def mark_valid(self, held: str) -> int:
        """An operator released the address: it may be mailed again; how many registrations that concerned."""
        return sum(self._mark([held], invalid=False).values())

    def mark_hash_valid(self, hashed: str) -> int:
        """As `mark_valid`, by the address's hash, which outlives the address of somebody who was forgotten."""
        return sum(self._mark_hashes({"hashes": [hashed]}, invalid=False).values())

    def codes_of(self, user: str, since: datetime) -> list[datetime]:
        """When codes were promised to this person since then, over all workspaces, oldest first.

        Nobody else counts the person's codes until the commit. A transaction that asks for `codes_to` as well does so
        after this: the order prevents deadlocks. Being forgotten does not reset the count.
        """
        self._wait_turn("codes of a person", user)
        return self._scalars(_CODES_OF, {"names": [user, hidden_user(user)], "since": since})

    def codes_to(self, held: str, since: datetime) -> list[datetime]:
        """When codes were promised to this address, as `codes_of` tells it for a person; locks likewise."""
        hashed = address_hash(held)
        self._wait_turn("codes to an address", hashed)
        return self._scalars(_CODES_TO, {"hash": hashed, "since": since})

    def _mark(self, held: Collection[str], *, invalid: bool) -> dict[str, int]:
        return self._mark_hashes(_hashes(held), invalid=invalid)

    def _mark_hashes(self, hashes: dict[str, list[str]], *, invalid: bool) -> dict[str, int]:
        values = {**hashes, "now_invalid": invalid}
        marked = Counter(row.address_hash for row in self._rows(_IN_ORDER, values))
        if marked:
            self._connection.execute(_MARK, values)
        return marked


def _hashes(held: Collection[str]) -> dict[str, list[str]]:
    return {"hashes": sorted({address_hash(one) for one in held})}
