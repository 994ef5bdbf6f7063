"""Everything that happens in the playground, in order; it records and hands out, and decides nothing."""

import itertools
import threading
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from playground.clock import PlaygroundClock

HISTORY = 5000


@dataclass(frozen=True)
class Event:
    """One thing that happened: its number (growing by one), kind, instant in UTC and detail."""

    number: int
    kind: str
    at: datetime
    detail: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "kind": self.kind, "at": self.at.isoformat(), "detail": self.detail}


class Bus:
    """A bounded history that many threads write to and wait on."""

    def __init__(self, clock: PlaygroundClock | None = None, size: int = HISTORY) -> None:
        self.session = uuid.uuid4().hex
        """What tells the events of this run from those of another, whose numbers begin at one as well."""
        self._clock = clock or PlaygroundClock()
        self._events: deque[Event] = deque(maxlen=size)
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()

    def publish(self, kind: str, detail: dict[str, Any]) -> Event:
        """Record one event and wake whoever waits for one."""
        with self._changed:
            event = Event(next(self._numbers), kind, self._clock.now(), detail)
            self._events.append(event)
            self._changed.notify_all()
        return event

    @property
    def last_number(self) -> int:
        """The number of the newest event, 0 when nothing has happened."""
        with self._changed:
            return self._events[-1].number if self._events else 0

    def history(self, kind: str | None = None, after: int = 0) -> list[Event]:
        """What happened after event number `after`, oldest first; `kind` may name several between commas,
        and one that ends in a dot means a family."""
        with self._changed:
            newer = takewhile(lambda event: event.number > after, reversed(self._events))
            return [event for event in newer if _matches(event, kind)][::-1]

    def wait(self, after: int, seconds: float, kind: str | None = None) -> list[Event]:
        """Like `history`, but wait up to `seconds` of real time for the first such event."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self.history(kind, after)), timeout=seconds)
            return self.history(kind, after)

    def forget(self) -> None:
        """Empty the history; numbers go on."""
        with self._changed:
            self._events.clear()

    def wake(self) -> None:
        """Let every waiter look again, for instance because the playground stops."""
        with self._changed:
            self._changed.notify_all()


def _matches(event: Event, kind: str | None) -> bool:
    if kind is None:
        return True
    return any(event.kind == one or (one.endswith(".") and event.kind.startswith(one)) for one in kind.split(","))
