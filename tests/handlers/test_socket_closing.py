"""A connection that closes, or on which nothing can be sent any more: what Slack has sent is read all the same."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.config.settings import Settings
from handlers.slack import socket_connection
from handlers.slack.socket_connection import SocketConnection
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.handlers.frame_server import CLOSE, PING, TEXT, FrameServer, frame
from tests.handlers.socket_desk import connections, current, opened_desk
from tests.handlers.socket_reader import Reader
from tests.patience import PATIENCE
from tests.patient_slack import give_up_waiting

PING_SECONDS = 0.05
FOR_EVER = 1_000_000


@pytest.fixture
def server() -> Iterator[FrameServer]:
    with FrameServer() as running:
        yield running


def test_after_its_close_meet_sends_nothing_and_answers_no_ping(server: FrameServer) -> None:
    reader = Reader(server)
    reader.connection.close()
    server.send(frame(PING, b"still there?"), frame(TEXT, b"on its way"), frame(CLOSE, b"\x03\xe8"))
    assert reader.next() == "on its way"
    reader.wait_for_the_end()
    assert server.next_frame()[0] == CLOSE
    with pytest.raises(EOFError):
        server.next_frame()


def test_a_slack_that_leaves_at_once_after_the_close_is_read_to_its_last_word(server: FrameServer) -> None:
    """TCP answers what comes after the other side has left by a reset, which drops what is on its way."""
    connection = SocketConnection(server.url, context=None, proxy=None, ping_seconds=60)
    closed, read = threading.Event(), list[str]()

    def speak_and_leave() -> None:
        server.send(frame(TEXT, b"first"))
        assert closed.wait(PATIENCE)
        assert server.next_frame()[0] == CLOSE
        server.send(frame(PING), *[frame(TEXT, b"y" * 20_000)] * 50, frame(PING), frame(CLOSE, b"\x03\xe8"))
        server.wire.close()

    def take(text: str) -> None:
        read.append(text)
        if text == "first":
            connection.close()
            closed.set()

    speaking = threading.Thread(target=speak_and_leave)
    speaking.start()
    connection.read(take)
    speaking.join()
    assert [len(text) for text in read] == [5, *[20_000] * 50]


def test_a_ping_that_cannot_be_answered_ends_no_reading(server: FrameServer) -> None:
    connection, read = SocketConnection(server.url, context=None, proxy=None, ping_seconds=60), list[str]()
    server.send(frame(TEXT, b"first"), frame(PING), frame(PING), frame(TEXT, b"last"))
    server.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() resets
    server.wire.close()
    connection.read(read.append)
    assert read == ["first", "last"]


def test_a_pause_of_slacks_ends_a_closing_connection_no_sooner_than_another(
    server: FrameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_connection, "PINGS", FOR_EVER)
    reader = Reader(server, ping_seconds=PING_SECONDS)
    reader.connection.close()
    threading.Event().wait(4 * PING_SECONDS)
    server.send(frame(TEXT, b"on its way"), frame(CLOSE, b"\x03\xe8"))
    assert reader.next() == "on its way"
    reader.wait_for_the_end()


def test_a_slack_that_never_answers_a_close_is_left_in_the_end(server: FrameServer) -> None:
    reader = Reader(server, ping_seconds=PING_SECONDS)
    reader.connection.close()
    reader.wait_for_the_end()


def test_where_nothing_can_be_sent_any_more_slack_is_still_read(
    server: FrameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_connection, "PINGS", FOR_EVER)
    reader = Reader(server, ping_seconds=PING_SECONDS)
    while reader.connection.send("x" * 1_000_000):
        pass
    assert not reader.connection.is_good, "a successor is needed"
    server.send(frame(PING), frame(TEXT, b"on its way"))
    assert reader.next() == "on its way"
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()


def test_half_a_frame_at_the_end_takes_nothing_of_what_came_before(server: FrameServer) -> None:
    reader = Reader(server)
    reader.connection.close()
    server.send(frame(TEXT, b"whole"), frame(TEXT, b"h" * 20_000)[:9_000])
    server.wire.close()
    assert reader.next() == "whole"
    reader.wait_for_the_end()


def test_a_connection_on_which_no_answer_can_be_sent_is_replaced(
    settings: Settings, client: PlaygroundClient, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_desk(settings, client) as desk:
        (before,), old = connections(playground), current(desk)

        def fail(*_arguments: object) -> int:
            raise TimeoutError("Slack reads nothing")

        with monkeypatch.context() as patch:
            patch.setattr(old, "_cut", lambda *_directions: None)
            patch.setattr(old._wire, "send", fail)
            desk.begin("lost")
            desk.wait(lambda: current(desk) is not old, "a successor")
        assert before in connections(playground), "Slack has not noticed"
        old.end(timedelta(0))
        desk.wait(lambda: before not in connections(playground), "the end of the old connection")
        assert desk.say("hello").acknowledged
        give_up_waiting(playground)
