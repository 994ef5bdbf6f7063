"""Keeping installations and the states of those in progress, renewing tokens in turn, and what a removal stops.

Renewals and states follow the clock that all replicas share, so these take none. No token is readable here.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from bot.domain.errors import LimitReached
from bot.domain.installation import STATE_LIFETIME
from bot.domain.reasons import InstallReason
from bot.domain.tokens import INSTALL, sign, verify
from storage.database import Database
from storage.values import Installation

RENEWAL_LEASE = timedelta(seconds=30)
"""Longer than one call of Slack's may take; after it, a crash is assumed and another replica renews."""


def keep_installation(database: Database, installation: Installation) -> None:
    """The workspace has Meet from now on; what had waited for that is due at once."""
    with database.begin_account() as account:
        account.installations.save(installation)
        account.uninstalls.resume(installation.workspace, account.now())
        account.in_workspace(installation.workspace).audit("installed Meet", "Slack", account.now())


def find_installation(database: Database, workspace: str) -> Installation | None:
    """The workspace's installation, None where it has none."""
    with database.read_account() as account:
        return account.installations.get(workspace)


def list_installations(database: Database) -> list[Installation]:
    """Every installation."""
    with database.read_account() as account:
        return account.installations.list()


def remove_installation(database: Database, workspace: str, happened_at: datetime) -> bool:
    """The workspace took Meet away: the tokens are deleted, and nothing is said there until it is installed again.

    False where there was none, or one younger than the removal: Slack tells late what it could not tell at once.
    Polls, votes and addresses stay, and promised invites are mailed (docs/decisions/0011).
    """
    with database.begin_account() as account:
        if not account.installations.remove(workspace, happened_at):
            return False
        account.uninstalls.pause(workspace)
        account.in_workspace(workspace).audit("took Meet away", "Slack", account.now())
        return True


def welcome_back(database: Database, workspace: str) -> bool:
    """Slack accepted the token of the settings for this workspace. False where nothing had waited for that."""
    with database.begin_account() as account:
        return account.uninstalls.resume(workspace, account.now())


def claim_renewal(database: Database, seen: Installation) -> str | None:
    """The right of one replica to renew this token; None where another has it or has done it."""
    with database.begin_account() as account:
        return account.installations.claim_renewal(seen, account.now(), RENEWAL_LEASE)


def settle_renewal(
    database: Database, workspace: str, lease_token: str, ciphertext: bytes, expires_at: datetime | None
) -> bool:
    """Keeps the renewed token; False where the workspace was installed anew, or removed, in between."""
    with database.begin_account() as account:
        return account.installations.renew(workspace, lease_token, ciphertext, expires_at)


def issue_state(secret: bytes, now: datetime) -> str:
    """What Slack must bring back from a browser that begins an installation: signed, so nothing is kept for it yet."""
    ends = int((now + STATE_LIFETIME).timestamp())
    return sign(secret, f"{token_hex(16)}-{ends}", INSTALL)


def consume_state(database: Database, secret: bytes, state: str, now: datetime) -> bool:
    """It comes back from Slack; False where it took too long, came before, or never began.

    Raises LimitReached where many installations end at once; the state is then still good.
    """
    signed = verify(secret, state, INSTALL)
    if signed is None or (ends_at := datetime.fromtimestamp(int(signed.partition("-")[2]), UTC)) <= now:
        return False
    with database.begin_account() as account:
        if not account.oauth_states.use(_hash(signed), now, ends_at):
            return False
        if not account.oauth_states.admit(account.now()):
            raise LimitReached(InstallReason.TOO_MANY)
        return True


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()
