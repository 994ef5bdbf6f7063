"""Answers of Slack's that are no JSON object, as a server on this machine gives them."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from handlers.slack.errors import TROUBLE
from handlers.slack.object_client import ObjectClient
from handlers.slack.refusals import Kind, read_refusal
from tests.patience import PATIENCE

LONG_NUMBER = '{"ok": true, "n": 1' + "0" * 5000 + "}"
NO_OBJECTS = ["", "<!DOCTYPE html>", "[]", "[1]", "null", '"ok"', "5", "true", "[" * 100_000, LONG_NUMBER]


@contextmanager
def answering(status: int, content_type: str, body: bytes) -> Iterator[ObjectClient]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests' output is not a log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield ObjectClient(
                "xoxb-1", base_url=f"http://127.0.0.1:{server.server_port}/", timeout=PATIENCE, retry_handlers=[]
            )
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.parametrize(("status", "kind"), [(200, Kind.RETRY), (500, Kind.RETRY), (429, Kind.WAIT)])
@pytest.mark.parametrize("body", NO_OBJECTS)
def test_what_is_no_object_is_trouble_and_no_refusal(status: int, kind: Kind, body: str) -> None:
    with answering(status, "application/json", body.encode()) as client, pytest.raises(TROUBLE) as trouble:
        client.users_info(user="U1")
    assert read_refusal(trouble.value).kind is kind


@pytest.mark.parametrize("status", [200, 429, 500])
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=klingon"])
def test_what_is_no_text_counts_as_a_lost_answer(status: int, content_type: str) -> None:
    with answering(status, content_type, b"\xff\xfe") as client, pytest.raises(TROUBLE) as trouble:
        client.users_info(user="U1")
    assert read_refusal(trouble.value).kind is Kind.RETRY


def test_an_object_is_read_whatever_its_type_is_called() -> None:
    with answering(200, "application/gzip", b'{"ok": true, "user": {"id": "U1"}}') as client:
        assert client.users_info(user="U1")["user"] == {"id": "U1"}
