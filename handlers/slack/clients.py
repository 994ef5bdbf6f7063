"""Slack's clients: how each is made, and the one of SLACK_BOT_TOKEN's workspace."""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlsplit

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context import BoltContext
from slack_sdk.errors import SlackApiError

from bot.config.settings import Settings
from bot.domain.errors import MeetError, NotFound
from bot.domain.reasons import SlackReason
from handlers.slack.object_client import ObjectClient, WebClient
from handlers.slack.tls import tls_context
from handlers.slack.token_cures import bot_token_cure
from handlers.slack.workspace_client import WorkspaceClient
from storage.database import Database

__all__ = [
    "ORIGIN",
    "Authorizing",
    "SingleWorkspaceClients",
    "WebClient",
    "authorizer",
    "client_options",
    "web_client",
]

CALL_SECONDS = 10
"""Longer than Slack ever takes when it is well; a press waits three seconds, a job's thread should not wait thirty.

A reply that comes later than this may have used up an OAuth code or a refresh token, so Slack is given this time."""
ORIGIN = "posting_workspace"
"""Where Bolt's context carries the workspace whose bot posted the pressed message."""


def web_client(settings: Settings, token: str | None) -> WebClient:
    """A client that tries once: a retry of a lost post would post twice, and 429 is the caller's to answer."""
    return ObjectClient(token=token, **client_options(settings))


def client_options(settings: Settings) -> dict[str, Any]:
    """What every client of ours is made with, but for its token."""
    is_encrypted = urlsplit(settings.slack_api_url).scheme == "https"
    return {
        "base_url": settings.slack_api_url,
        "timeout": CALL_SECONDS,
        "retry_handlers": [],
        "ssl": tls_context() if is_encrypted else None,
    }


class Authorizing(Protocol):
    """Clients that know for whom a request acts."""

    def authorize(self, context: BoltContext, enterprise: str, team: str) -> AuthorizeResult | None:
        """The installation that answers this request, None where Meet is not installed there. Raises MeetError."""


def authorizer(clients: Authorizing) -> Callable[..., Any]:
    """What Bolt asks for whom a request acts; it passes arguments by these names."""

    def authorize(context: BoltContext, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return clients.authorize(context, enterprise_id or "", team_id or "")

    return authorize


class SingleWorkspaceClients:
    """WorkspaceClients (bot/ports.py) for the one workspace whose token is in the settings."""

    def __init__(self, settings: Settings, database: Database) -> None:
        token = settings.slack_bot_token
        self.bot_token = token.get_secret_value() if token else ""
        self._settings, self._database = settings, database
        self._guard = threading.Lock()
        self._identity: AuthorizeResult | None = None

    def client(self, workspace: str) -> WebClient:
        """The workspace's client, for any thread. Raises NotFound for another workspace, MeetError without Slack."""
        if not self.serves(workspace):
            raise NotFound(SlackReason.NOT_INSTALLED)
        return self._client

    @cached_property
    def _client(self) -> WebClient:
        home = self.identity().team_id or self.identity().enterprise_id or ""
        return WorkspaceClient(self._database, home, self.bot_token, client_options(self._settings))

    def serves(self, *workspaces: str) -> bool:
        """Whether the token is one of theirs. Raises MeetError without Slack."""
        ours = {self.identity().team_id, self.identity().enterprise_id} - {None, ""}
        return not ours or not ours.isdisjoint(workspaces)

    def forget(self, workspace: str) -> None:
        """Nothing: the token is the settings', and it stays until Meet is started with another one."""

    def identity(self) -> AuthorizeResult:
        """Who the token is (auth.test, asked once). Raises MeetError where Slack refuses it or does not answer."""
        with self._guard:
            if self._identity is None:
                self._identity = self._ask()
            return self._identity

    def authorize(self, context: BoltContext, _enterprise: str = "", _team: str = "") -> AuthorizeResult:
        """The token is good for one workspace, so whoever comes from elsewhere (Slack Connect) acts in that one."""
        # Bolt's own client would name the person's workspace in every call, which is not the token's in Slack Connect.
        context["client"] = self._client
        return self.identity()

    def _ask(self) -> AuthorizeResult:
        try:
            answer = web_client(self._settings, self.bot_token).auth_test()
        except SlackApiError as refused:
            code = refused.response["error"]
            raise MeetError(f"Slack refused SLACK_BOT_TOKEN ({code}); {bot_token_cure(code)}") from refused
        except (OSError, ValueError) as unreachable:
            raise MeetError(
                f"Slack could not be reached at {self._settings.slack_api_url} ({unreachable}); check the network."
            ) from unreachable
        found = AuthorizeResult.from_auth_test_response(
            auth_test_response=answer, bot_token=self.bot_token, bot_scopes=answer.headers.get("x-oauth-scopes", "")
        )
        if answer.get("is_enterprise_install") and found.enterprise_id:
            found.team_id = None  # A whole organisation's token is kept under the enterprise's id.
        return found
