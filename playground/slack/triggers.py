"""Trigger ids: made with each interaction, good once and for seconds alone; it opens nothing itself.

Source: https://docs.slack.dev/interactivity/handling-user-interaction (trigger ids) and views.open's errors.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock
from playground.slack.errors import SlackError
from playground.slack.ids import new_token


@dataclass
class Trigger:
    """Who may be shown a view for it, until when, and from which view the interaction came."""

    person: str
    expires_at: datetime
    view_id: str | None = None
    is_exchanged: bool = False


class Triggers:
    """Every trigger id that was handed out."""

    def __init__(self, clock: PlaygroundClock, lifetime: Callable[[], timedelta]) -> None:
        self._clock, self._lifetime = clock, lifetime
        self._triggers: dict[str, Trigger] = {}
        self._lock = threading.Lock()

    def issue(self, person: str, view_id: str | None = None) -> str:
        """A new trigger id for an interaction of this person."""
        trigger_id = f"{len(self._triggers) + 1}.{new_token(10)}.{new_token(32)}"
        with self._lock:
            self._triggers[trigger_id] = Trigger(person, self._clock.now() + self._lifetime(), view_id)
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
