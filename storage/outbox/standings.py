"""How the addresses of a mail's people stand, read where a mail has ended. It decides nothing."""

from collections.abc import Collection

from sqlalchemy import select

from bot.domain.person import Consent, RegisteredAddress
from bot.domain.standing import AddressStanding, standing_of
from bot.domain.suppression import Suppression
from storage.readers import ADDRESSES, CONSENTS, SUPPRESSIONS
from storage.repository import WorkspaceRepository
from storage.tables import address, consent, suppression


class StandingReads(WorkspaceRepository):
    """People of one workspace who have an address."""

    def of(self, users: Collection[str]) -> tuple[dict[str, RegisteredAddress], dict[str, AddressStanding]]:
        """By user the address that each has, and how it stands for them."""
        here = address.c.workspace == self._workspace, address.c.user.in_(users)
        held = {one.user: one for one in ADDRESSES.all(self._rows(select(address).where(*here)))}
        said = select(consent).where(consent.c.workspace == self._workspace, consent.c.user.in_(held))
        consents = {row.user: CONSENTS.value(row) for row in self._rows(said)}
        listed = self._listed(users)
        standings = {
            user: standing_of(one, consents.get(user, Consent()), listed.get(user, ())) for user, one in held.items()
        }
        return held, standings

    def _listed(self, users: Collection[str]) -> dict[str, list[Suppression]]:
        theirs = select(address.c.user, suppression).join(
            suppression, suppression.c.address_hash == address.c.address_hash
        )
        found = dict[str, list[Suppression]]()
        for row in self._rows(theirs.where(address.c.workspace == self._workspace, address.c.user.in_(users))):
            found.setdefault(row.user, []).append(SUPPRESSIONS.value(row))
        return found
