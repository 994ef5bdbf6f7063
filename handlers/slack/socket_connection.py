"""One WebSocket to Slack, from its opening to its end. What Slack says on it is read elsewhere.

RFC 6455. The websocket-client library reads the frames, one after another and without recursion.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import websocket
from websocket import ABNF, WebSocketException, WebSocketTimeoutException

OPEN_SECONDS = 10.0
"""How long each step of opening may take: connecting, TLS, the proxy's answer, the handshake."""
PINGS = 4
"""So many pings without any sign of Slack, and the connection is dead."""


class _Wire(websocket.WebSocket):
    """Sends nothing after a Close frame, not even the library's own answers to pings.

    Slack ends the TCP connection once it has answered a Close. What reaches it later is answered by a reset, and a
    reset drops everything that Slack has sent and Meet has not read yet.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._is_closed = False
        self._order = threading.Lock()

    def send_frame(self, frame: ABNF) -> int:
        """How many bytes were written; 0 after a Close, and after a failure, which may have written part of a frame."""
        with self._order:
            if self._is_closed:
                return 0
            self._is_closed = True
            written = super().send_frame(frame)
            self._is_closed = frame.opcode == ABNF.OPCODE_CLOSE
            return written

    def pong(self, payload: str | bytes = "") -> None:
        """Answers a ping. Never fails, for the library calls it while it reads, and reading must go on."""
        with contextlib.suppress(WebSocketException, OSError):
            super().pong(payload)


class SocketConnection:
    """Sends from any thread, reads in one. Ends for good; a successor is another object."""

    def __init__(self, url: str, *, context: ssl.SSLContext | None, proxy: str | None, ping_seconds: float) -> None:
        """Connects. Raises OSError."""
        self.is_greeted = False
        self.is_unwanted = False
        self.has_spoken = threading.Event()
        """Set with the first message, and with the end."""
        self._ended = threading.Event()
        self._is_closing = False
        self._sending = threading.Lock()
        self._heard_at = time.monotonic()
        self._pings = 0
        self._wire = _connected(url, context, proxy)
        self._wire.settimeout(ping_seconds)

    @property
    def is_open(self) -> bool:
        """Whether it is read, and Slack may send on it."""
        return not self._ended.is_set()

    @property
    def is_good(self) -> bool:
        """Whether Slack knows it and has not asked to leave it."""
        return self.is_open and self.is_greeted and not self.is_unwanted

    @property
    def silence(self) -> timedelta:
        """How long ago the last frame was read, pings and pongs included."""
        return timedelta(seconds=time.monotonic() - self._heard_at)

    def read(self, take: Callable[[str], None]) -> None:
        """Hands each message to `take`; returns when the connection has ended, in whatever way."""
        try:
            while (text := self._next()) is not None:
                take(text)
                self.has_spoken.set()
        finally:
            self._ended.set()
            self.has_spoken.set()
            self._cut()
            with self._sending:
                self._wire.shutdown()

    def send(self, text: str) -> bool:
        """Writes one message as one frame; False where the connection is closing or has ended."""
        with self._sending:
            if self._is_closing or self._ended.is_set():
                return False
            try:
                if self._wire.send(text):
                    return True
            except (WebSocketException, OSError):
                pass
            # Part of a frame may be on the wire, so nothing more can be sent. What Slack sends is read all the same.
            self.is_unwanted = self._is_closing = True
            self._cut(socket.SHUT_WR)
            return False

    def close(self) -> None:
        """Tells Slack that this side sends nothing more. Reading goes on until Slack has answered."""
        with self._sending:
            if self._is_closing or self._ended.is_set():
                return
            self._is_closing = True
            try:
                self._wire.send_close()
            except (WebSocketException, OSError):
                self._cut(socket.SHUT_WR)

    def end(self, patience: timedelta) -> None:
        """Closes; where Slack does not answer in time, the connection is cut."""
        self.close()
        if not self._ended.wait(patience.total_seconds()):
            self._cut()

    def _next(self) -> str | None:
        """The next message, None when there will be none."""
        while True:
            try:
                opcode, data = self._wire.recv_data(control_frame=True)
            except WebSocketTimeoutException:
                if self._is_dead():
                    return None
                continue
            except (WebSocketException, OSError):
                return None
            self._heard_at, self._pings = time.monotonic(), 0
            if opcode == ABNF.OPCODE_CLOSE:
                return None
            if opcode == ABNF.OPCODE_TEXT:
                return str(data.decode(errors="replace"))

    def _cut(self, directions: int = socket.SHUT_RDWR) -> None:
        """Ends these directions at once, which wakes whoever reads or writes."""
        wire = self._wire.sock
        if wire is not None:
            with contextlib.suppress(OSError):  # The other side may have ended it already.
                # Not the method of an SSL socket: it would read what is left as if it were not encrypted.
                socket.socket.shutdown(wire, directions)

    def _is_dead(self) -> bool:
        """Pings Slack, unless it left too many pings unanswered. Only asked when nothing waits to be read.

        A connection that is closing sends no ping, and Slack has as long to go on with what it was saying.
        """
        if self._pings >= PINGS:
            return True
        self._pings += 1
        # A ping that cannot be written says nothing of what Slack has written.
        with self._sending, contextlib.suppress(WebSocketException, OSError):
            self._wire.ping()
        return False


def _connected(url: str, context: ssl.SSLContext | None, proxy: str | None) -> websocket.WebSocket:
    if context is None and urlsplit(url).scheme == "wss":
        context = ssl.create_default_context()
    try:
        return websocket.create_connection(
            url,
            timeout=OPEN_SECONDS,
            class_=_Wire,
            sslopt={"context": context},
            # The library checks UTF-8 in Python, byte by byte: a second for a megabyte.
            skip_utf8_validation=True,
            suppress_origin=True,  # Only browsers have one.
            **_proxy_options(proxy),
        )
    except WebSocketException as refused:
        # Behind the mark stand headers and body, which are too long for a person.
        raise ConnectionError(str(refused).partition(" -+-+- ")[0]) from refused


def _proxy_options(proxy: str | None) -> dict[str, Any]:
    """How the library takes a proxy; NO_PROXY it reads itself."""
    if proxy is None:
        return {}
    place = urlsplit(proxy)
    found: dict[str, Any] = {"http_proxy_host": place.hostname, "http_proxy_port": place.port or 80}
    if place.username:
        found["http_proxy_auth"] = (unquote(place.username), unquote(place.password or ""))
    return found
