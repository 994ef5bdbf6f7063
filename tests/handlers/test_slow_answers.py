"""A call to Slack ends when its time is up, however slowly the answer arrives: leases are longer than one call."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from handlers.slack.errors import LOST
from handlers.slack.object_client import ObjectClient
from handlers.slack.refusals import Kind, read_refusal

BODY = b'{"ok": true, "ts": "1.1"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(BODY)
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
REFUSED = b"HTTP/1.1 503 Unavailable\r\nContent-Type: text/html\r\nContent-Length: %d\r\n" % len(BODY)
WHOLE_CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
SECONDS = 1
PAUSE = 0.3
"""Between two bytes: shorter than the time of the call, so no single wait ends it."""
ANSWERS = {
    "the head": (b"", HEAD + b"\r\n" + BODY),
    "the body": (HEAD + b"\r\n", BODY),
    "a chunked body": (CHUNKED + b"\r\n", WHOLE_CHUNKS),
    "a gateway's page": (REFUSED + b"\r\n", BODY),
}


@contextmanager
def dripping(at_once: bytes, drop_by_drop: bytes, pause: float = PAUSE) -> Iterator[ObjectClient]:
    """A server that sends the rest one byte at a time, until whoever asked has gone."""
    over = threading.Event()

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(at_once)
            for sign in drop_by_drop:
                connection.sendall(bytes([sign]))
                if over.wait(pause):
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=serve, args=(server,))
        serving.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        try:
            yield ObjectClient("xoxb-1", base_url=url, timeout=SECONDS, retry_handlers=[])
        finally:
            over.set()
            serving.join()


@pytest.mark.parametrize("part", ANSWERS)
def test_an_answer_that_drips_in_is_given_up_when_the_calls_time_is_over(part: str) -> None:
    began_at = time.monotonic()
    with dripping(*ANSWERS[part]) as client, pytest.raises(LOST) as lost:
        client.api_test()
    assert read_refusal(lost.value).kind is Kind.RETRY
    assert time.monotonic() - began_at < len(BODY) * PAUSE


@pytest.mark.parametrize("part", ["the head", "the body", "a chunked body"])
def test_an_answer_in_many_parts_is_read_whole_where_it_comes_in_time(part: str) -> None:
    with dripping(*ANSWERS[part], pause=0.0) as client:
        assert client.api_test()["ts"] == "1.1"
