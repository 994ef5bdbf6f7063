"""Installations by OAuth, and who renews their tokens. Tokens come here encrypted; storage has no key."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update

from storage.column_types import Instant
from storage.readers import INSTALLATIONS
from storage.repository import Repository, here
from storage.tables import account_mark, installation, oauth_state
from storage.values import Installation

BURST = 30
GAP = timedelta(seconds=2)
"""How many installations may end at once, and how often another: each is a call to Slack that a stranger asks for."""

_ADMITTED = "installations admitted"
_OURS = account_mark.c.name == _ADMITTED
_THE_MARK = select(account_mark.c.at).where(_OURS)
_MOVE_MARK = update(account_mark).where(_OURS)
_NOW = bindparam("now", type_=Instant)
_FORGET_STATES = delete(oauth_state).where(oauth_state.c.expires_at <= _NOW)
_THIS = select(installation).where(here(installation))
_ALL = select(installation).order_by(installation.c.workspace)
_REMOVE = delete(installation).where(here(installation), installation.c.installed_at <= _NOW)
_CLAIM = update(installation).where(
    here(installation),
    installation.c.installed_at == bindparam("seen_installed_at"),
    installation.c.expires_at.is_not_distinct_from(bindparam("seen_expires_at", type_=Instant)),
    or_(installation.c.lease_until.is_(None), installation.c.lease_until <= _NOW),
)
_RENEW = update(installation).where(here(installation), installation.c.lease_token == bindparam("token"))


class InstallationRepository(Repository):
    """One installation for each workspace, or for an enterprise that installed Meet as a whole."""

    def get(self, workspace: str) -> Installation | None:
        """The installation of exactly this workspace or enterprise."""
        return INSTALLATIONS.one(self._first(_THIS, {"here": workspace}))

    def save(self, new: Installation) -> None:
        """Stores an installation in place of an earlier one; a renewal of the earlier one in progress is refused."""
        self._put(installation, INSTALLATIONS.columns(new, lease_until=None, lease_token=None))

    def remove(self, workspace: str, happened_at: datetime) -> bool:
        """The workspace took Meet away; False where it was not installed, or later than that."""
        return self._changed(_REMOVE, {"here": workspace, "now": happened_at}) == 1

    def claim_renewal(self, seen: Installation, now: datetime, lease: timedelta) -> str | None:
        """The right to renew the token that was seen; None where another has it, or has renewed it already."""
        token = secrets.token_hex(8)
        same = {"seen_installed_at": seen.installed_at, "seen_expires_at": seen.expires_at}
        leased = {"now": now, "lease_until": now + lease, "lease_token": token}
        return token if self._changed(_CLAIM, {"here": seen.workspace, **same, **leased}) else None

    def renew(self, workspace: str, lease_token: str, ciphertext: bytes, expires_at: datetime | None) -> bool:
        """Keeps the renewed token. False where the lease is another's by now, or the installation is gone."""
        values = {"ciphertext": ciphertext, "expires_at": expires_at, "lease_until": None, "lease_token": None}
        return self._changed(_RENEW, {"here": workspace, "token": lease_token, **values}) == 1

    def list(self) -> list[Installation]:
        """All installations."""
        return INSTALLATIONS.all(self._rows(_ALL))


class OAuthStateRepository(Repository):
    """What Slack brought back from browsers that began an installation. Only hashes are kept, until they run out."""

    def use(self, state_hash: str, now: datetime, expires_at: datetime) -> bool:
        """Uses the state up; False where it was used before, by whichever replica. Forgets those that ran out."""
        self._changed(_FORGET_STATES, {"now": now})
        return self._changed(self._new(oauth_state), {"state_hash": state_hash, "expires_at": expires_at}) == 1

    def admit(self, now: datetime) -> bool:
        """Whether one more may be used now: BURST at once, then one every GAP. False where it is too early.

        The mark's row is locked until the commit, so replicas count in turn. It says until when what was admitted
        uses the limit up.
        """
        self._changed(self._new(account_mark), {"name": _ADMITTED, "at": now})
        busy_until = self._run(self._locked(_THE_MARK)).scalar_one()
        if busy_until > now + (BURST - 1) * GAP:
            return False
        self._changed(_MOVE_MARK, {"at": max(busy_until, now) + GAP})
        return True
