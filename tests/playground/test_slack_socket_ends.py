"""What the bot says before it closes is taken, whatever is being written to it, and the last word is a Close."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import websocket
from slack_sdk import WebClient
from websocket import ABNF
from wsproto.utilities import LocalProtocolError

from playground import cast
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.server import Playground
from playground.slack.socket_connection import Connection
from playground.slack.socket_mode import SocketHub
from playground.slack.transport import ANSWER_SECONDS, Answer, Outgoing
from tests.patience import PATIENCE
from tests.playground.test_slack_socket_races import Wire, joined, wait_until

PRESS = Outgoing("interactive", {"type": "block_actions"})


class Quiet(Wire):
    """A bot that acknowledges, but is silent until it is pinged. Each ping meets the next of these troubles."""

    def __init__(self, *troubles: Exception) -> None:
        super().__init__()
        self.ws = self.sock = SimpleNamespace(send=self._ping)
        self.pings = 0
        self._troubles, self._is_pinged = list(troubles), False

    def _ping(self, _what: object, _flags: int = 0) -> bytes:
        """Both steps of a ping: its bytes are made, then they are written."""
        self._is_pinged = True
        if self._troubles:
            raise self._troubles.pop(0)
        self.pings += 1
        return b""

    def receive(self, timeout: float | None = None) -> Any:
        return super().receive(timeout) if self._is_pinged else None


@pytest.fixture
def hub() -> Iterator[SocketHub]:
    clock = PlaygroundClock()
    made = SocketHub(clock, Bus(clock))
    yield made
    made.close()


@pytest.mark.parametrize("trouble", [LocalProtocolError("The bot has closed."), BrokenPipeError("The bot has gone.")])
def test_what_the_bot_said_before_its_end_is_taken_although_no_ping_can_be_sent(
    hub: SocketHub, trouble: Exception
) -> None:
    joined(hub, Quiet(trouble))
    wait_until(hub.connections)
    assert hub.send(PRESS, ANSWER_SECONDS).acknowledged


class Stuck(Quiet):
    """A bot that reads its second payload when it is allowed to, and says nothing before that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waits, self.goes_on, self._was_silent = threading.Event(), threading.Event(), False

    def send(self, data: str) -> None:
        if len(self.heard) == 2:
            self.waits.set()
            assert self.goes_on.wait(PATIENCE)
        super().send(data)

    def receive(self, timeout: float | None = None) -> Any:
        """Only a silence at first, so that a ping is due."""
        assert self.waits.wait(PATIENCE)
        if self._was_silent:
            return Wire.receive(self, timeout)
        self._was_silent = True
        return None


def test_an_acknowledgement_is_taken_while_a_payload_is_being_written(hub: SocketHub) -> None:
    wire, answers = Stuck(), list[Answer]()
    joined(hub, wire)
    wait_until(hub.connections)
    presses = [threading.Thread(target=lambda: answers.append(hub.send(PRESS, PATIENCE))) for _ in range(2)]
    for press in presses:
        press.start()
    wait_until(lambda: answers)
    assert answers[0].acknowledged
    assert wire.pings == 0, "it may not stand in the midst of a payload"
    wire.goes_on.set()
    for press in presses:
        press.join()
    assert wire.pings > 0


def test_a_ping_that_would_wait_follows_the_next_payload() -> None:
    wire = Quiet(BlockingIOError())
    connection = Connection(wire)
    assert connection.ping()
    assert wire.pings == 0
    connection.send({"envelope_id": "1"})
    assert wire.pings == 2, "made and written"
    connection.send({"envelope_id": "2"})
    assert wire.pings == 2


def test_the_bots_close_is_answered_by_a_close_and_the_end_of_the_connection(playground: Playground) -> None:
    app = WebClient(token=cast.APP_TOKEN, base_url=playground.slack_api_url, retry_handlers=[])
    line = websocket.create_connection(app.apps_connections_open(app_token=cast.APP_TOKEN)["url"], timeout=PATIENCE)
    line.send_close()
    opcodes = list(iter(lambda: line.recv_frame().opcode, ABNF.OPCODE_CLOSE))
    assert set(opcodes) <= {ABNF.OPCODE_TEXT, ABNF.OPCODE_PING}
    assert line.sock is not None
    assert line.sock.recv(1) == b""
    line.shutdown()
