"""HTTP that ends when its time is up, however slowly the other side sends. It knows nothing of Slack's methods.

urllib's own timeout begins anew with each byte that arrives.
"""

import io
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, cast
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener


def bounded_opener(proxy: str | None, context: ssl.SSLContext | None) -> OpenerDirector:
    """Opens requests, whose `timeout` is for the connection, what is sent and what is read together. Without a `proxy`
    the environment's is used. Raises TimeoutError, also while the answer is read."""
    handlers = [ProxyHandler({"http": proxy, "https": proxy})] if proxy else []
    return build_opener(*handlers, _Plain(), _Encrypted(context=context))


class _Plain(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_PlainConnection, req)


class _Encrypted(HTTPSHandler):
    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(context=context)
        self._given = context

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_EncryptedConnection, req, context=self._given)


class _PlainConnection(HTTPConnection):
    def connect(self) -> None:
        ends_at = time.monotonic() + (self.timeout or 0.0)
        super().connect()
        self.sock = _bounded(self.sock, ends_at)


class _EncryptedConnection(HTTPSConnection):
    def connect(self) -> None:
        ends_at = time.monotonic() + (self.timeout or 0.0)
        super().connect()
        self.sock = _bounded(self.sock, ends_at)


def _bounded(raw: socket.socket, ends_at: float) -> socket.socket:
    return cast("socket.socket", _Bounded(raw, ends_at))


class _Bounded:
    """A socket until an instant of the monotonic clock. It has what http.client and urllib use of a socket."""

    def __init__(self, raw: socket.socket, ends_at: float) -> None:
        self._raw, self._ends_at = raw, ends_at

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(_left(self._ends_at))
        self._raw.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._raw, self._ends_at))

    def close(self) -> None:
        """What still reads keeps the connection open, as with every socket."""
        self._raw.close()


class _Reading(io.RawIOBase):
    def __init__(self, raw: socket.socket, ends_at: float) -> None:
        super().__init__()
        self._raw, self._ends_at, self._file = raw, ends_at, raw.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        try:
            self._raw.settimeout(_left(self._ends_at))
            return self._file.readinto(buffer)
        except OSError:
            # Nobody closes the answer that comes with an error of HTTP.
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()
        super().close()


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("No whole answer came in time.")
    return left
