"""Owns answering by response_url: a hook of Slack's that shows a note to one person, also where Meet is no member."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk.errors import SlackRequestError
from slack_sdk.webhook import WebhookClient

from handlers.slack.errors import LOST
from handlers.slack.object_client import WebClient

TIMEOUT = 10
log = structlog.get_logger()


def answer_privately(
    client: WebClient, response_url: str, text: str, blocks: list[Any], *, replace: bool = False
) -> bool:
    """Whether Slack took it: a response_url is good five times, for thirty minutes.

    An address that is not Slack's own is not called: it lies where the client's API does not.
    """
    if not _is_slacks(response_url, client.base_url):
        return False
    hook = WebhookClient(response_url, timeout=TIMEOUT, ssl=client.ssl)
    try:
        answer = hook.send(text=text, blocks=blocks or None, response_type="ephemeral", replace_original=replace)
    except (*LOST, SlackRequestError, ValueError) as error:
        log.info("response_url_unreachable", error=type(error).__name__)
        return False
    return answer.status_code == 200


def _is_slacks(url: str, api_url: str) -> bool:
    """Whether it lies where Slack's API does: hooks.slack.com beside slack.com, hooks.slack-gov.com beside its own."""
    try:
        named, home = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    return named.scheme == home.scheme and f".{named.hostname}".endswith(f".{home.hostname}")
