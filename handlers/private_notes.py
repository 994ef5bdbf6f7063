"""Owns how Meet tells one person something: by response_url, which works where Meet is no member, else by DM."""

from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook import WebhookClient

from handlers.payloads import Payload
from handlers.slack.errors import LOST, code_of
from handlers.views.blocks import MessageView

TIMEOUT = 10
log = structlog.get_logger()


def send_note(client: WebClient, payload: Payload, note: MessageView) -> None:
    """Shows the note to the person of this payload alone. One that cannot be shown is logged: nothing hangs on it."""
    if answer_privately(client, payload.response_url, note):
        return
    try:
        direct_message(client, payload.user, note)
    except (SlackApiError, *LOST) as error:
        told = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("note_not_shown", user=payload.user, error=told)


def replace_note(client: WebClient, payload: Payload, note: MessageView) -> None:
    """Puts the note in the place of the private message that was pressed, so that nobody presses it twice."""
    if not answer_privately(client, payload.response_url, note, replace=True):
        send_note(client, payload, note)


def answer_privately(client: WebClient, response_url: str, note: MessageView, *, replace: bool = False) -> bool:
    """Whether Slack took it: a response_url is good five times, for thirty minutes. Another's address is not called."""
    if not _is_slacks(response_url, client.base_url):
        return False
    hook = WebhookClient(response_url, timeout=TIMEOUT)
    try:
        answer = hook.send(
            text=note.text, blocks=note.blocks or None, response_type="ephemeral", replace_original=replace
        )
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


def direct_message(client: WebClient, user: str, note: MessageView) -> tuple[str, str]:
    """Channel and ts of the message. Raises SlackApiError.

    A person's id opens their direct message by itself; where it does not, it is opened first.
    """
    try:
        return _post(client, user, note)
    except SlackApiError as error:
        if code_of(error) != "channel_not_found":
            raise
    opened = client.conversations_open(users=user).get("channel") or {}
    return _post(client, str(opened.get("id") or user), note)


def _post(client: WebClient, channel: str, note: MessageView) -> tuple[str, str]:
    sent = client.chat_postMessage(
        channel=channel, text=note.text, blocks=note.blocks or None, unfurl_links=False, unfurl_media=False
    )
    return str(sent.get("channel") or channel), str(sent.get("ts"))
