"""Owns how Meet tells one person something: by response_url, which works where Meet is no member, else by DM."""

import structlog

from handlers.payloads import Payload
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE, SlackApiError, code_of, ts_of
from handlers.slack.refusals import read_refusal
from handlers.slack.response_url import answer_privately
from handlers.views.blocks import MessageView

log = structlog.get_logger()


def send_note(client: WebClient, payload: Payload, note: MessageView) -> None:
    """Shows the note to the person of this payload alone. One that cannot be shown is logged: nothing depends on it."""
    if answer_privately(client, payload.response_url, note.text, note.blocks):
        return
    try:
        direct_message(client, payload.user, note)
    except TROUBLE as error:
        log.warning("note_not_shown", user=payload.user, error=read_refusal(error).code)


def replace_note(client: WebClient, payload: Payload, note: MessageView) -> None:
    """Puts the note in the place of the private message that was pressed, so that nobody presses it twice."""
    if not answer_privately(client, payload.response_url, note.text, note.blocks, replace=True):
        send_note(client, payload, note)


def direct_message(client: WebClient, user: str, note: MessageView) -> tuple[str, str]:
    """Channel and ts of the message. Raises SlackApiError.

    A person's id opens their direct message by itself; where it does not, it is opened first.
    """
    try:
        return post_message(client, user, note)
    except SlackApiError as error:
        if code_of(error) != "channel_not_found":
            raise
    opened = client.conversations_open(users=user).get("channel") or {}
    return post_message(client, str(opened.get("id") or user), note)


def post_message(
    client: WebClient, channel: str, note: MessageView, *, in_thread: str | None = None
) -> tuple[str, str]:
    """Posts it in a channel, in a thread of it, or to a person; channel and ts of the message. Raises one of
    `errors.TROUBLE`."""
    sent = client.chat_postMessage(
        channel=channel,
        thread_ts=in_thread,
        text=note.text,
        blocks=note.blocks or None,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(sent.get("channel") or channel), ts_of(sent.get("ts"))
