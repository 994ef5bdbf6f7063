"""The road to the bot: socket or signed HTTP, doubled on demand, events retried; it reads no answer."""

import threading
import time
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from playground import cast
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.errors import PlaygroundError
from playground.slack.signed_http import post_signed
from playground.slack.socket_mode import SocketHub, milliseconds_since
from playground.slack.transport import ANSWER_SECONDS, TIMEOUT, UNREACHABLE, Answer, Outgoing

RETRIES = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))  # after each failure, of events only
MODES = ("auto", "socket", "http")
LONGEST_ANSWER = 30
"""Seconds. A bot that is slower has stopped, and whoever waits for it should see that."""


@dataclass
class Road:
    """What is set: "auto" takes a socket where one is open, else the request URL.

    `answer_seconds` is how long the bot has to acknowledge, and how long a trigger id lives.
    """

    mode: str = "auto"
    request_url: str | None = None
    deliver_twice: int = 0
    same_envelope: bool = False
    answer_seconds: float = ANSWER_SECONDS


class Delivery:
    """Sends payloads and says what came of them."""

    def __init__(self, clock: PlaygroundClock, bus: Bus) -> None:
        self.hub = SocketHub(clock, bus)
        self.road = Road()
        self._clock, self._bus = clock, bus
        self._stopped = threading.Event()
        self._era = 0  # retries of an earlier era are not made any more
        self._lock = threading.Lock()

    def set_road(self, change: dict[str, Any]) -> None:
        """Change what is set; PlaygroundError for a mode that does not exist."""
        unknown = sorted(set(change) - set(Road.__dataclass_fields__))
        if unknown or change.get("mode", "auto") not in MODES:
            what = f"no {', '.join(unknown)}" if unknown else f"no mode {change['mode']!r}"
            raise PlaygroundError(f"A connection has {what}; modes are {', '.join(MODES)}.")
        seconds = change.get("answer_seconds", ANSWER_SECONDS)
        if not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_ANSWER:
            raise PlaygroundError(f"A connection has answer_seconds above 0 and up to {LONGEST_ANSWER}.")
        self.road = replace(self.road, **change)

    def send(self, outgoing: Outgoing) -> Answer:
        """Deliver one payload, twice where that is set, and wait for the (first) answer."""
        envelope_id = str(uuid.uuid4())
        if self._takes_double():
            second = envelope_id if self.road.same_envelope else None
            threading.Thread(target=self._once, args=(outgoing, second, True), daemon=True).start()
        return self._once(outgoing, envelope_id)

    def send_event(self, payload: dict[str, Any]) -> Answer:
        """Deliver an event; a failure is tried again by itself: at once, after one minute, after five."""
        outgoing = Outgoing("events_api", payload, accepts_response=False)
        answer = self.send(outgoing)
        if not answer.acknowledged:
            threading.Thread(target=self._retry, args=(outgoing, answer, self._era), daemon=True).start()
        return answer

    def forget_retries(self) -> None:
        """Events that failed so far are not tried again."""
        self._era += 1
        self._clock.wake()

    def stop(self) -> None:
        """End connections and retries."""
        self._stopped.set()
        self.hub.close()
        self._clock.wake()

    def _retry(self, outgoing: Outgoing, answer: Answer, era: int) -> None:
        for attempt, pause in enumerate(RETRIES, start=1):
            due = (answer.at or self._clock.now()) + pause
            is_over = partial(self._is_over, era)
            if answer.stops_retries or not self._clock.wait_until(due, is_over):
                return
            again = replace(outgoing, retry_attempt=attempt, retry_reason=_reason(answer))
            answer = self._once(again, None)
            if answer.acknowledged:
                return

    def _is_over(self, era: int) -> bool:
        return self._stopped.is_set() or self._era != era

    def _once(self, outgoing: Outgoing, envelope_id: str | None, is_second: bool = False) -> Answer:
        start = time.monotonic()
        road, answer = self._by_some_road(outgoing, envelope_id)
        answer = replace(answer, at=self._clock.now())
        self._bus.publish(
            "slack.sent",
            {
                "envelope_id": envelope_id,
                "payload": outgoing.kind,
                "name": outgoing.name,
                "means": outgoing.means,
                "by_person": outgoing.person,
                "by": road,
                "acknowledged": answer.acknowledged,
                "failure": answer.failure,
                "status": answer.status,
                "ms": milliseconds_since(start),
                "retry": outgoing.retry_attempt,
                "is_second": is_second,
            },
        )
        return answer

    def _by_some_road(self, outgoing: Outgoing, envelope_id: str | None) -> tuple[str, Answer]:
        mode, url = self.road.mode, self.road.request_url
        if mode == "socket" or (mode == "auto" and self.hub.connections()):
            return "socket", self.hub.send(outgoing, self.road.answer_seconds, envelope_id=envelope_id)
        if url is None:
            return "none", Answer(UNREACHABLE)
        return "http", post_signed(url, cast.SIGNING_SECRET, self._clock.now(), outgoing, self.road.answer_seconds)

    def _takes_double(self) -> bool:
        with self._lock:
            if self.road.deliver_twice <= 0:
                return False
            self.road = replace(self.road, deliver_twice=self.road.deliver_twice - 1)
            return True


def _reason(answer: Answer) -> str:
    if answer.failure == TIMEOUT:
        return "http_timeout"
    return "http_error" if answer.status else "connection_failed"
