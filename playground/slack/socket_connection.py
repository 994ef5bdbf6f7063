"""One WebSocket of the bot's: frames, pings, deafness and its end; what is said on it stands in socket_mode.py."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from socket import MSG_DONTWAIT
from typing import Any, Protocol

from simple_websocket import ConnectionClosed
from wsproto.events import Ping
from wsproto.utilities import LocalProtocolError

from playground.slack.ids import new_token
from playground.slack.mute import Mute


class WebSocket(Protocol):
    """What is used of simple_websocket's server side."""

    ws: Any
    sock: Any
    connected: bool

    def send(self, data: str) -> None: ...
    def receive(self, timeout: float | None = None) -> Any: ...
    def close(self, reason: int | None = None, message: str | None = None) -> None: ...


@dataclass
class Connection:
    """One WebSocket of the bot's."""

    socket: WebSocket
    id: str = field(default_factory=lambda: new_token(8))
    is_deaf: bool = False
    is_warned: bool = False
    _sending: threading.Lock = field(default_factory=threading.Lock)
    _owes_ping: bool = False

    def send(self, message: dict[str, Any]) -> None:
        """Write one frame; a deaf connection writes nothing.

        Raises ConnectionClosed also where the bot's Close came meanwhile: what follows our answer to it is not read.
        """
        if not self.is_deaf:
            with self._sending:
                self._write(message)

    @contextlib.contextmanager
    def greeting(self) -> Iterator[Callable[[dict[str, Any]], None]]:
        """Gives what writes the first frame; others wait until that is done."""
        with self._sending:
            yield self._write

    def _write(self, message: dict[str, Any]) -> None:
        self.socket.send(json.dumps(message))
        if not self.socket.connected:
            raise ConnectionClosed
        self._write_ping()

    def deafen(self) -> None:
        """Keep the TCP connection and hear and say nothing more, pings included."""
        self.is_deaf = True
        self.socket.ws = Mute(self.socket.ws)

    def ping(self) -> bool:
        """Send a WebSocket ping, as Slack keeps doing; a deaf connection sends none. False where the bot has gone.

        Never waits, for the thread that calls it takes what the bot says: where a message is being written, the ping
        follows it, and where the bot reads nothing, it follows the next one.
        """
        self._owes_ping = True
        if not self._sending.acquire(blocking=False):
            return True
        try:
            return self._write_ping()
        finally:
            self._sending.release()

    def _write_ping(self) -> bool:
        try:
            if self._owes_ping:
                self.socket.sock.send(self.socket.ws.send(Ping()), MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except (LocalProtocolError, OSError):
            return False
        self._owes_ping = False
        return True

    def end(self) -> None:
        """Close the WebSocket; also that of a deaf connection."""
        if isinstance(self.socket.ws, Mute):
            self.socket.ws = self.socket.ws.protocol
        with contextlib.suppress(ConnectionClosed, OSError):  # the bot may have gone by itself
            self.socket.close()

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "deaf": self.is_deaf, "warned": self.is_warned}
