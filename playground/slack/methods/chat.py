"""chat.*: post, update, whisper, delete, permalink. Who may is access.py's; what a message is, posting.py's."""

from typing import Any

from playground.slack import posting
from playground.slack.access import channel_to_post, channel_to_whisper, known_channel
from playground.slack.call import Call, Method
from playground.slack.channels import Channel, Message
from playground.slack.errors import SlackError, raise_refusal
from playground.slack.room import Slack
from playground.slack.validator.message import message_refusal

LONGEST_UPDATE = 4000  # https://docs.slack.dev/reference/methods/chat.update (msg_too_long)
MOST_ATTACHMENTS = 100


def post_message(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel")
    channel = channel_to_post(slack, call.text("channel"))
    blocks = checked_blocks(call)
    thread_ts = _thread(channel, call.text("thread_ts"))
    metadata = call.structure("metadata", "invalid_metadata_format")
    broadcast = bool(thread_ts) and call.flag("reply_broadcast")
    message = posting.post(
        slack,
        channel,
        text=call.text("text"),
        blocks=blocks,
        thread_ts=thread_ts,
        metadata=metadata,
        broadcast=broadcast,
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.body}


def _thread(channel: Channel, thread_ts: str) -> str | None:
    """The thread to reply in. Slack has no thread within a thread: a reply's ts names none."""
    root = channel.message(thread_ts) if thread_ts else None
    if thread_ts and root is None:
        raise SlackError("thread_not_found")
    if root and root.body.get("thread_ts", root.ts) != root.ts:
        raise SlackError("cannot_reply_to_message")
    return root.ts if root else None


def post_ephemeral(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel", "user")
    channel = channel_to_whisper(slack, call.text("channel"), call.text("user"))
    blocks = checked_blocks(call)
    thread_ts = call.text("thread_ts") or None
    reader = call.text("user")
    message = posting.post(slack, channel, text=call.text("text"), blocks=blocks, thread_ts=thread_ts, reader=reader)
    return {"message_ts": message.ts}


def update(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel", "ts")
    channel = known_channel(slack, call.text("channel"))
    message = _own_message(slack, channel, call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if len(call.text("text")) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    blocks = checked_blocks(call)
    text = call.text("text") or ("" if blocks else message.body["text"])
    metadata = call.structure("metadata", "invalid_metadata_format")
    posting.change(slack, message, text=text, blocks=blocks, is_edit=not blocks, metadata=metadata)
    return {"channel": channel.id, "ts": message.ts, "text": message.body["text"], "message": message.body}


def delete(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel", "ts")
    channel = known_channel(slack, call.text("channel"))
    message = _own_message(slack, channel, call, "cant_delete_message")
    posting.delete(slack, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel", "message_ts")
    channel = known_channel(slack, call.text("channel"))
    message = channel.message(call.text("message_ts"))
    if message is None or message.reader:
        raise SlackError("message_not_found")
    place = f"{slack.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    parent = message.body.get("thread_ts")
    is_reply = parent and parent != message.ts
    return {"channel": channel.id, "permalink": f"{place}?thread_ts={parent}" if is_reply else place}


def checked_blocks(call: Call) -> list[dict[str, Any]] | None:
    """The blocks of a call, validated; SlackError as Slack would raise it."""
    blocks: list[dict[str, Any]] | None = call.structure("blocks", "invalid_blocks_format")
    attachments = call.structure("attachments", "invalid_attachments")
    if not (call.text("text") or blocks or attachments):
        raise SlackError("no_text")
    if isinstance(attachments, list) and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    raise_refusal(message_refusal(blocks, call.text("text")))
    return blocks or None


def _own_message(slack: Slack, channel: Channel, call: Call, error: str) -> Message:
    message = channel.message(call.text("ts"))
    if message is None or message.reader:
        raise SlackError("message_not_found")
    if message.body.get("user") != slack.workspace.bot:
        raise SlackError(error)
    return message


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), 4),
    "chat.update": Method(update, ("chat:write",), 3),
    "chat.delete": Method(delete, ("chat:write",), 3),
    "chat.getPermalink": Method(get_permalink),
}
