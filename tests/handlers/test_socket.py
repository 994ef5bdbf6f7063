"""Socket Mode: whatever happens to the connection, requests are taken, answered and not lost."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import Ack, App

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from handlers.slack import socket as slack_socket
from handlers.slack.app import SingleWorkspaceClients, build_slack_app
from handlers.slack.socket import SlackSocket
from playground import cast
from playground.client import Outcome, PlaygroundClient
from playground.server import Playground
from playground.slack.socket_connection import Connection

PING_SECONDS = 0.1
"""A deaf Slack is noticed within half a second."""
PATIENCE = 20.0


class Desk:
    """A Bolt app that answers `/meet` when the gate is open, and the socket that serves it."""

    def __init__(self, settings: Settings, client: PlaygroundClient) -> None:
        self.client = client
        self.gate = threading.Event()
        self.gate.set()
        self.taken: list[str] = []
        self.app: App = build_slack_app(settings, SingleWorkspaceClients(settings))
        self.app.command("/meet")(self._answer)
        self.socket = SlackSocket(settings, self.app, ping_seconds=PING_SECONDS)
        self._acts: list[threading.Thread] = []
        self.outcomes: list[Outcome] = []

    def _answer(self, ack: Ack, command: dict[str, Any]) -> None:
        self.taken.append(command["text"])
        if command["text"] == "fail":
            raise RuntimeError("a listener's fault")
        assert self.gate.wait(PATIENCE)
        ack(f"You said {command['text']}.")

    def begin(self, *words: str) -> None:
        """Ada sends these commands at once; each waits for its answer in a thread of its own."""
        begun = [threading.Thread(target=self._say, args=(word,)) for word in words]
        for thread in begun:
            thread.start()
        self._acts += begun

    def _say(self, word: str) -> None:
        self.outcomes.append(self.client.person(cast.ADA).slash("/meet", word, channel=cast.TEAM))

    def say(self, word: str) -> Outcome:
        return self.client.person(cast.ADA).slash("/meet", word, channel=cast.TEAM)

    def finish(self) -> list[bool]:
        """Of each command that was begun, whether it was acknowledged."""
        for thread in self._acts:
            thread.join(PATIENCE)
        return [one.acknowledged for one in self.outcomes]

    def wait(self, check: Callable[[], object], what: str) -> None:
        self.client.wait_until(check, what, PATIENCE)


@pytest.fixture
def desk(settings: Settings, client: PlaygroundClient) -> Iterator[Desk]:
    made = Desk(settings.model_copy(update={"meet_threads": 2}), client)
    made.socket.start()
    yield made
    made.gate.set()
    made.finish()
    made.socket.stop()


def connections(playground: Playground) -> list[Connection]:
    return playground.slack.delivery.hub.connections()


def current(desk: Desk) -> Any:
    return desk.socket._current


def test_a_request_is_answered_with_what_the_listener_said(desk: Desk) -> None:
    assert desk.socket.trouble() == ""
    assert desk.say("hello").answer == {"text": "You said hello."}


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
def test_the_successor_is_greeted_before_the_old_connection_is_closed(
    desk: Desk, playground: Playground, reason: str
) -> None:
    (before,), mark = connections(playground), playground.bus.last_number
    desk.client.disconnect_sockets(reason)
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    told = [event.kind for event in playground.bus.history("socket.", mark)]
    assert told == ["socket.opened", "socket.closed"]
    assert desk.say("hello").acknowledged


def test_slack_asking_twice_opens_one_successor(desk: Desk, playground: Playground) -> None:
    (before,), mark = connections(playground), playground.bus.last_number
    for reason in ("warning", "refresh_requested"):
        desk.client.disconnect_sockets(reason, socket_id=before.id)
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    assert desk.say("hello").acknowledged
    assert len(playground.bus.history("socket.opened", mark)) == 1


def test_a_request_in_work_while_the_connection_changes_is_acknowledged(desk: Desk, playground: Playground) -> None:
    (before,) = connections(playground)
    desk.gate.clear()
    desk.begin("slow")
    desk.wait(lambda: desk.taken, "the request")
    desk.client.disconnect_sockets("refresh_requested")
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    desk.gate.set()
    assert desk.finish() == [True]


def test_a_connection_that_slack_forbids_is_told_and_tried_again(desk: Desk, playground: Playground) -> None:
    desk.client.disconnect_sockets("link_disabled")
    desk.wait(lambda: connections(playground) and not desk.socket.trouble(), "a new connection")
    assert desk.say("hello").acknowledged


def test_a_deaf_connection_is_noticed_and_replaced(desk: Desk, playground: Playground) -> None:
    (before,) = connections(playground)
    desk.client.deafen_sockets()
    desk.wait(lambda: [one for one in connections(playground) if one is not before], "a new connection")
    desk.wait(lambda: desk.socket.trouble() == "", "the new one taken into use")


def test_slacks_retry_after_is_kept_when_connecting(desk: Desk, playground: Playground) -> None:
    desk.client.add_fault("apps.connections.open", status=429, retry_after=1, times=1)
    mark = playground.bus.last_number
    desk.client.cut_sockets()
    desk.wait(lambda: connections(playground) and not desk.socket.trouble(), "a new connection")
    assert len(desk.client.calls("apps.connections.open", mark)) == 2


def test_a_failed_attempt_to_connect_is_repeated_ever_more_slowly(desk: Desk) -> None:
    pauses = [desk.socket._pause_after(vain) for vain in range(20)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == slack_socket.LONGEST_PAUSE


def test_no_more_requests_are_read_than_fit_in_memory_and_none_is_lost(
    settings: Settings, client: PlaygroundClient, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_socket, "MOST_WAITING", 3)
    desk = Desk(settings.model_copy(update={"meet_threads": 2}), client)
    desk.socket.start()
    desk.gate.clear()
    desk.begin(*(f"{number}" for number in range(20)))
    desk.wait(lambda: playground.slack.delivery.hub.unanswered == 20, "the requests")
    desk.wait(lambda: desk.socket._pool._work_queue.qsize() == 3, "the requests to be read")
    assert len(desk.taken) == 2
    desk.gate.set()
    assert desk.finish() == [True] * 20
    assert sorted(desk.taken, key=int) == [f"{number}" for number in range(20)]
    desk.socket.stop()


def test_a_listener_that_fails_takes_no_other_request_with_it(
    desk: Desk, caplog: pytest.LogCaptureFixture, playground: Playground
) -> None:
    desk.begin("fail")
    desk.wait(lambda: desk.taken, "the request")
    assert desk.say("hello").acknowledged
    playground.clock.advance(timedelta(seconds=3))
    assert desk.finish() == [False]


def test_an_error_beside_bolt_is_logged_and_frees_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, playground: Playground
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(slack_socket, "run_bolt_app", None)
        desk.begin("lost")
        desk.wait(lambda: "socket_request_failed" in caplog.text, "the error to be told")
    playground.clock.advance(timedelta(seconds=3))
    desk.finish()
    assert desk.say("hello").acknowledged


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no JSON", id="no JSON"),
        pytest.param("[" * 100_000, id="nested without end"),
        pytest.param("[]", id="a list"),
        pytest.param('{"type": "tomorrow"}', id="an unknown type"),
        pytest.param('{"type": "interactive", "envelope_id": "1", "payload": [1]}', id="a payload of another shape"),
    ],
)
def test_a_message_that_nobody_understands_is_told_and_ends_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture, playground: Playground, text: str
) -> None:
    (connection,) = connections(playground)
    connection.socket.send(text)
    assert desk.say("hello").acknowledged
    assert "socket_message_not_understood" in caplog.text
    assert connections(playground) == [connection]


def test_stopping_answers_what_was_taken_and_closes_the_connection(desk: Desk, playground: Playground) -> None:
    desk.gate.clear()
    desk.begin("one", "two", "three")
    desk.wait(lambda: len(desk.taken) == 2 and desk.socket._pool._work_queue.qsize() == 1, "the requests")
    stop = threading.Thread(target=desk.socket.stop)
    stop.start()
    assert desk.socket._stopped.wait(PATIENCE)
    desk.gate.set()
    assert desk.finish() == [True] * 3
    stop.join(PATIENCE)
    desk.wait(lambda: connections(playground) == [], "the end of the connection")
    desk.wait(lambda: not any(thread.name.startswith("socket") for thread in threading.enumerate()), "its threads' end")


def test_a_request_that_comes_during_a_stop_is_left_unanswered(desk: Desk, playground: Playground) -> None:
    """Slack tells whoever pressed that nobody answered, and sends events again."""
    desk.gate.clear()
    desk.begin("one")
    desk.wait(lambda: desk.taken, "the request")
    stop = threading.Thread(target=desk.socket.stop)
    stop.start()
    assert desk.socket._stopped.wait(PATIENCE)
    desk.begin("too late")
    desk.wait(lambda: playground.slack.delivery.hub.unanswered == 2, "the request")
    desk.gate.set()
    stop.join(PATIENCE)
    playground.clock.advance(timedelta(seconds=3))
    desk.finish()
    assert desk.taken == ["one"]


def test_a_deaf_slack_keeps_no_stop_waiting(desk: Desk, playground: Playground) -> None:
    current(desk)._wire.settimeout(PATIENCE)
    desk.client.deafen_sockets()
    desk.socket.stop()
    assert not current(desk).is_open


def test_a_socket_that_never_connected_is_in_trouble(settings: Settings) -> None:
    socket = SlackSocket(settings, build_slack_app(settings, SingleWorkspaceClients(settings)))
    assert "not connected" in socket.trouble()
    socket.stop()


def test_a_socket_on_which_slack_has_not_greeted_is_in_trouble(desk: Desk) -> None:
    current(desk).is_greeted = False
    assert "not connected" in desk.socket.trouble()


def test_a_socket_whose_reader_is_stuck_is_in_trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_socket, "DEAF_AFTER", timedelta(0))
    assert "Nothing has been read" in desk.socket.trouble()


def test_a_socket_that_nobody_looks_after_any_more_is_in_trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.socket, "_keeper", threading.Thread())
    assert "not connected" in desk.socket.trouble()


def test_a_slack_without_a_socket_is_one_sentence(
    settings: Settings, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("Handshake status 503")

    monkeypatch.setattr(slack_socket, "SocketConnection", refuse)
    with pytest.raises(MeetError, match=r"could not be opened \(Handshake status 503\); check the network"):
        Desk(settings, client).socket.start()
