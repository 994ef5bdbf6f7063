"""How the addresses of a mail's people stand, read where a mail has ended. It decides nothing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, select

from bot.domain.person import Consent, RegisteredAddress
from bot.domain.standing import AddressStanding, standing_of
from bot.domain.suppression import Suppression
from storage.readers import ADDRESSES, CONSENTS, SUPPRESSIONS
from storage.repository import WorkspaceRepository
from storage.tables import address, consent, suppression


def _of_users(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.workspace == bindparam("workspace"), table.c.user.in_(bindparam("users", expanding=True))


_HELD = select(address).where(*_of_users(address))
_SAID = select(consent).where(*_of_users(consent))
_LISTED = (
    select(address.c.user, suppression)
    .join(suppression, suppression.c.address_hash == address.c.address_hash)
    .where(*_of_users(address))
)
"""Built once: each bounce reads them."""


class StandingReads(WorkspaceRepository):
    """People of one workspace who have an address."""

    def of(self, users: Collection[str]) -> tuple[dict[str, RegisteredAddress], dict[str, AddressStanding]]:
        """By user the address that each has, and how it stands for them."""
        held = {one.user: one for one in ADDRESSES.all(self._of(_HELD, users))}
        consents = {row.user: CONSENTS.value(row) for row in self._of(_SAID, held)}
        listed = self._listed(held)
        standings = {
            user: standing_of(one, consents.get(user, Consent()), listed.get(user, ())) for user, one in held.items()
        }
        return held, standings

    def _listed(self, users: Collection[str]) -> dict[str, list[Suppression]]:
        found = dict[str, list[Suppression]]()
        for row in self._of(_LISTED, users):
            found.setdefault(row.user, []).append(SUPPRESSIONS.value(row))
        return found

    def _of(self, statement: Select[Any], users: Collection[str]) -> list[Row[Any]]:
        return self._rows(statement, {"workspace": self._workspace, "users": list(users)}) if users else []
