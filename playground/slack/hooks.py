"""Response URLs: whom one answers, how often and how long; what is answered is not its business.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock
from playground.slack.channels import Message
from playground.slack.errors import SlackError
from playground.slack.ids import new_token

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class Hook:
    """One response URL: bound to a person, a channel and, for an interaction, the message it came from."""

    person: str
    channel: str
    source: Message | None
    expires_at: datetime
    uses_left: int = USES


class Hooks:
    """Every response URL that was handed out."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._hooks: dict[str, Hook] = {}
        self._lock = threading.Lock()

    def issue(self, person: str, channel: str, source: Message | None = None) -> str:
        """The path of a new response URL, without the host."""
        token = new_token()
        with self._lock:
            self._hooks[token] = Hook(person, channel, source, self._clock.now() + LIFETIME)
        kind = "actions" if source else "commands"
        return f"/{kind}/{token}"

    def use(self, token: str) -> Hook:
        """Count one use; SlackError used_url, expired_url or invalid_url."""
        with self._lock:
            hook = self._hooks.get(token)
            if hook is None:
                raise SlackError("invalid_url")
            if self._clock.now() >= hook.expires_at:
                raise SlackError("expired_url")
            if hook.uses_left <= 0:
                raise SlackError("used_url")
            hook.uses_left -= 1
            return hook
