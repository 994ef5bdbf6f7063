"""A proxy that treats HTTP as networks do: it delays, refuses, loses, cuts, holds, repeats and answers by itself.

It stands between Meet and one server of the playground. WebSockets pass through it as bytes and can be broken.
"""

import contextlib
import http.client
import socket
import threading
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple, Self

from tests.patience import PATIENCE

Kind = Literal["delay", "refuse", "lose", "cut", "hold", "repeat", "answer"]


class Asked(NamedTuple):
    """One request on its way."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class Reply(NamedTuple):
    """One answer on its way back."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Trouble:
    """What happens to the next `times` requests (None: all until cleared) that hold these words in path or body, and
    the others in `also`.

    delay: forwarded after `seconds`; refuse: cut before it is forwarded; lose: done, then cut without an answer; cut:
    half of the answer's body, then cut; hold: done, answered when released; repeat: forwarded twice; answer: `status`
    and `page` without asking the server, as a load balancer does.
    """

    kind: Kind
    words: str = ""
    also: str = ""
    times: int | None = 1
    seconds: float = 0.0
    status: int = 502
    page: str = "<html>Bad Gateway</html>"
    met: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def meets(self, asked: Asked) -> bool:
        return all(words in asked.path or words.encode() in asked.body for words in (self.words, self.also))


class FaultyProxy:
    """A running proxy in front of `upstream`; a context manager that ends it."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urllib.parse.urlsplit(upstream)
        self.troubles: list[Trouble] = []
        self.tunnels: list[socket.socket] = []
        self._guard = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def add(self, kind: Kind, words: str = "", *, times: int | None = 1, **more: Any) -> Trouble:
        """Sets a trouble; what it counts and releases is on the value returned."""
        trouble = Trouble(kind, words, times=times, **more)
        with self._guard:
            self.troubles.append(trouble)
        return trouble

    def clear(self) -> None:
        """No trouble any more; what is held is let go."""
        with self._guard:
            gone, self.troubles = self.troubles, []
        for trouble in gone:
            trouble.released.set()

    def take(self, asked: Asked) -> Trouble | None:
        """The trouble of this request, counted down."""
        with self._guard:
            trouble = next((one for one in self.troubles if one.meets(asked)), None)
            if trouble is None:
                return None
            trouble.met += 1
            if trouble.times is not None and trouble.met >= trouble.times:
                self.troubles.remove(trouble)
            return trouble

    def break_tunnels(self) -> int:
        """Ends every WebSocket without a word; how many."""
        with self._guard:
            broken, self.tunnels = self.tunnels, []
        for end in broken:
            shut(end)
        return len(broken)

    def dig(self, end: socket.socket) -> None:
        with self._guard:
            self.tunnels.append(end)

    def stop(self) -> None:
        self.clear()
        self.break_tunnels()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: FaultyProxy

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that ended in the middle is what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the base class's name)
        """Silent: the playground's bus tells what happened."""

    def do_GET(self) -> None:
        asked = Asked(self.command, self.path, self.headers.items(), self._read())
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._tunnel(asked)
            return
        trouble = self.server.proxy.take(asked)
        if trouble is None:
            self._answer(self._forward(asked))
        else:
            self._trouble(trouble, asked)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 (the base class looks for these names)

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _trouble(self, trouble: Trouble, asked: Asked) -> None:
        if trouble.kind == "refuse":
            self._cut()
            return
        if trouble.kind == "answer":
            self._answer(Reply(trouble.status, "", [("Content-Type", "text/html")], trouble.page.encode()))
            return
        trouble.released.wait(trouble.seconds)
        reply = self._forward(asked)
        if trouble.kind == "repeat":
            reply = self._forward(asked)
        if trouble.kind == "hold":
            trouble.released.wait(PATIENCE)
        if trouble.kind == "lose":
            self._cut()
        else:
            self._answer(reply, half=trouble.kind == "cut")

    def _forward(self, asked: Asked) -> Reply:
        place = self.server.proxy.upstream
        with contextlib.closing(
            http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        ) as upstream:
            upstream.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
            for name, value in addressed(asked, place.netloc):
                upstream.putheader(name, value)
            upstream.endheaders(asked.body)
            reply = upstream.getresponse()
            body = reply.read().replace(place.netloc.encode(), self.server.proxy.place.encode())
            return Reply(reply.status, reply.reason, reply.getheaders(), body)

    def _answer(self, reply: Reply, *, half: bool = False) -> None:
        self.send_response_only(reply.status, reply.reason)
        for name, value in reply.headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if half else reply.body)
        if half:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        shut(self.connection)

    def _tunnel(self, asked: Asked) -> None:
        place = self.server.proxy.upstream
        head = "".join(f"{name}: {value}\r\n" for name, value in addressed(asked, place.netloc))
        with socket.create_connection((place.hostname or "", place.port or 80)) as upstream:
            self.server.proxy.dig(upstream)
            upstream.sendall(f"{asked.method} {asked.path} HTTP/1.1\r\n{head}\r\n".encode())
            back = threading.Thread(target=pour, args=(upstream, self.connection), daemon=True)
            back.start()
            pour(self.connection, upstream)
            back.join()
        self.close_connection = True


def addressed(asked: Asked, place: str) -> list[tuple[str, str]]:
    """The headers for that host; AWS's signature covers the Host header, so there it stays."""
    signed = any(name.lower() == "authorization" and value.startswith("AWS4") for name, value in asked.headers)
    return [(name, place if name.lower() == "host" and not signed else value) for name, value in asked.headers]


def pour(source: socket.socket, target: socket.socket) -> None:
    """Carries bytes until one end is gone, then ends both."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    shut(source)
    shut(target)


def shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
