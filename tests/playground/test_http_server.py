"""The playground's HTTP server, and its clients, keep connections; each answer belongs to its request."""

import http.client
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socket import create_server

import pytest
from werkzeug.serving import BaseWSGIServer
from werkzeug.wrappers import Request, Response

from playground.http_server import HOST, serve_app, stop_serving
from playground.kept_connections import KeptConnections
from tests.patience import PATIENCE

Open = Callable[[], http.client.HTTPConnection]


@Request.application
def app(request: Request) -> Response:
    """Tells on which connection it was asked, and answers as the path says; only /echo reads the body."""
    if request.path == "/echo":
        return Response(request.get_data())
    if request.path == "/nothing":
        return Response(status=204)
    if request.path == "/broken":
        raise RuntimeError("the app is broken")
    return Response(str(request.environ["REMOTE_PORT"]))


@contextmanager
def served(port: int = 0) -> Iterator[BaseWSGIServer]:
    server = serve_app(app, create_server((HOST, port)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        stop_serving(server)
        thread.join()


@pytest.fixture
def server() -> Iterator[BaseWSGIServer]:
    with served() as running:
        yield running


@pytest.fixture
def connection(server: BaseWSGIServer) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE)
    yield opened
    opened.close()


def answer(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    reply = connection.getresponse()
    return reply.status, reply.read()


def is_kept(connection: http.client.HTTPConnection) -> bool:
    return connection.sock is not None


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/nothing", None, (204, b"")),
        ("HEAD", "/", None, (200, b"")),
        ("POST", "/echo", b"said", (200, b"said")),
        ("POST", "/echo", iter([b"in ", b"pieces"]), (200, b"in pieces")),
    ],
)
def test_a_connection_is_kept_after_every_answer(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | Iterator[bytes] | None,
    expected: tuple[int, bytes],
) -> None:
    connection.request(method, path, body)
    assert answer(connection) == expected
    assert is_kept(connection)
    connection.request("GET", "/")
    assert answer(connection) == (200, str(connection.sock.getsockname()[1]).encode())


def test_a_body_that_the_app_does_not_read_is_no_part_of_the_next_request(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("POST", "/", b"GET /broken HTTP/1.1\r\n\r\n" * 1000)
    assert answer(connection)[0] == 200
    connection.request("POST", "/echo", b"next")
    assert answer(connection) == (200, b"next")


@pytest.mark.parametrize("length", ["many", "-1", "\xb2"])
def test_a_body_of_unknown_length_ends_the_connection(connection: http.client.HTTPConnection, length: str) -> None:
    connection.request("POST", "/echo", headers={"Content-Length": length})
    assert answer(connection) == (200, b"")
    assert not is_kept(connection)


def test_an_app_that_raises_is_logged_and_answered_for(
    connection: http.client.HTTPConnection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "werkzeug"):
        connection.request("GET", "/broken")
        assert answer(connection)[0] == 500
    assert "the app is broken" in caplog.text
    assert not is_kept(connection)


def test_who_asks_for_it_gets_the_connection_closed(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/", headers={"Connection": "close"})
    assert answer(connection)[0] == 200
    assert not is_kept(connection)


def test_a_server_that_stops_ends_kept_connections(connection: http.client.HTTPConnection) -> None:
    with served() as stopping:
        connection.port = stopping.port
        connection.request("GET", "/")
        answer(connection)
    assert connection.sock.recv(1) == b""


def test_a_client_asks_again_and_again_on_one_connection(server: BaseWSGIServer) -> None:
    client = KeptConnections(HOST, server.port)
    assert len({client.ask("GET", "/").body for _ in range(3)}) == 1


def test_a_client_goes_on_with_a_server_that_was_started_again() -> None:
    with served() as first:
        client = KeptConnections(HOST, first.port)
        client.ask("GET", "/")
    with served(first.port):
        assert client.ask("POST", "/echo", "here again")[:2] == (200, b"here again")


def test_a_client_opens_another_connection_where_the_server_closes_each(server: BaseWSGIServer) -> None:
    client = KeptConnections(HOST, server.port)
    assert client.ask("GET", "/broken").status == 500
    assert client.ask("GET", "/").status == 200


def test_a_call_that_fails_leaves_no_connection_behind(server: BaseWSGIServer) -> None:
    client = KeptConnections(HOST, server.port)
    client.ask("GET", "/")
    with pytest.raises(http.client.InvalidURL):
        client.ask("GET", "/a b")
    assert client.ask("POST", "/echo", "next").body == b"next"


def test_threads_share_a_client_and_each_gets_its_own_answer(server: BaseWSGIServer) -> None:
    client = KeptConnections(HOST, server.port)
    words = [str(number) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        said = pool.map(lambda word: client.ask("POST", "/echo", word).body.decode(), words)
        assert list(said) == words
