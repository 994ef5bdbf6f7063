"""What leaves for the bot and what comes back, whatever the road; no road is chosen here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

ANSWER_SECONDS = 3.0
"""To acknowledge, and to use a trigger id, unless a test allows more.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

TIMEOUT = "operation_timeout"  # nobody answered in time
UNREACHABLE = "dispatch_failed"  # nobody to send it to, or an answer that is not 200


@dataclass(frozen=True)
class Outgoing:
    """One payload: `kind` as Socket Mode names it ("slash_commands", "interactive", "events_api")."""

    kind: str
    payload: dict[str, Any]
    accepts_response: bool = True
    retry_attempt: int = 0
    retry_reason: str | None = None

    @property
    def person(self) -> str | None:
        """Who acted, for the record; None for an event."""
        user = self.payload.get("user")
        return str(user["id"]) if isinstance(user, dict) else self.payload.get("user_id")

    @property
    def means(self) -> str:
        """What an interaction is about: the action_id that was pressed, or the callback_id of a view or shortcut."""
        actions = self.payload.get("actions")
        if actions:
            return str(actions[0].get("action_id"))
        return str(self.payload.get("view", self.payload).get("callback_id") or "")

    @property
    def name(self) -> str:
        """The payload's own type, for the record."""
        event = self.payload.get("event")
        if isinstance(event, dict):
            return str(event["type"])
        return str(self.payload.get("command") or self.payload.get("type"))


@dataclass(frozen=True)
class Answer:
    """What the bot said: `failure` is None when it acknowledged, `body` what it said with it."""

    failure: str | None = None
    body: Any = None
    status: int | None = None
    stops_retries: bool = False
    at: datetime | None = None

    @property
    def acknowledged(self) -> bool:
        return self.failure is None
