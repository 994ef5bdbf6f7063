"""HTTP to one server over connections that stay open between calls, for the clients of the playground."""

import http.client
import selectors
import socket
import weakref
from email.message import Message
from typing import NamedTuple

CALL_SECONDS = 75
"""More than the longest wait that a caller may ask the playground for."""


class Reply(NamedTuple):
    status: int
    body: bytes
    headers: Message


class KeptConnections:
    """Calls from any threads, each alone on its connection; those no longer needed are kept for the next calls."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._idle = list[http.client.HTTPConnection]()
        weakref.finalize(self, _close_all, self._idle)

    def ask(self, method: str, path: str, body: str | None = None) -> Reply:
        """The answer to one JSON request. Raises OSError and http.client.HTTPException when there is none."""
        connection = self._connection()
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.read(), answer.headers)
        except BaseException:
            connection.close()
            raise
        if connection.sock is None:  # the server wanted it closed
            return reply
        self._idle.append(connection)
        return reply

    def _connection(self) -> http.client.HTTPConnection:
        """One that is kept and open still, or a new one."""
        while self._idle:
            try:
                kept = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if not _has_news(kept.sock):
                return kept
            kept.close()
        return http.client.HTTPConnection(self._host, self._port, timeout=CALL_SECONDS)


def _has_news(kept: socket.socket) -> bool:
    """Whether something has come although nobody asked, which can only be the connection's end."""
    with selectors.DefaultSelector() as selector:
        selector.register(kept, selectors.EVENT_READ)
        return bool(selector.select(0))


def _close_all(connections: list[http.client.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()
