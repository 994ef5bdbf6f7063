"""The part of `meet check` that asks Slack: tokens, scopes, and whether our clock agrees with Slack's."""

import re
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.clock import SystemClock
from bot.config.settings import Settings
from handlers.slack import install_flow
from handlers.slack.clients import WebClient, web_client
from handlers.slack.errors import LOST, SlackApiError, code_of, is_slacks_fault, wait_of
from handlers.slack.token_cures import app_token_cure, bot_token_cure

SCOPES = frozenset(install_flow.SCOPES)
BETWEEN = "Check the network, the proxy and SLACK_API_URL."
APP_IN_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
"""Slack writes the app's id into its app-level tokens."""
NOTICEABLE_SKEW = timedelta(seconds=30)
REFUSED_SKEW = timedelta(minutes=5)
"""Slack's signatures are refused when they are older."""


def check_slack(settings: Settings) -> Iterator[Check]:
    """Every finding about Slack; a token that is not set is a finding of the settings already."""
    app = ""
    if settings.slack_bot_token:
        app = yield from _bot_token(settings, settings.slack_bot_token.get_secret_value())
    if settings.slack_app_token:
        yield _app_token(settings, settings.slack_app_token.get_secret_value(), app)
    elif settings.slack_signing_secret:
        url = settings.meet_public_url or "https://<your address>"
        cure = f"Slack's Request URLs must all be {url}/slack/events."
        yield Check("slack_connection", OK, "Signed HTTP: only Slack itself can prove that it gets through.", cure)


def _bot_token(settings: Settings, token: str) -> Generator[Check, None, str]:
    """Returns the id of the token's app, "" where Slack does not say."""
    client = web_client(settings, token)
    try:
        answer = client.auth_test()
    except SlackApiError as refused:
        yield _refused("slack_token", "SLACK_BOT_TOKEN", refused, bot_token_cure(code_of(refused)))
        return ""
    except LOST as unreachable:
        yield Check("slack_token", FAILURE, f"Slack could not be reached ({unreachable}).", BETWEEN)
        return ""
    yield Check("slack_token", OK, f"Meet is {answer.get('user')} in {answer.get('team')} ({answer.get('team_id')}).")
    yield _scopes(answer.headers)
    yield from check_clock(answer.headers, SystemClock().now())
    return _app_of(client, str(answer.get("user_id")))


def _app_of(client: WebClient, user: str) -> str:
    """The app whose bot this user is; "" where Slack does not say."""
    try:
        found = client.users_info(user=user).get("user")
    except (SlackApiError, *LOST):
        return ""
    return str(found.get("profile", {}).get("api_app_id", "")) if isinstance(found, dict) else ""


def _refused(name: str, setting: str, refused: SlackApiError, cure: str) -> Check:
    """A token that Slack refused; or an answer that says nothing of it, because Slack is out of order, asks us to wait,
    or never gave it."""
    code, status = code_of(refused), getattr(refused.response, "status_code", 0)
    if wait_of(refused) is not None:
        return Check(
            name, WARNING, "Slack asks Meet to call less often, so this was not checked.", "Check again later."
        )
    if not code:
        text = f"Something that is not Slack answered at SLACK_API_URL (HTTP {status}); this says nothing of {setting}."
        return Check(name, FAILURE, text, BETWEEN)
    if is_slacks_fault(refused):
        text = f"Slack is out of order ({code}, HTTP {status}); this says nothing of {setting}."
        return Check(name, FAILURE, text, "Look at status.slack.com, and check again later.")
    return Check(name, FAILURE, f"Slack refused {setting}: {code}.", cure[0].upper() + cure[1:])


def _scopes(headers: Mapping[str, object]) -> Check:
    told = _header(headers, "x-oauth-scopes")
    if not told:
        cure = "Compare them with manifest.yml, under OAuth & Permissions."
        return Check("slack_scopes", WARNING, "Slack did not say which scopes the token has.", cure)
    granted = {scope.strip() for scope in told.split(",")}
    missing = sorted(SCOPES - granted)
    if not missing:
        return Check("slack_scopes", OK, "The token has every scope that Meet needs.")
    cure = "Create the app anew from manifest.yml, or add them under OAuth & Permissions, then install it again."
    return Check("slack_scopes", FAILURE, f"The token lacks {', '.join(missing)}.", cure)


def check_clock(headers: Mapping[str, object], now: datetime) -> Iterator[Check]:
    """Whether our clock agrees with the date of this answer; silent where it has none."""
    sent = _header(headers, "date")
    if not sent:
        return
    try:
        skew = abs(now - parsedate_to_datetime(sent))
    except (ValueError, TypeError):
        # A proxy writes its own date, which may be none, or one without a zone.
        text = "The answer from SLACK_API_URL has no date that can be read, so the clock was not compared."
        yield Check("clock", WARNING, text, BETWEEN)
        return
    if skew < NOTICEABLE_SKEW:
        yield Check("clock", OK, "This machine's clock agrees with Slack's.")
        return
    result = FAILURE if skew >= REFUSED_SKEW else WARNING
    text = f"This machine's clock and Slack's differ by {skew.total_seconds():.0f} seconds."
    yield Check("clock", result, text, "Let the machine keep its time by NTP.")


def _app_token(settings: Settings, token: str, app: str) -> Check:
    named = APP_IN_TOKEN.match(token)
    if named and app and named[1] != app:
        text = f"SLACK_APP_TOKEN is of the app {named[1]}, SLACK_BOT_TOKEN of {app}: no press comes here."
        return Check("slack_connection", FAILURE, text, "Copy both tokens from the page of one app.")
    try:
        web_client(settings, token).apps_connections_open(app_token=token)
    except SlackApiError as refused:
        return _refused("slack_connection", "SLACK_APP_TOKEN", refused, app_token_cure(code_of(refused)))
    except LOST as unreachable:
        return Check("slack_connection", FAILURE, f"Slack could not be reached ({unreachable}).", BETWEEN)
    return Check("slack_connection", OK, "Socket Mode: Slack offers a connection.")


def _header(headers: Mapping[str, object], wanted: str) -> str:
    return next((str(value) for name, value in headers.items() if name.lower() == wanted), "")
