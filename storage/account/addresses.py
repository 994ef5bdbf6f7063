"""Registered addresses over all workspaces, and how many codes went to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import DeliveryKind
from bot.domain.person import RegisteredAddress
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


class AccountAddresses(Repository):
    """Who registered what, wherever: a bounce concerns an address, not a workspace."""

    def holders(self, held: str) -> list[RegisteredAddress]:
        """Everybody who registered this address, in any workspace."""
        return ADDRESSES.all(self._connection.execute(_HOLDERS, {"hash": address_hash(held)}))

    def mark_invalid(self, held: str) -> int:
        """The address failed for good; how many registrations that concerned. A better one takes their place."""
        return self._mark(held, invalid=True)

    def mark_valid(self, held: str) -> int:
        """An operator released the address: it may be mailed again."""
        return self._mark(held, invalid=False)

    def count_codes(self, held: str, since: datetime) -> int:
        """How many codes were promised to this address since then, over all workspaces."""
        return self._codes(delivery.c.address_hash == address_hash(held), since)

    def count_codes_of(self, user: str, since: datetime) -> int:
        """How many codes were promised to this person since then, over all workspaces that know this Slack id."""
        return self._codes(delivery.c.user == user, since)

    def _codes(self, whose: ColumnElement[bool], since: datetime) -> int:
        codes = select(func.count()).where(whose, delivery.c.kind == DeliveryKind.CODE, delivery.c.created_at >= since)
        return self._connection.scalar(codes) or 0

    def _mark(self, held: str, *, invalid: bool) -> int:
        return self._connection.execute(_MARK, {"hash": address_hash(held), "now_invalid": invalid}).rowcount
