"""Messages on their way into a channel: made, changed and taken away, with an event each; who may is decided before."""

from typing import Any

from playground import cast
from playground.slack.channels import Channel, Message
from playground.slack.normal import stored_blocks
from playground.slack.room import Slack
from playground.slack.validator.blocks import elements_with_place

LONGEST = (
    40_000  # characters; what is beyond is cut. https://docs.slack.dev/changelog/2018-truncating-really-long-messages
)
ONLY_BLOCKS = "This content can't be displayed."


def post(
    slack: Slack,
    channel: Channel,
    *,
    text: str,
    blocks: list[dict[str, Any]] | None = None,
    thread_ts: str | None = None,
    reader: str | None = None,
    author: str | None = None,
    metadata: dict[str, Any] | None = None,
    broadcast: bool = False,
) -> Message:
    """Put a message (for `reader` only: an ephemeral) into a channel; without `author` it is the bot's.

    `broadcast`: a reply in a thread that the channel shows as well.
    """
    with slack.workspace.lock:
        ts = slack.workspace.timestamps.next(slack.clock.now())
        body = {"type": "message", "ts": ts, **_content(text, blocks), **_authorship(slack, author)}
        if thread_ts:
            body["thread_ts"] = thread_ts
        if broadcast:
            body["subtype"] = "thread_broadcast"
        if metadata:
            body["metadata"] = metadata
        message = Message(channel.id, body, reader)
        channel.messages[ts] = message
        _count_reply(channel, thread_ts, message)
    kind = "ephemeral" if reader else "message.posted"
    detail = {"channel": channel.id, "ts": ts, "reader": reader, "text": body["text"], "author": body["user"]}
    slack.bus.publish(kind, {**detail, "thread_ts": thread_ts, "actions": _action_ids(body)})
    return message


def change(
    slack: Slack,
    message: Message,
    *,
    text: str,
    blocks: list[dict[str, Any]] | None,
    is_edit: bool,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Give a message another content. `is_edit` shows "(edited)"; text without blocks drops the blocks."""
    with slack.workspace.lock:
        body = {name: value for name, value in message.body.items() if name not in ("blocks", "edited")}
        body |= _content(text, blocks)
        if is_edit:
            editor = str(message.body.get("user", cast.BOT))
            body["edited"] = {"user": editor, "ts": slack.workspace.timestamps.next(slack.clock.now())}
        if metadata:
            body["metadata"] = metadata
        message.body = body
        message.touched.clear()
    detail = {"channel": message.channel, "ts": message.ts, "reader": message.reader, "text": body["text"]}
    slack.bus.publish("message.updated", detail)


def delete(slack: Slack, message: Message) -> None:
    """Take a message away."""
    with slack.workspace.lock:
        slack.workspace.channel(message.channel).messages.pop(message.ts, None)
    detail = {"channel": message.channel, "ts": message.ts, "reader": message.reader}
    slack.bus.publish("message.deleted", detail)


def _action_ids(body: dict[str, Any]) -> list[str]:
    """What can be pressed or chosen in a message."""
    elements = (element for block in body.get("blocks", []) for _, element in elements_with_place(block))
    return sorted({element["action_id"] for element in elements if "action_id" in element})


def _content(text: str, blocks: list[dict[str, Any]] | None) -> dict[str, Any]:
    content: dict[str, Any] = {"text": text[:LONGEST] or (ONLY_BLOCKS if blocks else "")}
    if blocks:
        content["blocks"] = stored_blocks(blocks)
    return content


def _authorship(slack: Slack, author: str | None) -> dict[str, Any]:
    if author is not None:
        return {"user": author, "team": slack.workspace.person(author).team_id}
    profile = {"id": cast.BOT_PROFILE, "app_id": cast.APP, "name": "Meet", "team_id": slack.workspace.id}
    return {
        "user": slack.workspace.bot,
        "bot_id": cast.BOT_PROFILE,
        "app_id": cast.APP,
        "team": slack.workspace.id,
        "bot_profile": {**profile, "deleted": False, "updated": 0, "icons": {}},
    }


def _count_reply(channel: Channel, thread_ts: str | None, reply: Message) -> None:
    parent = channel.messages.get(thread_ts or "")
    if parent is not None and reply.reader is None and parent is not reply:
        count = int(parent.body.get("reply_count", 0)) + 1
        parent.body |= {"thread_ts": parent.ts, "reply_count": count, "latest_reply": reply.ts}
