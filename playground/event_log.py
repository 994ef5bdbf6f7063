"""What happened in the playground, read and waited for over its control API."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playground.client_transport import Transport

PATIENCE = 60
"""Seconds of real time that a wait lasts before it fails: more than any busy machine needs for one step."""
T = TypeVar("T")


class EventLog:
    """The events of one playground, the oldest first."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(self, kind: str | None = None, after: int = 0, wait: float = 0.0) -> list[dict[str, Any]]:
        """What happened after event `after`; `kind` may be a family such as "slack."; `wait` in seconds."""
        query = {"after": after, "wait": wait, **({"kind": kind} if kind else {})}
        found: list[dict[str, Any]] = self._transport.get("/control/events", query)["events"]
        return found

    def wait_until(self, check: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
        """The first truthy answer of `check`, asked again after each event; TimeoutError says `what` did not come."""
        deadline = time.monotonic() + patience
        seen = self._transport.last_event
        while not (answer := check()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"Waited {patience:.0f} s in vain for {what}.")
            seen = self._newest(after=seen, wait=min(left, 0.2))
        return answer

    def _newest(self, after: int, wait: float) -> int:
        """The number of the newest event, at once where one came after that number."""
        number: int = self._transport.get("/control/events/last", {"after": after, "wait": wait})["number"]
        return number
