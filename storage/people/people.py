"""People of one workspace: cached profiles, registered addresses, what they allow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from bot.domain.addresses import address_hash
from bot.domain.person import Consent, Profile, RegisteredAddress
from storage.being_forgotten import Known, forgotten_among
from storage.readers import ADDRESSES, CONSENTS, PROFILES
from storage.repository import WorkspaceRepository, here
from storage.tables import address, consent, profile


@cache
def _of_statement(table: Table, *, kept: bool = False) -> Select[Any]:
    """`kept`: the rows can be changed, and not deleted, until the commit."""
    found = select(table).where(here(table), table.c.user.in_(bindparam("users", expanding=True)))
    return found.order_by(table.c.user).with_for_update(read=True, key_share=True) if kept else found


_PROFILE = select(profile).where(here(profile), profile.c.user == bindparam("user"))
"""For one person: each request reads its person's several times, and for a list it takes twice as long."""
_HOLDERS = select(address).where(here(address), address.c.address_hash == bindparam("hash")).order_by(address.c.user)


class PersonRepository(WorkspaceRepository):
    """Everything Meet keeps of a person in this workspace, keyed by their Slack id."""

    def profile(self, user: str) -> Profile | None:
        """What Slack told last; None where it was never asked, and where the row cannot be read."""
        row = self._first(_PROFILE, {"user": user})
        return next(iter(PROFILES.all([row] if row else [])), None)

    def profiles(self, users: Iterable[str]) -> dict[str, Profile]:
        """The cached profiles of those people who have one."""
        return {found.user: found for found in PROFILES.all(self._of(profile, users))}

    def save_profile(self, read: Profile) -> None:
        """Keeps what Slack told, in place of what it told before."""
        self._put(profile, PROFILES.columns(read, workspace=self._workspace))

    def was_forgotten(self, user: str, since: datetime) -> bool:
        """Whether the person is being forgotten, or was since then (`storage.being_forgotten`). Asked before anything
        else of the transaction, so that two of them cannot deadlock."""
        return bool(self.forgotten_among([user], since))

    def forgotten_among(self, users: Iterable[str], since: datetime) -> frozenset[str]:
        """As `was_forgotten`, for several people: those of them of whom it is so."""
        people = [Known(self._workspace, user, since) for user in users]
        return frozenset(one.user for one in forgotten_among(self._transaction, people))

    def address(self, user: str) -> RegisteredAddress | None:
        """The address this person gave and proved."""
        return self.addresses([user]).get(user)

    def addresses(self, users: Iterable[str]) -> dict[str, RegisteredAddress]:
        """The registered addresses of those people who have one.

        While a transaction that writes promises mail to them, nobody who has one is forgotten: that waits for the
        commit, and then takes the promise back.
        """
        rows = self._of(address, users, kept=self._transaction.writing)
        return {found.user: found for found in ADDRESSES.all(rows)}

    def save_address(self, registered: RegisteredAddress) -> None:
        """One address per person and workspace: the new one takes the old one's place."""
        given = {"workspace": self._workspace, "address_hash": address_hash(registered.address)}
        self._put(address, ADDRESSES.columns(registered, **given))

    def holders(self, held: str) -> list[RegisteredAddress]:
        """Everybody in this workspace who registered this address, however they spelled it."""
        return ADDRESSES.all(self._rows(_HOLDERS, {"hash": address_hash(held)}))

    def consent(self, user: str) -> Consent:
        """What this person allows; everything where they never said."""
        return self.consents([user])[user]

    def consents(self, users: Iterable[str]) -> dict[str, Consent]:
        """What each of these people allows."""
        asked = list(users)
        said = {row.user: CONSENTS.value(row) for row in self._of(consent, asked)}
        return {user: said.get(user, Consent()) for user in asked}

    def save_consent(self, user: str, **said: bool) -> None:
        """What this person allows from now on: `mail`, `reminders` or both. What is not named stays as it is, also
        where somebody else's transaction changes it at this moment."""
        everything = CONSENTS.columns(replace(Consent(), **said), workspace=self._workspace, user=user)
        self._put(consent, everything, changed=said)

    def _of(self, table: Table, users: Iterable[str], *, kept: bool = False) -> list[Any]:
        return self._rows(_of_statement(table, kept=kept), {"users": list(users)})
