"""Socket Mode: the bot's connections, envelopes and their acknowledgements; what is in an envelope is not its business.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import contextlib
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from socket import SHUT_RDWR
from typing import Any

from simple_websocket import ConnectionClosed
from wsproto.utilities import LocalProtocolError

from playground import cast
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.slack.ids import new_token
from playground.slack.socket_connection import Connection, WebSocket
from playground.slack.transport import TIMEOUT, UNREACHABLE, Answer, Outgoing

MOST_CONNECTIONS = 10
HEARTBEAT = 1.0  # seconds of silence after which the bot is pinged
LOOK_AGAIN = 0.2  # seconds after which a waiter looks whether the playground's clock was advanced


@dataclass
class _Pending:
    answered: threading.Event = field(default_factory=threading.Event)
    body: Any = None


class SocketHub:
    """All connections of the app. Each payload goes to one of them, in turn."""

    def __init__(self, clock: PlaygroundClock, bus: Bus) -> None:
        self._clock, self._bus = clock, bus
        self._connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._pending: dict[str, _Pending] = {}
        self._lock = threading.Lock()
        self._turn = 0

    # Coming and going

    def issue_ticket(self) -> str:
        """A ticket that opens one connection."""
        ticket = new_token(32)
        with self._lock:
            self._tickets.add(ticket)
        return ticket

    def serve(self, socket: WebSocket, ticket: str | None) -> None:
        """Talk on one connection until it ends; runs on the connection's own thread."""
        with self._lock:
            is_known = ticket in self._tickets
            self._tickets.discard(ticket or "")
        if not is_known or len(self.connections()) >= MOST_CONNECTIONS:
            reason = "link_disabled" if not is_known else "too_many_websockets"
            socket.send(json.dumps({"type": "disconnect", "reason": reason}))
            socket.receive(HEARTBEAT)  # the bot closes; it must have read the reason first
            return
        connection = Connection(socket)
        try:
            self._greet(connection)
            self._listen(connection)
        except (ConnectionClosed, LocalProtocolError, OSError):
            pass  # the bot has gone: that is how every connection ends
        finally:
            self._leave(connection)

    def connections(self) -> list[Connection]:
        """The open connections, the oldest first."""
        with self._lock:
            return list(self._connections)

    def disconnect(self, reason: str, socket_id: str | None = None) -> int:
        """Ask connections to go, and send them nothing more where others are open; returns how many were asked.

        Slack leaves the closing to the bot, but for "link_disabled", which ends the connection.
        """
        chosen = self._chosen(socket_id)
        for connection in chosen:
            connection.is_warned = True
            with contextlib.suppress(ConnectionClosed, LocalProtocolError, OSError):  # the bot may have gone by itself
                connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
            if reason == "link_disabled":
                self._leave(connection)
                connection.end()
        return len(chosen)

    def deafen(self, socket_id: str | None = None) -> int:
        """Make connections zombies. Returns how many."""
        chosen = self._chosen(socket_id)
        for connection in chosen:
            connection.deafen()
        return len(chosen)

    def cut(self, socket_id: str | None = None) -> int:
        """Break connections without a word, as networks do. Returns how many."""
        chosen = self._chosen(socket_id)
        for connection in chosen:
            self._leave(connection)
            with contextlib.suppress(OSError):  # the bot may have gone by itself
                connection.socket.sock.shutdown(SHUT_RDWR)
        return len(chosen)

    def close(self) -> None:
        """End every connection, for the playground stops."""
        for connection in self.connections():
            self._leave(connection)
            connection.end()

    # Payloads

    @property
    def unanswered(self) -> int:
        """How many payloads were given to a connection and are neither acknowledged nor too late."""
        return len(self._pending)

    def send(self, outgoing: Outgoing, seconds: float, *, envelope_id: str | None = None) -> Answer:
        """Give one payload to one connection and wait for its acknowledgement, at most so many seconds."""
        envelope = envelope_id or str(uuid.uuid4())
        connection = self._next()
        if connection is None:
            return Answer(UNREACHABLE)
        until = self._clock.now() + timedelta(seconds=seconds)
        # One envelope that is sent twice has one answer, which both wait for.
        pending = self._pending.setdefault(envelope, _Pending())
        try:
            connection.send(_envelope(envelope, outgoing))
        except (ConnectionClosed, LocalProtocolError, OSError):
            self._leave(connection)
            return self.send(outgoing, seconds, envelope_id=envelope)
        answered = self._wait(pending, until)
        self._pending.pop(envelope, None)
        return Answer(None, pending.body, 200) if answered else Answer(TIMEOUT)

    def _wait(self, pending: _Pending, until: datetime) -> bool:
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            if pending.answered.wait(min(left, LOOK_AGAIN)):
                return True
        return pending.answered.is_set()

    def _listen(self, connection: Connection) -> None:
        """Returns, or raises ConnectionClosed, when the bot has gone and everything it said before was taken."""
        is_there = True
        while (text := connection.socket.receive(HEARTBEAT)) is not None or is_there:
            if text is None:
                is_there = connection.ping()
            elif not connection.is_deaf and isinstance(text, str):
                self._take(connection, text)

    def _take(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
            pending = self._pending.get(message["envelope_id"])
        except (ValueError, TypeError, KeyError):
            self._bus.publish("refused", {"by": "socket", "reason": f"not an acknowledgement: {text[:200]}"})
            return
        if pending is None:
            late = {"envelope_id": message["envelope_id"], "socket": connection.id}
            self._bus.publish("slack.late_ack", late)
            return
        pending.body = message.get("payload")
        pending.answered.set()

    def _greet(self, connection: Connection) -> None:
        """The connection can be chosen at once, but nothing is sent on it before its hello."""
        with connection.greeting() as greet:
            with self._lock:
                self._connections.append(connection)
                count = len(self._connections)
            # Told before the hello: a bot that hears it may leave its old connection at once.
            self._bus.publish("socket.opened", connection.as_json())
            greet(
                {
                    "type": "hello",
                    "num_connections": count,
                    "debug_info": {"host": "playground", "approximate_connection_time": 3600},
                    "connection_info": {"app_id": cast.APP},
                }
            )

    def _leave(self, connection: Connection) -> None:
        with self._lock:
            was_there = connection in self._connections
            if was_there:
                self._connections.remove(connection)
        if was_there:
            self._bus.publish("socket.closed", connection.as_json())

    def _chosen(self, socket_id: str | None) -> list[Connection]:
        return [one for one in self.connections() if socket_id in (None, one.id)]

    def _next(self) -> Connection | None:
        with self._lock:
            fit = [one for one in self._connections if not one.is_warned] or self._connections
            self._turn += 1
            return fit[self._turn % len(fit)] if fit else None


def _envelope(envelope_id: str, outgoing: Outgoing) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": outgoing.kind,
        "payload": outgoing.payload,
        "accepts_response_payload": outgoing.accepts_response,
    }
    if outgoing.kind == "events_api":
        envelope["retry_attempt"] = outgoing.retry_attempt
        envelope["retry_reason"] = outgoing.retry_reason or ""
    return envelope


def milliseconds_since(start: float) -> int:
    """How long ago `time.monotonic()` gave `start`."""
    return round((time.monotonic() - start) * 1000)
