"""Conversations and their messages: who is in, what was said, who may see it; it knows nothing of tokens."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Message:
    """One message: Slack's dict, and for an ephemeral one its only reader."""

    channel: str
    body: dict[str, Any]
    reader: str | None = None
    touched: dict[str, dict[str, Any]] = field(default_factory=dict)  # reader: state.values

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    def as_seen(self) -> dict[str, Any]:
        """The dict that a client of the control API gets."""
        extra = {"is_ephemeral": True, "reader": self.reader} if self.reader else {}
        return {**self.body, "channel": self.channel, **extra}


@dataclass
class Channel:
    """One conversation; `kind` is "channel", "im" or "mpim"."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    kind: str = "channel"
    is_private: bool = False
    is_archived: bool = False
    is_read_only: bool = False
    topic: str = ""
    created: int = 1_700_000_000
    messages: dict[str, Message] = field(default_factory=dict)

    def message(self, ts: str) -> Message | None:
        """The message of that timestamp, if it is still there."""
        return self.messages.get(ts)

    def seen_by(self, person_id: str) -> list[Message]:
        """Everything but other people's ephemerals, oldest first."""
        found = [one for one in self.messages.values() if one.reader in (None, person_id)]
        return sorted(found, key=lambda one: one.ts)

    def is_visible_to(self, person_id: str) -> bool:
        return person_id in self.members or (self.kind == "channel" and not self.is_private)

    def as_json(self) -> dict[str, Any]:
        hidden = {"messages"}
        shown = {name: value for name, value in self.__dict__.items() if name not in hidden}
        return {**shown, "members": sorted(self.members)}


def channel_object(channel: Channel, bot: str) -> dict[str, Any]:
    """conversations.info's `channel`. Source: https://docs.slack.dev/reference/objects/conversation-object"""
    common: dict[str, Any] = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": "",
    }
    if channel.kind == "im":
        other = next((one for one in sorted(channel.members) if one != bot), bot)
        return {**common, "user": other, "is_user_deleted": False, "priority": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel" and not channel.is_private,
        "is_group": channel.kind == "channel" and channel.is_private,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private or channel.kind == "mpim",
        "is_member": bot in channel.members,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
