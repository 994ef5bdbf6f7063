"""Installing by OAuth: slack_bolt's flow with our stores, our pages, and Slack's troubles told apart from refusals.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

import logging
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import structlog
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.web import SlackResponse

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.domain.installation import STATE_LIFETIME
from bot.pages import page
from bot.ports import Clock
from handlers.slack.clients import client_options
from handlers.slack.errors import LOST, is_slacks_fault, wait_of
from handlers.slack.installations import Installations, States
from handlers.slack.object_client import ObjectClient
from storage.database import Database

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
SCOPES = ("chat:write", "chat:write.public", "commands", "im:write", "users:read", "users:read.email")
"""What Meet calls needs these; manifest.yml asks for the same, and a test holds the two together."""
COOKIE = "meet-install"
SLACK_DOWN = (
    "Slack did not answer while Meet was being installed, so nothing was kept and nothing is lost; "
    "please begin again in a minute."
)
REFUSALS = {
    "access_denied": "You did not allow it, so Meet was not installed and nothing was changed.",
    "invalid_browser": (
        "This browser did not begin the installation, or has forgotten it, so nothing was changed; "
        "please begin again and allow cookies."
    ),
    "invalid_state": (
        "This installation was finished already, or took longer than ten minutes, so nothing was changed; "
        "please begin again."
    ),
    "missing_code": "Slack sent no code along, so nothing was changed; please begin again.",
    "invalid_code": "Slack did not accept the code that it sent, so nothing was changed; please begin again.",
}
OTHER = "Slack refused the installation ({reason}), so nothing was changed; please begin again."

_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
_WORD = re.compile(r"[a-z_]{1,60}")
log = structlog.get_logger("meet.install")


class SlackDown(MeetError):
    """Slack failed, or its answer was lost: the same installation may succeed in a minute."""

    def __init__(self) -> None:
        super().__init__(SLACK_DOWN)


class OAuthClient(ObjectClient):
    """A client for oauth.v2.access that says of Slack's own failures that they are no refusals."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(**client_options(settings), logger=_without_debug())

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """The method's answer. Raises SlackApiError where Slack refused, an OSError where it could not answer."""
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as refused:
            if is_slacks_fault(refused) or wait_of(refused) is not None:
                raise ConnectionError(f"Slack could not answer {api_method}.") from refused
            raise


class InstallFlow(OAuthFlow):
    """GET /slack/install and GET /slack/oauth_redirect. Thread-safe."""

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """Slack's page of consent; `?team=` preselects a workspace there, and is nothing else."""
        named = (request.query.get("team") or [""])[0]
        team = named if _TEAM.fullmatch(named) else None
        return str(self.settings.authorize_url_generator.generate(state=state, team=team))

    def handle_callback(self, request: BoltRequest) -> BoltResponse:
        """What the person sees after Slack's page. Raises SlackDown; other MeetErrors where nothing could be stored."""
        try:
            return super().handle_callback(request)
        except LOST as unreachable:
            log.warning("installation_not_answered", error=type(unreachable).__name__)
            raise SlackDown from unreachable


class BrowserTies(OAuthStateUtils):
    """Ties a state to the browser that began: a cookie that only a visit by link from Slack brings along."""

    def __init__(self, public_url: str) -> None:
        super().__init__(cookie_name=COOKIE, expiration_seconds=int(STATE_LIFETIME.total_seconds()))
        parts = urlsplit(public_url)
        secure = "Secure; " if parts.scheme == "https" else ""
        self._always = f"{secure}HttpOnly; SameSite=Lax; Path={parts.path}/slack"

    def build_set_cookie_for_new_state(self, state: str) -> str:
        return f"{self.cookie_name}={state}; {self._always}; Max-Age={self.expiration_seconds}"

    def build_set_cookie_for_deletion(self) -> str:
        return f"{self.cookie_name}=deleted; {self._always}; Max-Age=0"


def build_install_flow(
    settings: Settings, database: Database, installations: Installations, clock: Clock
) -> InstallFlow:
    """The flow for the app of the settings; it needs SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and MEET_PUBLIC_URL."""
    client_id, secret = settings.oauth_client
    public_url = settings.meet_public_url or ""
    authorization_url = urljoin(settings.slack_api_url, "../oauth/v2/authorize")
    oauth = OAuthSettings(
        client_id=client_id,
        client_secret=secret,
        scopes=list(SCOPES),
        redirect_uri=public_url + REDIRECT,
        install_page_rendering_enabled=False,
        callback_options=CallbackOptions(success=_installed, failure=_refused),
        installation_store=installations,
        installation_store_bot_only=True,
        state_store=States(database, settings.secret_key, clock),
    )
    oauth.state_utils = BrowserTies(public_url)
    oauth.authorize_url_generator = AuthorizeUrlGenerator(
        client_id=client_id, redirect_uri=oauth.redirect_uri, scopes=SCOPES, authorization_url=authorization_url
    )
    return InstallFlow(client=OAuthClient(settings), logger=_silent(), settings=oauth)


def _without_debug() -> logging.Logger:
    """At DEBUG slack_sdk logs whole answers, and these are made of tokens."""
    logger = logging.getLogger("meet.install.slack_sdk")
    logger.setLevel(logging.INFO)
    return logger


def _silent() -> logging.Logger:
    """slack_bolt logs the code that Slack refused, and at DEBUG every query with its state; ours logs the reason."""
    logger = logging.getLogger("meet.install.bolt")
    logger.disabled = True
    return logger


def _installed(done: SuccessArgs) -> BoltResponse:
    installation = done.installation
    where = installation.team_name or installation.enterprise_name or "your workspace"
    log.info(
        "installed",
        workspace=installation.team_id or installation.enterprise_id,
        organisation=installation.is_enterprise_install,
    )
    name = "installed_everywhere" if installation.is_enterprise_install else "installed"
    return _shown(done, 200, page(name, where))


def _refused(refused: FailureArgs) -> BoltResponse:
    reason = refused.reason if _WORD.fullmatch(refused.reason or "") else "for a reason that it did not name"
    log.warning("not_installed", reason=reason)
    text = REFUSALS.get(reason, OTHER.format(reason=reason))
    return _shown(refused, 200 if reason == "access_denied" else 400, page("not_installed", text))


def _shown(told: SuccessArgs | FailureArgs, status: int, html: str) -> BoltResponse:
    cookie = told.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(
        status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookie}
    )
