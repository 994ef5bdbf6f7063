"""Two instants at which a payload could get lost between two connections of the bot's."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from simple_websocket import ConnectionClosed
from wsproto.utilities import LocalProtocolError

from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.slack.socket_mode import SocketHub
from playground.slack.transport import ANSWER_SECONDS, TIMEOUT, Answer, Outgoing

PRESS = Outgoing("interactive", {"type": "block_actions"})


class Wire:
    """A WebSocket that acknowledges at once what it is sent, or behaves as if the bot's Close had just come."""

    def __init__(self, closes: Exception | None = None, *, unread: bool = False) -> None:
        self.ws: Any = None
        self.sock: Any = None
        self.connected = True
        self.heard: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self._closes, self._unread = closes, unread
        self._news = threading.Condition()

    def send(self, data: str) -> None:
        message = json.loads(data)
        self.heard.append(message)
        if message.get("type") == "hello":
            return
        if self._closes:
            raise self._closes
        if self._unread:
            self.connected = False
            return
        with self._news:
            self.acknowledged.append(json.dumps({"envelope_id": message["envelope_id"]}))
            self._news.notify_all()

    def receive(self, timeout: float | None = None) -> Any:
        with self._news:
            while not self.acknowledged:
                if not self.connected:
                    raise ConnectionClosed
                self._news.wait(0.05)
            return self.acknowledged.pop(0)

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        self.connected = False


@pytest.fixture
def hub() -> Iterator[SocketHub]:
    clock = PlaygroundClock()
    made = SocketHub(clock, Bus(clock))
    yield made
    made.close()


def joined(hub: SocketHub, wire: Wire) -> None:
    threading.Thread(target=hub.serve, args=(wire, hub.issue_ticket()), daemon=True).start()


def wait_until(check: Callable[[], object]) -> None:
    pause = threading.Event()
    while not check():
        pause.wait(0.01)


@pytest.mark.parametrize(
    "going", [Wire(unread=True), Wire(LocalProtocolError("closing")), Wire(ConnectionClosed()), Wire(OSError())]
)
def test_a_payload_that_meets_the_bots_close_goes_to_the_next_connection(hub: SocketHub, going: Wire) -> None:
    joined(hub, going)
    staying = Wire()
    wait_until(lambda: len(hub.connections()) == 1)
    joined(hub, staying)
    wait_until(lambda: len(hub.connections()) == 2)
    answers = [hub.send(PRESS, ANSWER_SECONDS) for _ in range(2)]
    assert all(answer.acknowledged for answer in answers)
    assert [message["type"] for message in staying.heard] == ["hello", "interactive", "interactive"]
    going.connected = False


def test_nothing_is_sent_before_the_hello(hub: SocketHub, monkeypatch: pytest.MonkeyPatch) -> None:
    wire, answers = Wire(), list[Answer]()
    pressing = threading.Thread(target=lambda: answers.append(hub.send(PRESS, ANSWER_SECONDS)), daemon=True)

    publish = hub._bus.publish

    def press_first(kind: str, detail: dict[str, Any]) -> Any:
        if kind == "socket.opened":
            pressing.start()
            wait_until(lambda: hub.unanswered)
            pressing.join(0.1)
        return publish(kind, detail)

    monkeypatch.setattr(hub._bus, "publish", press_first)
    joined(hub, wire)
    wait_until(lambda: answers)
    assert answers[0].acknowledged
    assert [message["type"] for message in wire.heard] == ["hello", "interactive"]


class Late(Wire):
    """A bot that has read a payload when its time to answer is over."""

    def __init__(self, clock: PlaygroundClock) -> None:
        super().__init__()
        self._clock = clock

    def send(self, data: str) -> None:
        if json.loads(data)["type"] != "hello":
            self._clock.advance(timedelta(hours=1))


def test_the_time_to_acknowledge_begins_before_the_payload_leaves(hub: SocketHub) -> None:
    joined(hub, Late(hub._clock))
    wait_until(hub.connections)
    assert hub.send(PRESS, timedelta(hours=1).total_seconds()).failure == TIMEOUT


class Leaving(Wire):
    """A bot that goes as soon as it has read the hello."""

    def send(self, data: str) -> None:
        super().send(data)
        self.connected = False


def test_a_bot_that_leaves_at_the_hello_leaves_no_connection_behind(hub: SocketHub) -> None:
    hub.serve(Leaving(), hub.issue_ticket())
    assert hub.connections() == []
