"""Registered addresses over all workspaces, and how many codes went to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import DeliveryKind
from bot.domain.person import RegisteredAddress, hidden_user
from storage.readers import ADDRESSES
from storage.repository import Repository
from storage.tables import address, delivery

_HOLDERS = (
    select(address).where(address.c.address_hash == bindparam("hash")).order_by(address.c.workspace, address.c.user)
)
_MARK = (
    update(address)
    .where(address.c.address_hash == bindparam("hash"), address.c.invalid != bindparam("now_invalid"))
    .values(invalid=bindparam("now_invalid"))
)


_delivered, _kept = delivery.alias("delivered"), delivery.alias("kept")


def is_forgotten(hashed: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the address of this hash was somebody's who is forgotten, and nobody else has it: then the hash alone
    may be stored. Deliveries keep the hash without the address (`DeliveryRepository`)."""
    return and_(
        exists().where(_delivered.c.address_hash == hashed, _delivered.c.address == ""),
        ~exists().where(_kept.c.address_hash == hashed, _kept.c.address != ""),
        ~exists().where(address.c.address_hash == hashed),
    )


class AccountAddresses(Repository):
    """Who registered what, wherever: a bounce concerns an address, not a workspace."""

    def holders(self, held: str) -> list[RegisteredAddress]:
        """Everybody who registered this address, in any workspace."""
        return ADDRESSES.all(self._connection.execute(_HOLDERS, {"hash": address_hash(held)}))

    def is_forgotten(self, held: str) -> bool:
        """Whether nobody has this address any more, and somebody who was forgotten had it."""
        return bool(self._connection.scalar(select(is_forgotten(literal(address_hash(held))))))

    def mark_invalid(self, held: str) -> int:
        """The address failed for good; how many registrations that concerned. A better one takes their place."""
        return self._mark(held, invalid=True)

    def mark_valid(self, held: str) -> int:
        """An operator released the address: it may be mailed again."""
        return self._mark(held, invalid=False)

    def codes_of(self, user: str, since: datetime) -> list[datetime]:
        """When codes were promised to this person since then, over all workspaces, oldest first.

        Nobody else counts the person's codes until the commit. A transaction that asks for `codes_to` as well does so
        after this: the order prevents deadlocks. Being forgotten does not reset the count.
        """
        self._wait_turn("codes of a person", user)
        return self._codes(delivery.c.user.in_((user, hidden_user(user))), since)

    def codes_to(self, held: str, since: datetime) -> list[datetime]:
        """When codes were promised to this address, as `codes_of` tells it for a person; locks likewise."""
        hashed = address_hash(held)
        self._wait_turn("codes to an address", hashed)
        return self._codes(delivery.c.address_hash == hashed, since)

    def _codes(self, whose: ColumnElement[bool], since: datetime) -> list[datetime]:
        of_codes = delivery.c.kind == DeliveryKind.CODE, delivery.c.created_at >= since
        promised_at = select(delivery.c.created_at).where(whose, *of_codes).order_by(delivery.c.created_at)
        return list(self._connection.scalars(promised_at))

    def _mark(self, held: str, *, invalid: bool) -> int:
        return self._connection.execute(_MARK, {"hash": address_hash(held), "now_invalid": invalid}).rowcount
