"""Signed HTTP: what slack_sdk's verifier makes of the signature, the encodings, and failures of the request URL."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.server import Playground
from tests.patience import PATIENCE
from tests.playground.kit import plain


class Receiver(ThreadingHTTPServer):
    """The bot's request URL: records what comes, answers as told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], str]] = []
        self.status, self.body = 200, ""
        self.headers_sent: dict[str, str] = {}
        self.arrived = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/slack/events?x=1"

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.got) >= count, PATIENCE)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with self.server.arrived:
            self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.server.arrived.notify_all()
        self.send_response(self.server.status)
        for name, value in self.server.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def receiver(client: PlaygroundClient) -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    client.set_connection(mode="http", request_url=server.url)
    yield server
    client.set_connection(mode="auto")
    server.shutdown()
    server.server_close()
    thread.join()


class _PlaygroundsClock(Clock):
    def __init__(self, playground: Playground) -> None:
        self.playground = playground

    def now(self) -> float:
        return self.playground.clock.now().timestamp()


def test_slacks_own_verifier_accepts_the_signature(playground: Playground, receiver: Receiver, ada: Person) -> None:
    assert ada.slash("/meet", "été & co", channel=cast.TEAM).acknowledged
    headers, body = receiver.got[0]
    verifier = SignatureVerifier(cast.SIGNING_SECRET, _PlaygroundsClock(playground))
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + " ", headers)


def test_a_command_is_a_form(receiver: Receiver, ada: Person) -> None:
    ada.slash("/meet", "été & co", channel=cast.TEAM)
    headers, body = receiver.got[0]
    form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert (form["command"], form["text"], form["user_id"]) == ("/meet", "été & co", cast.ADA)


def test_an_interaction_is_json_in_a_form(receiver: Receiver, ada: Person) -> None:
    ada.shortcut("open_poll")
    form = dict(urllib.parse.parse_qsl(receiver.got[0][1]))
    assert json.loads(form["payload"])["callback_id"] == "open_poll"


def test_an_event_is_json(receiver: Receiver, ada: Person) -> None:
    ada.open_home()
    headers, body = receiver.got[0]
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["event"]["type"] == "app_home_opened"
    assert "x-slack-retry-num" not in headers


def test_a_command_may_be_answered_in_its_reply(receiver: Receiver, ada: Person, ben: Person) -> None:
    receiver.body = "just words"
    ada.slash("/meet", channel=cast.TEAM)
    receiver.body = json.dumps({"response_type": "in_channel", "text": "for all"})
    ada.slash("/meet", channel=cast.TEAM)
    assert [(message.text, message.is_ephemeral) for message in ada.messages(cast.TEAM)] == [
        ("just words", True),
        ("for all", False),
    ]
    assert [message.text for message in ben.messages(cast.TEAM)] == ["for all"]


def test_a_bad_reply_to_a_command_is_refused_and_shown_to_nobody(
    client: PlaygroundClient, receiver: Receiver, ada: Person
) -> None:
    receiver.body = json.dumps({"blocks": [{"type": "header", "text": plain("x" * 151)}]})
    ada.slash("/meet", channel=cast.TEAM)
    assert ada.messages(cast.TEAM) == []
    assert client.events("refused")[0]["detail"]["error"] == "invalid_blocks"
    assert ada.warnings()[0]["warning"] == "invalid_blocks"


def test_anything_but_200_is_a_failure(receiver: Receiver, ada: Person) -> None:
    receiver.status = 500
    outcome = ada.slash("/meet", channel=cast.TEAM)
    assert (outcome.acknowledged, outcome.warning) == (False, "dispatch_failed")


def test_an_event_is_retried_with_slacks_headers(client: PlaygroundClient, receiver: Receiver, ada: Person) -> None:
    receiver.status = 500
    ada.open_home()
    receiver.wait_for(2)
    headers = receiver.got[1][0]
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("1", "http_error")
    client.wait_until(lambda: len(client.events("slack.sent")) == 2, "the second failure")
    receiver.status = 200
    client.advance(timedelta(minutes=1))
    receiver.wait_for(3)
    client.wait_until(lambda: len(client.events("slack.sent")) == 3, "the success")
    client.advance(timedelta(minutes=10))
    assert len(receiver.got) == 3


def test_the_bot_may_ask_for_no_retry(client: PlaygroundClient, receiver: Receiver, ada: Person) -> None:
    receiver.status, receiver.headers_sent = 500, {"X-Slack-No-Retry": "1"}
    ada.open_home()
    client.advance(timedelta(minutes=10))
    receiver.status = 200
    ada.shortcut("after")
    assert len(receiver.got) == 2


def test_a_request_url_where_nobody_listens_is_a_failure(client: PlaygroundClient, ada: Person) -> None:
    client.set_connection(mode="http", request_url="http://127.0.0.1:9/slack")
    assert ada.slash("/meet", channel=cast.TEAM).warning == "dispatch_failed"
    client.set_connection(mode="auto")
