"""slack_sdk's two stores over our database: encrypted installations, and OAuth states. It does no network I/O."""

import json
import logging
import time
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Bot, Installation

from bot.domain.errors import MeetError
from bot.domain.installation import serving_order, workspace_of
from bot.ports import Clock
from bot.services import installing
from handlers.slack.token_encryption import TokenCipher
from storage import values
from storage.database import Database


class Installations(InstallationStore):
    """Bot tokens alone: Meet asks for no person's. https://docs.slack.dev/tools/python-slack-sdk/oauth"""

    def __init__(self, database: Database, cipher: TokenCipher) -> None:
        self._database, self._cipher = database, cipher

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger("meet.installations")

    def save(self, installation: Installation) -> None:
        """Keeps a fresh installation. Raises MeetError where Slack gave no token that a bot can use."""
        if not installation.bot_token:
            raise MeetError("Slack gave Meet no token of a bot, so nothing was kept; please begin again.")
        self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        """Keeps the bot's part of an installation, which is all that Meet uses."""
        now = self._database.now()
        workspace = workspace_of(bot.enterprise_id or "", bot.team_id or "", organisation=bot.is_enterprise_install)
        sealed = self.encrypted(bot, workspace)
        installation = values.Installation(workspace, bot.enterprise_id or "", sealed, now, ends_at(bot, now))
        installing.keep_installation(self._database, installation)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Whose token may serve there, renewed or not. Raises TokenUnreadable."""
        order = serving_order(enterprise_id or "", team_id or "", organisation=bool(is_enterprise_install))
        found = (installing.find_installation(self._database, workspace) for workspace in order)
        installation = next((one for one in found if one is not None), None)
        return None if installation is None else self.decrypted(installation)

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forgets the installation of exactly this workspace, or of the enterprise where no workspace is named."""
        workspace = workspace_of(enterprise_id or "", team_id or "", organisation=not team_id)
        installing.remove_installation(self._database, workspace, self._database.now())

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's token ended: Meet keeps none, so the workspace's installation stays as it is."""

    def encrypted(self, bot: Bot, workspace: str) -> bytes:
        """The installation's tokens and names, readable with the key alone."""
        return self._cipher.encrypt(
            json.dumps(bot.to_dict_for_copying(), default=datetime.isoformat).encode(), workspace
        )

    def decrypted(self, installation: values.Installation) -> Bot:
        """The installation's tokens and names. Raises TokenUnreadable."""
        kept: dict[str, Any] = json.loads(self._cipher.decrypt(installation.ciphertext, installation.workspace))
        return Bot(**kept)


class States(OAuthStateStore):
    """States that Slack hands back, each good once for ten minutes, at any replica."""

    def __init__(self, database: Database, secret: bytes, clock: Clock) -> None:
        self._database, self._secret, self._clock = database, secret, clock

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger("meet.installations")

    def issue(self, *_args: Any, **_more: Any) -> str:
        """A state that nobody else can make."""
        return installing.issue_state(self._secret, self._clock.now())

    def consume(self, state: str) -> bool:
        """Whether this was its one use. Raises LimitReached."""
        return installing.consume_state(self._database, self._secret, state, self._clock.now())


def ends_at(bot: Bot, now: datetime) -> datetime | None:
    """When the access token ends by our clock, None: never. slack_sdk uses the machine's."""
    if bot.bot_token_expires_at is None:
        return None
    return now + timedelta(seconds=bot.bot_token_expires_at - time.time())  # noqa: TID251 (slack_sdk's own clock)
