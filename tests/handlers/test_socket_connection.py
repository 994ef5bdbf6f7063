"""One WebSocket to Slack: however its bytes arrive, and however it ends."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.slack import socket_connection
from handlers.slack.socket_connection import PINGS, SocketConnection
from tests.handlers.frame_server import CLOSE, CONTINUATION, PING, PONG, TEXT, FrameServer, frame
from tests.handlers.socket_reader import Reader

PING_SECONDS = 0.05
CALM_PING_SECONDS = 0.5
"""Leaves a busy machine two seconds to answer before the connection counts as dead."""
FOR_EVER = 1_000_000


@pytest.fixture
def server() -> Iterator[FrameServer]:
    with FrameServer() as running:
        yield running


@pytest.fixture
def reader(server: FrameServer) -> Iterator[Reader]:
    made = Reader(server)
    yield made
    made.connection.end(timedelta(0))
    made.wait_for_the_end()


@pytest.mark.parametrize("size", [0, 125, 126, 1024, 20_000, 65_535, 65_536, 300_000])
def test_a_message_of_any_size_is_read(server: FrameServer, reader: Reader, size: int) -> None:
    server.send(frame(TEXT, b"x" * size))
    assert len(reader.next()) == size


def test_many_messages_in_one_segment_are_read_one_by_one(server: FrameServer, reader: Reader) -> None:
    server.send(b"".join(frame(TEXT, str(number).encode()) for number in range(2000)))
    assert [reader.next() for _ in range(2000)] == [str(number) for number in range(2000)]


def test_megabytes_that_waited_are_read_completely(server: FrameServer) -> None:
    """slack_sdk's own reader recurses for each kilobyte, and loses everything after about a thousand."""
    written = threading.Thread(target=lambda: server.send(*[frame(TEXT, b"y" * 20_000)] * 300))
    written.start()
    reader = Reader(server)
    assert [len(reader.next()) for _ in range(300)] == [20_000] * 300
    written.join()
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()


def test_a_message_that_comes_byte_by_byte_is_one_message(server: FrameServer, reader: Reader) -> None:
    whole = frame(TEXT, "Grüße, 東京".encode()) + frame(TEXT, b"z" * 200)
    server.send(*(bytes([byte]) for byte in whole))
    assert reader.next() == "Grüße, 東京"
    assert reader.next() == "z" * 200


def test_a_message_interrupted_by_silence_is_still_one_message(
    server: FrameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_connection, "PINGS", FOR_EVER)
    reader = Reader(server, ping_seconds=PING_SECONDS)
    whole = frame(TEXT, b"a" * 20_000)
    for piece in (whole[:1], whole[1:3], whole[3:5000], whole[5000:]):
        server.send(piece)
        if piece is not whole[5000:]:
            assert server.next_frame()[0] == PING, "Meet was silent for so long that it pings"
    assert reader.next() == "a" * 20_000
    reader.connection.end(timedelta(0))


def test_fragments_are_put_together_and_a_ping_between_them_is_answered(server: FrameServer, reader: Reader) -> None:
    """RFC 6455, section 5.4: control frames may stand in the middle of a fragmented message."""
    half = "ü".encode()
    server.send(
        frame(TEXT, b"one " + half[:1], is_last=False),
        frame(PING, b"between"),
        frame(CONTINUATION, half[1:] + b" two ", is_last=False),
        frame(CONTINUATION, b"three"),
        frame(TEXT, b"next"),
    )
    assert server.next_frame() == (PONG, b"between")
    assert reader.next() == "one ü two three"
    assert reader.next() == "next"


def test_bytes_that_are_no_utf_8_end_nothing(server: FrameServer, reader: Reader) -> None:
    server.send(frame(TEXT, b"\xff\xfe"), frame(TEXT, b"next"))
    assert reader.next() == "��"
    assert reader.next() == "next"


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"\xf1\x00", id="reserved bits"),
        pytest.param(frame(CONTINUATION, b"of nothing"), id="a continuation of nothing"),
        pytest.param(frame(0x3, b"?"), id="an unknown opcode"),
        pytest.param(frame(PING, b"p" * 126), id="a ping that is too long"),
        pytest.param(frame(PING, b"p", is_last=False), id="a fragmented ping"),
    ],
)
def test_frames_that_break_the_protocol_end_the_connection(server: FrameServer, bad: bytes) -> None:
    reader = Reader(server)
    server.send(frame(TEXT, b"good"), bad)
    assert reader.next() == "good"
    reader.wait_for_the_end()


def test_everything_said_before_a_goodbye_is_read_and_the_goodbye_answered(server: FrameServer) -> None:
    reader = Reader(server)
    server.send(frame(TEXT, b"last words") + frame(CLOSE, b"\x03\xe8"))
    assert reader.next() == "last words"
    assert server.next_frame()[0] == CLOSE
    reader.wait_for_the_end()
    assert not reader.connection.send("too late")


def test_a_connection_that_only_slack_has_ended_is_over_after_what_it_said(server: FrameServer) -> None:
    """Half-closed: TCP would still take what Meet sends, and nobody would read it."""
    reader = Reader(server)
    server.send(frame(TEXT, b"last words"), frame(TEXT, b"cut off")[:4])
    server.hang_up()
    assert reader.next() == "last words"
    reader.wait_for_the_end()
    assert not reader.connection.send("too late")


def test_a_dead_slack_is_noticed_after_a_few_pings(server: FrameServer) -> None:
    reader = Reader(server, ping_seconds=PING_SECONDS)
    reader.wait_for_the_end()
    assert [server.next_frame()[0] for _ in range(PINGS)] == [PING] * PINGS


def test_any_frame_of_slacks_counts_as_a_sign_of_life(server: FrameServer) -> None:
    reader = Reader(server, ping_seconds=CALM_PING_SECONDS)
    for number in range(6):
        assert server.next_frame()[0] == PING
        server.send(frame(*((PONG,), (TEXT, b"hi"), (PING, b""))[number % 3]))
        if number % 3 == 2:
            server.next_frame()
    assert reader.connection.is_open
    assert [reader.next() for _ in range(2)] == ["hi"] * 2
    reader.connection.end(timedelta(0))


def test_frames_sent_by_many_threads_at_once_do_not_mix(server: FrameServer, reader: Reader) -> None:
    answers = [json.dumps({"envelope_id": str(number), "payload": str(number) * 5000}) for number in range(40)]
    threads = [threading.Thread(target=reader.connection.send, args=(answer,)) for answer in answers]
    for thread in threads:
        thread.start()
    received = {server.next_frame() for _ in answers}
    for thread in threads:
        thread.join()
    assert received == {(TEXT, answer.encode()) for answer in answers}


def test_a_slack_that_reads_nothing_blocks_no_thread_for_good(server: FrameServer) -> None:
    """Half a frame may have been written, so the connection is given up."""
    reader = Reader(server, ping_seconds=PING_SECONDS)
    while reader.connection.send("x" * 1_000_000):
        pass
    reader.wait_for_the_end()


def test_after_closing_what_slack_still_says_is_read_and_nothing_is_sent(server: FrameServer) -> None:
    reader = Reader(server)
    reader.connection.close()
    reader.connection.close()
    assert server.next_frame()[0] == CLOSE
    assert not reader.connection.send("too late")
    server.send(frame(TEXT, b"on its way"), frame(CLOSE, b"\x03\xe8"))
    assert reader.next() == "on its way"
    reader.wait_for_the_end()


def test_a_slack_that_does_not_answer_a_close_is_cut(server: FrameServer) -> None:
    reader = Reader(server)
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()


def test_an_error_in_the_reader_is_the_end_of_the_connection(server: FrameServer) -> None:
    connection = SocketConnection(server.url, context=None, proxy=None, ping_seconds=60)
    server.send(frame(TEXT, b"{}"))

    def fail(_text: str) -> None:
        raise ValueError("nobody expected that")

    with pytest.raises(ValueError, match="nobody expected"):
        connection.read(fail)
    assert not connection.is_open


@pytest.mark.parametrize("answer", [b"HTTP/1.1 403 Forbidden\r\nSet-Cookie: secret\r\n\r\n", b"\x00\x01\r\n\r\n", b""])
def test_a_handshake_that_fails_is_an_os_error_in_few_words(answer: bytes) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def refuse() -> None:
            wire, _ = listening.accept()
            wire.recv(4096)
            wire.sendall(answer)
            wire.close()

        threading.Thread(target=refuse, daemon=True).start()
        with pytest.raises(OSError) as refused:  # noqa: PT011 (whichever it is, it is one)
            SocketConnection(f"ws://127.0.0.1:{listening.getsockname()[1]}/", context=None, proxy=None, ping_seconds=60)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
