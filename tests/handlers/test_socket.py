"""Requests that come by Socket Mode: all are taken and answered, whatever one of them does."""

import threading
from collections.abc import Iterator

import pytest

from bot.config.settings import Settings
from handlers.slack import socket as slack_socket
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.handlers.socket_desk import Desk, connections, current, opened_desk
from tests.patience import PATIENCE
from tests.patient_slack import give_up_waiting


@pytest.fixture
def desk(settings: Settings, client: PlaygroundClient) -> Iterator[Desk]:
    with opened_desk(settings, client) as made:
        yield made


def test_a_request_is_answered_with_what_the_listener_said(desk: Desk) -> None:
    assert desk.socket.trouble() == ""
    assert desk.say("hello").answer == {"text": "You said hello."}


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
    give_up_waiting(playground)
    assert desk.finish() == [False]


def test_an_error_beside_bolt_is_logged_and_frees_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, playground: Playground
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(slack_socket, "run_bolt_app", None)
        desk.begin("lost")
        desk.wait(lambda: "socket_request_failed" in caplog.text, "the error to be told")
    give_up_waiting(playground)
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


def test_a_request_of_another_shape_is_acknowledged_so_that_it_does_not_come_again(
    desk: Desk, caplog: pytest.LogCaptureFixture, playground: Playground
) -> None:
    (connection,) = connections(playground)
    connection.socket.send('{"type": "interactive", "envelope_id": "odd", "payload": {"type": []}}')
    desk.wait(lambda: playground.bus.history("slack.late_ack"), "the acknowledgement")
    assert playground.bus.history("slack.late_ack")[0].detail["envelope_id"] == "odd"
    assert "socket_request_not_understood" in caplog.text


def test_an_answer_that_no_connection_takes_is_told(
    desk: Desk, caplog: pytest.LogCaptureFixture, playground: Playground
) -> None:
    desk.gate.clear()
    desk.begin("slow")
    desk.wait(lambda: desk.taken, "the request")
    desk.client.add_fault("apps.connections.open", error="internal_error", times=0)
    desk.client.cut_sockets()
    desk.wait(lambda: not current(desk).is_open, "the end of the connection")
    desk.gate.set()
    desk.wait(lambda: "socket_answer_not_sent" in caplog.text, "the loss to be told")
    desk.client.clear_faults()
    give_up_waiting(playground)
    assert desk.finish() == [False]
    desk.wait(lambda: connections(playground), "a new connection")
    assert desk.say("hello").acknowledged


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
    desk.wait(lambda: desk.threads() == set(), "its threads' end")


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
    give_up_waiting(playground)
    desk.finish()
    assert desk.taken == ["one"]


def test_a_deaf_slack_keeps_no_stop_waiting(desk: Desk, playground: Playground) -> None:
    desk.client.deafen_sockets()
    desk.socket.stop()
    desk.wait(lambda: not current(desk).is_open, "the end of the connection")
