"""Finds the bot token of a workspace for the checks, whether it is set or was installed by OAuth."""

from functools import cached_property
from types import TracebackType
from typing import Self

from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.services import installing
from handlers.slack.clients import web_client
from handlers.slack.errors import LOST, SlackApiError
from handlers.slack.installations import Installations
from handlers.slack.token_encryption import TokenCipher
from storage.database import Database
from storage.engines import sqlite_file


class Tokens:
    """Tokens by workspace; a context manager that closes the database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, workspace: str) -> str | None:
        """The workspace's bot token, "" where Meet is not installed there, None where that cannot be said."""
        set_one = self._set_token
        if set_one is not None and set_one and workspace in self.own_workspaces:
            return set_one
        if not self._settings.installs_by_oauth:
            return "" if self.own_workspaces else None
        return self._installed(workspace)

    @property
    def _set_token(self) -> str | None:
        token = self._settings.slack_bot_token
        return token.get_secret_value() if token else None

    @cached_property
    def own_workspaces(self) -> frozenset[str]:
        """Workspace and organisation of SLACK_BOT_TOKEN; none where Slack does not say."""
        if self._set_token is None:
            return frozenset()
        try:
            answer = web_client(self._settings, self._set_token).auth_test()
        except (SlackApiError, *LOST):
            return frozenset()
        return frozenset(str(answer[key]) for key in ("team_id", "enterprise_id") if answer.get(key))

    def _installed(self, workspace: str) -> str | None:
        """What the database has; None where it cannot be asked, which `database` and `installations` say."""
        try:
            database = self._database
            if database is None or not database.schema_is_current():
                return None
            found = installing.find_installation(database, workspace)
            if found is None:
                return ""
            cipher = TokenCipher(self._settings.secret_key)
            return str(Installations(database, cipher).decrypted(found).bot_token)
        except MeetError:
            return None

    @cached_property
    def _database(self) -> Database | None:
        file = sqlite_file(self._settings.database_url)
        if file is not None and not file.exists():
            return None
        return Database(self._settings.database_url, clock=SystemClock())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if database := self.__dict__.get("_database"):
            database.dispose()
