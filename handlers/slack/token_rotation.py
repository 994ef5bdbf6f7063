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
from bot.domain.reasons import SlackReason
from bot.services import installing
from handlers.slack.errors import LOST, code_of
from handlers.slack.installations import Installations, ends_at
from storage.database import Database
from storage.values import Installation

ALWAYS = 60 * 24 * 365
"""Minutes. Our clock has decided already that it is time; slack_sdk would ask the machine's."""
LOOKS, PAUSE = 25, 0.1
"""How often, and every how many seconds, to look whether another replica is done: a press waits three."""

log = structlog.get_logger("meet.token_rotation")


@dataclass(frozen=True)
class Access:
    """An installation that can be used now. Its repr shows no token."""

    installation: Installation
    bot: Bot


class TokenRenewal:
    """Installations whose tokens are good. Safe to share between threads; all replicas take turns in the database."""

    def __init__(self, database: Database, installations: Installations, rotator: TokenRotator) -> None:
        self._database, self._installations, self._rotator = database, installations, rotator

    def access(self, workspace: str) -> Access | None:
        """The workspace's installation with a good token, None where Meet is not installed.

        Raises MeetError where the token has ended and Slack does not renew it; TokenUnreadable.
        """
        installation = installing.find_installation(self._database, workspace)
        if installation is None or not needs_renewal(installation.expires_at, self._database.now()):
            return self._access_of(installation)
        lease = installing.claim_renewal(self._database, installation)
        return self._renewed(installation, lease) if lease else self._renewed_by_another(installation)

    def _access_of(self, installation: Installation | None) -> Access | None:
        return None if installation is None else Access(installation, self._installations.decrypted(installation))

    def _renewed(self, installation: Installation, lease: str) -> Access | None:
        try:
            bot = self._rotated(installation)
        except MeetError:
            # The lease is left to run out: Slack is not asked again by every press meanwhile.
            found = installing.find_installation(self._database, installation.workspace)
            if found is None or is_good(found.expires_at, self._database.now()):
                return self._access_of(found)
            raise
        sealed, until = self._installations.encrypted(bot, installation.workspace), ends_at(bot, self._database.now())
        if not installing.settle_renewal(self._database, installation.workspace, lease, sealed, until):
            log.warning("token_renewed_too_late", workspace=installation.workspace)
        return self._access_of(installing.find_installation(self._database, installation.workspace))

    def _rotated(self, installation: Installation) -> Bot:
        """The installation with new tokens, from Slack. Raises MeetError."""
        try:
            due = self._due(installation)
            bot = self._rotator.perform_bot_token_rotation(bot=due, minutes_before_expiration=ALWAYS)
        except SlackTokenRotationError as refused:
            log.warning("token_not_renewed", workspace=installation.workspace, error=code_of(refused.api_error))
            raise MeetError(SlackReason.NOT_RENEWED) from refused
        except LOST as unreachable:
            log.warning("token_not_renewed", workspace=installation.workspace, error=type(unreachable).__name__)
            raise MeetError(SlackReason.RENEWING) from unreachable
        except (TypeError, ValueError) as odd:
            log.warning("token_not_renewed", workspace=installation.workspace, error="unreadable_answer")
            raise MeetError(SlackReason.RENEWING) from odd
        if bot is None or not bot.bot_token:
            raise MeetError(SlackReason.NOT_RENEWED)
        log.info("token_renewed", workspace=installation.workspace)
        return bot

    def _due(self, installation: Installation) -> Bot:
        bot = self._installations.decrypted(installation)
        bot.bot_token_expires_at = 0
        return bot

    def _renewed_by_another(self, installation: Installation) -> Access | None:
        if is_good(installation.expires_at, self._database.now()):
            return self._access_of(installation)
        return self._waited_for(installation)

    def _waited_for(self, installation: Installation) -> Access | None:
        for _ in range(LOOKS):
            threading.Event().wait(PAUSE)
            found = installing.find_installation(self._database, installation.workspace)
            if found is None or is_good(found.expires_at, self._database.now()):
                return self._access_of(found)
        raise MeetError(SlackReason.RENEWING)
