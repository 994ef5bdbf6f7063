"""Owns what Slack tells of channels.

`channel_id_changed` comes where a private channel is shared with another workspace. Slack sends it to apps with the
scope groups:read alone; without it, the next press on the poll's message tells the same (`vote_follow_up`).
https://docs.slack.dev/reference/events/channel_id_changed
"""

from handlers.json_access import text_at
from handlers.moved_channels import follow_channel
from handlers.routing import Call, Feature


def note_new_id(call: Call) -> None:
    """The polls of the channel follow it. Whatever names no two ids changes nothing."""
    old, new = text_at(call.payload.event, "old_channel_id"), text_at(call.payload.event, "new_channel_id")
    call.ack()
    if old and new:
        call.later(follow_channel, call, old, new)


FEATURE = Feature(events={"channel_id_changed": note_new_id})
