"""The Bolt app: every request acts for one workspace. It knows no feature."""

import logging
from typing import Any

from slack_bolt import App
from slack_bolt.context import BoltContext

from bot.config.logs import SILENT
from bot.config.settings import Settings
from handlers.payloads import posting_workspace
from handlers.slack.clients import ORIGIN, Authorizing, authorizer, web_client

NOBODY_TO_ASK = "Meet is not installed in this workspace any more, so nothing was done. Ask an admin to install it."


def build_slack_app(settings: Settings, clients: Authorizing) -> App:
    """A Bolt app without listeners: every request acts for one workspace. Whoever takes requests over HTTP verifies
    them first (`handlers.slack.signature`); those of Socket Mode come by Slack's own connection."""
    return App(
        name=SILENT,
        logger=_silent(),
        client=web_client(settings, None),
        before_authorize=_note_origin if settings.installs_by_oauth else None,
        authorize=authorizer(clients),
        user_facing_authorize_error_message=NOBODY_TO_ASK,
        signing_secret="",
        request_verification_enabled=False,
        # The answer leaves when the listener returns: an acknowledged vote is a committed vote.
        process_before_response=True,
    )


def _silent() -> logging.Logger:
    """Bolt gives each logger that it makes, early or late, what this one has. It logs bodies that nobody handles, and
    it asks the standard library's logging for its loggers, so this cannot be structlog's."""
    logger = logging.getLogger(SILENT)
    logger.disabled = True
    return logger


def _note_origin(body: dict[str, Any], context: BoltContext, next: Any) -> None:  # noqa: A002 (Bolt's name)
    context[ORIGIN] = posting_workspace(body)
    next()
