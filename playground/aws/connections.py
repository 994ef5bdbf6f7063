"""How the playground's AWS serves a connection: quickly, quietly, and ending with the server."""

import contextlib
import socket
import socketserver
from threading import Lock
from typing import ClassVar
from weakref import WeakKeyDictionary

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler


class TrackedHandler(WSGIRequestHandler):
    """Keeps its open connections in mind, so that a stopped server leaves none; no line of log per request."""

    # Header and body leave in two writes: with Nagle's algorithm each answer would wait 40 ms for the first's receipt.
    disable_nagle_algorithm = True
    open_connections: ClassVar[WeakKeyDictionary[socketserver.BaseServer, set[socket.socket]]] = WeakKeyDictionary()
    _lock: ClassVar[Lock] = Lock()

    def setup(self) -> None:
        super().setup()
        with self._lock:
            self.open_connections.setdefault(self.server, set()).add(self.connection)

    def finish(self) -> None:
        with self._lock:
            self.open_connections.get(self.server, set()).discard(self.connection)
        super().finish()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The bus tells what happens; a line per request would bury the rest."""

    @classmethod
    def close_all(cls, server: BaseWSGIServer) -> None:
        """End the connections that clients keep open."""
        with cls._lock:
            connections = list(cls.open_connections.get(server, set()))
        for connection in connections:
            # A client may have gone in between; then there is nothing left to end.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
