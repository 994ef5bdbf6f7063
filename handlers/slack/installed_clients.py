"""Clients of many workspaces, each by the token of its installation, and of SLACK_BOT_TOKEN's beside them."""

import time
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context import BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.token_rotation import TokenRotator
from slack_sdk.web import SlackResponse

from bot.config.settings import Settings
from bot.domain.errors import NotFound
from bot.domain.installation import needs_renewal, serving_order
from bot.domain.reasons import SlackReason
from bot.ports import Clock
from bot.services import installing
from handlers.slack.clients import ORIGIN, SingleWorkspaceClients, client_options
from handlers.slack.errors import TOKEN_ENDED, code_of
from handlers.slack.install_flow import OAuthClient
from handlers.slack.installations import Installations
from handlers.slack.token_encryption import TokenCipher
from handlers.slack.token_rotation import Access, TokenRenewal
from handlers.slack.workspace_client import WorkspaceClient
from storage.database import Database

KEPT_SECONDS = 60
"""How long an installation is not looked up again. Slack's refusal tells of what another replica changes sooner."""


class InstalledClients:
    """WorkspaceClients (bot/ports.py) for every workspace that installed Meet. Safe to share between threads."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.own = SingleWorkspaceClients(settings, database) if settings.slack_bot_token else None
        self.installations = Installations(database, TokenCipher(settings.secret_key))
        self._settings, self._database, self._clock = settings, database, clock
        self._renewal = TokenRenewal(database, self.installations, _rotator(settings))
        self._kept: dict[str, tuple[Access, float]] = {}

    def client(self, workspace: str) -> WebClient:
        """The workspace's client. Raises NotFound where Meet is not installed, MeetError where its token has ended."""
        access = self.access(workspace)
        if access is not None:
            return self._client_of(access)
        if self.own is None:
            raise NotFound(SlackReason.NOT_INSTALLED)
        return self.own.client(workspace)

    def access(self, workspace: str) -> Access | None:
        """The workspace's installation with a good token; None where it installed nothing. Raises MeetError."""
        access, until = self._kept.get(workspace, (None, 0.0))
        if access is None or until < time.monotonic() or self._is_due(access):
            self.forget(workspace)
            access = self._renewal.access(workspace)
        if access is not None:
            self._kept.setdefault(workspace, (access, time.monotonic() + KEPT_SECONDS))
        return access

    def forget(self, workspace: str) -> None:
        """The next look is into the database."""
        self._kept.pop(workspace, None)

    def authorize(self, context: BoltContext, enterprise: str, team: str) -> AuthorizeResult | None:
        """The installation of the workspace that posted the pressed message, else of the one that Slack names, else
        SLACK_BOT_TOKEN's where it is theirs."""
        organisation = bool(context.get("is_enterprise_install"))
        order = (context.get(ORIGIN) or "", *serving_order(enterprise, team, organisation=organisation))
        for workspace in filter(None, order):
            access = self.access(workspace)
            if access is not None:
                context["client"] = self._client_of(access)
                return _result(access)
        return self.own.authorize(context) if self.own and self.own.serves(*order) else None

    def _client_of(self, access: Access) -> WebClient:
        return InstalledClient(self, access, self._database, client_options(self._settings))

    def _is_due(self, access: Access) -> bool:
        return needs_renewal(access.installation.expires_at, self._clock.now())


Clients = SingleWorkspaceClients | InstalledClients


class InstalledClient(WorkspaceClient):
    """A client that looks once more for its workspace's token when Slack refuses the one it has."""

    def __init__(self, clients: InstalledClients, access: Access, database: Database, options: dict[str, Any]) -> None:
        super().__init__(database, access.installation.workspace, access.bot.bot_token, options)
        self._clients = clients

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """The method's answer. Raises NotFound where Meet was removed meanwhile, SlackApiError otherwise."""
        used = self.token
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as refused:
            if code_of(refused) not in TOKEN_ENDED or not self._found_another_than(used):
                raise
        # Slack did nothing for the token it refused, so this is no second post.
        return super().api_call(api_method, **arguments)

    def _found_another_than(self, used: str | None) -> bool:
        self._clients.forget(self._workspace)
        access = self._clients.access(self._workspace)
        if access is None:
            raise NotFound(SlackReason.NOT_INSTALLED)
        self.token = access.bot.bot_token
        return self.token != used


def begin(clients: Clients, database: Database) -> str:
    """Asks Slack whose SLACK_BOT_TOKEN is, and lets go on what waited there; the workspace's name, "" without a token.

    Raises MeetError where Slack refuses the token or does not answer.
    """
    own = clients.own if isinstance(clients, InstalledClients) else clients
    if own is None:
        return ""
    identity = own.identity()
    installing.welcome_back(database, identity.team_id or identity.enterprise_id or "")
    return identity.team or ""


def build_clients(settings: Settings, database: Database, clock: Clock) -> Clients:
    """The clients that the settings are for."""
    if settings.installs_by_oauth:
        return InstalledClients(settings, database, clock)
    return SingleWorkspaceClients(settings, database)


def _rotator(settings: Settings) -> TokenRotator:
    client_id, secret = settings.oauth_client
    return TokenRotator(client_id=client_id, client_secret=secret, client=OAuthClient(settings))


def _result(access: Access) -> AuthorizeResult:
    bot, installation = access.bot, access.installation
    return AuthorizeResult(
        enterprise_id=installation.enterprise or None,
        team_id=None if installation.workspace == installation.enterprise else installation.workspace,
        team=bot.team_name or bot.enterprise_name,
        bot_user_id=bot.bot_user_id,
        bot_id=bot.bot_id,
        bot_token=bot.bot_token,
        bot_scopes=bot.bot_scopes,
    )
