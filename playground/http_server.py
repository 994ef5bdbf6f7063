"""The HTTP server of the playground's Slack and AWS: a thread for each connection, and clients may keep theirs.

werkzeug's own handler ends the connection after each answer, so that every call costs a connection and a thread.
"""

import contextlib
import socket
import socketserver
import traceback
from http import HTTPStatus
from io import BytesIO
from threading import Lock
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

from werkzeug.exceptions import InternalServerError
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

Environ = dict[str, Any]
HOST = "127.0.0.1"
WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def serve_app(app: Any, listening: socket.socket) -> BaseWSGIServer:
    """A server of this WSGI app on a socket that listens; the socket given is closed, the server has a duplicate."""
    port = listening.getsockname()[1]
    with listening:
        return make_server(HOST, port, app, threaded=True, request_handler=Handler, fd=listening.fileno())


def stop_serving(server: BaseWSGIServer) -> None:
    """Takes no more connections, and ends those that clients keep open."""
    server.shutdown()
    server.server_close()
    Handler.end_connections(server)


class Handler(WSGIRequestHandler):
    """One connection, request after request; no line of log for each, as the bus tells what happens."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer that leaves in two parts would wait 40 ms for the first's receipt
    _open: ClassVar[WeakKeyDictionary[socketserver.BaseServer, set[socket.socket]]] = WeakKeyDictionary()
    _stopped: ClassVar[WeakSet[socketserver.BaseServer]] = WeakSet()
    _lock: ClassVar[Lock] = Lock()

    def setup(self) -> None:
        super().setup()
        with self._lock:
            self._open.setdefault(self.server, set()).add(self.connection)
            if self.server in self._stopped:
                _end(self.connection)

    def finish(self) -> None:
        with self._lock:
            self._open.get(self.server, set()).discard(self.connection)
        super().finish()

    @classmethod
    def end_connections(cls, server: BaseWSGIServer) -> None:
        """End the connections that clients keep open."""
        with cls._lock:
            cls._stopped.add(server)
            for connection in cls._open.get(server, set()):
                _end(connection)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Of a request that cannot be read, too."""

    def run_wsgi(self) -> None:
        """Answers one request. Its body is read whole before, so that the next request begins where this one ends."""
        environ = self.make_environ()
        if "HTTP_UPGRADE" in environ:  # a WebSocket uses the connection up
            self.close_connection = True
        try:
            environ["wsgi.input"] = BytesIO(self._body(environ))
            answer = self._answer(environ)
            if not _was_websocket(environ, answer[1]):
                self._send(environ, *answer)
        except ConnectionError as dropped:
            self.close_connection = True
            self.connection_dropped(dropped, environ)

    def _body(self, environ: Environ) -> bytes:
        """The request's body; where its length is not told as it must be, none, and the connection's last answer."""
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _answer(self, environ: Environ) -> tuple[bytes, str, list[tuple[str, str]]]:
        """What the app answers; where it raises, that is logged and the answer is 500."""
        try:
            parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001 (the caller gets an answer whatever the app raises)
            self.close_connection = True
            self.server.log("error", "A request failed in the playground.\n%s", traceback.format_exc())
            parts, status, headers = run_wsgi_app(InternalServerError(), environ, buffered=True)
        return b"".join(parts), status, list(headers)

    def _send(self, environ: Environ, body: bytes, status: str, headers: list[tuple[str, str]]) -> None:
        """Header and body in one piece."""
        names = {name.lower() for name, _ in headers}
        if environ["REQUEST_METHOD"] == "HEAD" or int(status.split(maxsplit=1)[0]) in WITHOUT_BODY:
            body = b""
        elif "content-length" not in names:
            headers.append(("Content-Length", str(len(body))))
        if self.close_connection:
            headers.append(("Connection", "close"))
        own = [("Server", self.version_string()), ("Date", self.date_time_string())]
        lines = [f"{name}: {value}" for name, value in [*own, *headers]]
        head = "\r\n".join([f"{self.protocol_version} {status}", *lines, "", ""])
        self.wfile.write(head.encode("latin-1") + body)


def _was_websocket(environ: Environ, status: str) -> bool:
    """Whether a WebSocket has come to its end here: flask-sock answers 200 then, which would stand among its frames."""
    return environ.get("HTTP_UPGRADE", "").lower() == "websocket" and status.startswith("200")


def _end(connection: socket.socket) -> None:
    # A client may have gone in between; then there is nothing left to end.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
