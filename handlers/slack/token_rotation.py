"""Token rotation: an access token that ends soon is renewed once, by whichever replica needs it first.

Source: https://docs.slack.dev/authentication/using-token-rotation (a refresh token is good once).
"""

import threading
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.domain.errors import MeetError
from bot.domain.installation import is_good, needs_renewal
from bot.services import installing
from handlers.slack.errors import LOST, code_of
from handlers.slack.installations import Grants, ends_at
from storage.database import Database
from storage.values import Installation

ALWAYS = 60 * 24 * 365
"""Minutes: whether it is time was decided by our clock already; slack_sdk would ask the machine's."""
LOOKS, PAUSE = 25, 0.1
"""How often, and after how many seconds each, one looks whether another replica is done: a press waits three."""
BUSY = "Slack is renewing Meet's access to this workspace. Nothing was lost; please try again in a moment."
REFUSED = (
    "Slack did not renew Meet's access to this workspace, so nothing could be done. "
    "Nothing that was stored is lost; an admin has to install Meet here again."
)

log = structlog.get_logger("meet.renewing")


@dataclass(frozen=True)
class Access:
    """A grant that can be used now. Its repr shows no token."""

    grant: Installation
    bot: Bot


class Renewing:
    """Grants whose tokens are good. Safe to share between threads; all replicas take turns in the database."""

    def __init__(self, database: Database, grants: Grants, rotator: TokenRotator) -> None:
        self._database, self._grants, self._rotator = database, grants, rotator

    def access(self, workspace: str) -> Access | None:
        """The workspace's grant with a good token, None where Meet is not installed.

        Raises MeetError where the token has ended and Slack does not renew it; SealBroken.
        """
        grant = installing.find_grant(self._database, workspace)
        if grant is None or not needs_renewal(grant.expires_at, self._database.now()):
            return self._opened(grant)
        lease = installing.claim_renewal(self._database, grant)
        return self._renewed(grant, lease) if lease else self._renewed_by_another(grant)

    def _opened(self, grant: Installation | None) -> Access | None:
        return None if grant is None else Access(grant, self._grants.opened(grant))

    def _renewed(self, grant: Installation, lease: str) -> Access | None:
        try:
            bot = self._rotated(grant)
        except MeetError:
            # The lease is left to run out: Slack is not asked again by every press meanwhile.
            found = installing.find_grant(self._database, grant.workspace)
            if found is None or is_good(found.expires_at, self._database.now()):
                return self._opened(found)
            raise
        sealed, until = self._grants.sealed(bot, grant.workspace), ends_at(bot, self._database.now())
        if not installing.settle_renewal(self._database, grant.workspace, lease, sealed, until):
            log.warning("renewed too late", workspace=grant.workspace)
        return self._opened(installing.find_grant(self._database, grant.workspace))

    def _rotated(self, grant: Installation) -> Bot:
        """The grant with new tokens, from Slack. Raises MeetError."""
        try:
            bot = self._rotator.perform_bot_token_rotation(bot=self._due(grant), minutes_before_expiration=ALWAYS)
        except SlackTokenRotationError as refused:
            log.warning("not renewed", workspace=grant.workspace, error=code_of(refused.api_error))
            raise MeetError(REFUSED) from refused
        except LOST as unreachable:
            log.warning("not renewed", workspace=grant.workspace, error=type(unreachable).__name__)
            raise MeetError(BUSY) from unreachable
        except (TypeError, ValueError) as odd:
            log.warning("not renewed", workspace=grant.workspace, error="an answer that makes no sense")
            raise MeetError(BUSY) from odd
        if bot is None or not bot.bot_token:
            raise MeetError(REFUSED)
        log.info("token renewed", workspace=grant.workspace)
        return bot

    def _due(self, grant: Installation) -> Bot:
        bot = self._grants.opened(grant)
        bot.bot_token_expires_at = 0
        return bot

    def _renewed_by_another(self, grant: Installation) -> Access | None:
        if is_good(grant.expires_at, self._database.now()):
            return self._opened(grant)
        return self._waited_for(grant)

    def _waited_for(self, grant: Installation) -> Access | None:
        for _ in range(LOOKS):
            threading.Event().wait(PAUSE)
            found = installing.find_grant(self._database, grant.workspace)
            if found is None or is_good(found.expires_at, self._database.now()):
                return self._opened(found)
        raise MeetError(BUSY)
