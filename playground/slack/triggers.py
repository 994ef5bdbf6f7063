"""Trigger ids: made with each interaction, good once and for three seconds; it opens nothing itself.

Source: https://docs.slack.dev/interactivity/handling-user-interaction (trigger ids) and views.open's errors.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock
from playground.slack.errors import SlackError
from playground.slack.ids import new_token

LIFETIME = timedelta(seconds=3)


@dataclass
class Trigger:
    """Who may be shown a view for it, until when, and from which view the interaction came."""

    person: str
    expires_at: datetime
    view_id: str | None = None
    is_exchanged: bool = False


class Triggers:
    """Every trigger id that was handed out."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._lock = threading.Lock()

    def issue(self, person: str, view_id: str | None = None) -> str:
        """A new trigger id for an interaction of this person."""
        trigger_id = f"{len(self._triggers) + 1}.{new_token(10)}.{new_token(32)}"
        with self._lock:
            self._triggers[trigger_id] = Trigger(person, self._clock.now() + LIFETIME, view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger up; SlackError says why it cannot be."""
        with self._lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.is_exchanged:
                raise SlackError("exchanged_trigger_id")
            if self._clock.now() >= trigger.expires_at:
                raise SlackError("expired_trigger_id")
            trigger.is_exchanged = True
            return trigger
