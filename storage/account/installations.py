"""Installations by OAuth, and who renews their tokens. Tokens come here encrypted; storage has no key."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from storage.readers import INSTALLATIONS
from storage.repository import Repository
from storage.tables import installation, oauth_state
from storage.values import Installation


class InstallationRepository(Repository):
    """One installation for each workspace, or for an enterprise that installed Meet as a whole."""

    def get(self, workspace: str) -> Installation | None:
        """The installation of exactly this workspace or enterprise."""
        return INSTALLATIONS.one(self._first(select(installation).where(installation.c.workspace == workspace)))

    def save(self, new: Installation) -> None:
        """Stores an installation in place of an earlier one; a renewal of the earlier one in progress is refused."""
        columns = INSTALLATIONS.columns(new, lease_until=None, lease_token=None)
        put = self._insert(installation).values(columns)
        self._changed(put.on_conflict_do_update(index_elements=[installation.c.workspace], set_=columns))

    def remove(self, workspace: str, happened_at: datetime) -> bool:
        """The workspace took Meet away; False where it was not installed, or later than that."""
        older = installation.c.workspace == workspace, installation.c.installed_at <= happened_at
        return self._changed(delete(installation).where(*older)) == 1

    def claim_renewal(self, seen: Installation, now: datetime, lease: timedelta) -> str | None:
        """The right to renew the token that was seen; None where another has it, or has renewed it already."""
        token = secrets.token_hex(8)
        free = or_(installation.c.lease_until.is_(None), installation.c.lease_until <= now)
        claimed = update(installation).where(
            installation.c.workspace == seen.workspace,
            installation.c.installed_at == seen.installed_at,
            installation.c.expires_at == seen.expires_at,
            free,
        )
        return token if self._changed(claimed.values(lease_until=now + lease, lease_token=token)) else None

    def renew(self, workspace: str, lease_token: str, ciphertext: bytes, expires_at: datetime | None) -> bool:
        """Keeps the renewed token. False where the lease is another's by now, or the installation is gone."""
        ours = update(installation).where(
            installation.c.workspace == workspace, installation.c.lease_token == lease_token
        )
        values = {"ciphertext": ciphertext, "expires_at": expires_at, "lease_until": None, "lease_token": None}
        return self._changed(ours.values(values)) == 1

    def list(self) -> list[Installation]:
        """All installations."""
        return INSTALLATIONS.all(self._rows(select(installation).order_by(installation.c.workspace)))


class OAuthStateRepository(Repository):
    """What Slack must bring back from the browser that began an installation. Only hashes are kept."""

    def issue(self, state_hash: str, now: datetime, lifetime: timedelta) -> None:
        """Keeps a state for `lifetime`, and deletes those that ran out."""
        self._changed(delete(oauth_state).where(oauth_state.c.expires_at <= now))
        self._changed(self._insert(oauth_state).values(state_hash=state_hash, expires_at=now + lifetime))

    def consume(self, state_hash: str, now: datetime) -> bool:
        """Uses the state up; False where it never was, ran out, or was used before by whichever replica."""
        known = oauth_state.c.state_hash == state_hash, oauth_state.c.expires_at > now
        return self._changed(delete(oauth_state).where(*known)) == 1
