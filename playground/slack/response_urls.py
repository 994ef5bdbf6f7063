"""The response URLs' endpoint: messages that answer an interaction, wherever it happened; uses are hooks.py's.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from playground.slack import posting
from playground.slack.channels import Channel
from playground.slack.errors import SlackError, raise_refusal
from playground.slack.hooks import Hook
from playground.slack.room import Slack
from playground.slack.validator.message import message_refusal


def response_urls(slack: Slack) -> Blueprint:
    """The blueprint to register at the root."""
    blueprint = Blueprint("response_urls", __name__)

    @blueprint.route("/commands/<token>", methods=["POST"])
    @blueprint.route("/actions/<token>", methods=["POST"])
    def respond(token: str) -> Response:
        body = request.get_json(force=True, silent=True)
        try:
            _respond(slack, token, body)
        except SlackError as refused:
            return _refused(slack, refused)
        slack.bus.publish("slack.responded", {"body": body})
        return Response("ok", mimetype="text/plain")

    return blueprint


def _respond(slack: Slack, token: str, body: Any) -> None:
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    with slack.workspace.lock:
        hook = slack.hooks.use(token)
        channel = slack.workspace.channel(hook.channel)
        if _says(body, "delete_original"):
            _delete_source(slack, channel, hook)
            return
        blocks, text = body.get("blocks"), str(body.get("text") or "")
        if not (text or blocks or body.get("attachments")):
            raise SlackError("no_text")
        raise_refusal(message_refusal(blocks, text, counts_total=False))
        _show(slack, channel, hook, body, blocks or None)


def _show(
    slack: Slack, channel: Channel, hook: Hook, body: dict[str, Any], blocks: list[dict[str, Any]] | None
) -> None:
    """Replace the message the interaction came from, or post a new one, ephemeral unless it says in_channel."""
    text, source = str(body.get("text") or ""), hook.source
    if _says(body, "replace_original"):
        if source is None or channel.message(source.ts) is None:
            raise SlackError("message_not_found")
        posting.change(slack, source, text=text, blocks=blocks, is_edit=False)
        return
    reader = None if body.get("response_type") == "in_channel" else hook.person
    if reader is None and channel.is_archived:
        raise SlackError("is_archived")
    thread_ts = body.get("thread_ts")
    posting.post(slack, channel, text=text, blocks=blocks, thread_ts=thread_ts, reader=reader)


def _delete_source(slack: Slack, channel: Channel, hook: Hook) -> None:
    if hook.source is None or channel.message(hook.source.ts) is None:
        raise SlackError("message_not_found")
    posting.delete(slack, hook.source)


def _says(body: dict[str, Any], name: str) -> bool:
    """Slack takes true and "true"."""
    return str(body.get(name, "")).lower() == "true"


def _refused(slack: Slack, refused: SlackError) -> Response:
    reasons = list(refused.reasons)
    slack.bus.publish("refused", {"by": "response_url", "error": refused.error, "reasons": reasons})
    reply = jsonify({"ok": False, "error": refused.error, "errors": reasons})
    reply.status_code = 404 if refused.error in ("invalid_url", "expired_url", "used_url") else 400
    return reply
