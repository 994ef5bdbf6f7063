"""The server's side of one WebSocket, written byte by byte as a test wants it (RFC 6455). It asserts nothing."""

import base64
import hashlib
import socket
import ssl
import struct
import threading
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA


def frame(opcode: int, payload: bytes = b"", *, is_last: bool = True) -> bytes:
    """One unmasked frame, as servers send them (section 5.2)."""
    head = bytes([(0x80 if is_last else 0) | opcode])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + b"\x7e" + struct.pack("!H", len(payload)) + payload
    return head + b"\x7f" + struct.pack("!Q", len(payload)) + payload


class FrameServer:
    """Takes one connection on the loopback; a context manager that ends it."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._taken = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        self.wire: socket.socket = self._listening

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'wss' if self._context else 'ws'}://127.0.0.1:{self.port}/link/?ticket=1"

    def send(self, *pieces: bytes) -> None:
        """Writes each piece as a segment of its own."""
        assert self._taken.wait(PATIENCE)
        for piece in pieces:
            self.wire.sendall(piece)

    def hang_up(self) -> None:
        """Ends this side of the connection; the other may go on sending."""
        assert self._taken.wait(PATIENCE)
        self.wire.shutdown(socket.SHUT_WR)

    def next_frame(self) -> tuple[int, bytes]:
        """The opcode and the unmasked payload of the next frame from the client."""
        assert self._taken.wait(PATIENCE)
        first, second = self._read(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._read(8))
        assert second & 0x80, "a client masks every frame (section 5.1)"
        mask = self._read(4)
        payload = bytes(byte ^ mask[place % 4] for place, byte in enumerate(self._read(length)))
        return first & 0x0F, payload

    def _read(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            piece = self.wire.recv(count - len(found))
            if not piece:
                raise EOFError("The client has gone.")
            found += piece
        return found

    def _accept(self) -> None:
        try:
            wire, _ = self._listening.accept()
            wire.settimeout(PATIENCE)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.wire = self._context.wrap_socket(wire, server_side=True) if self._context else wire
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                asked += self.wire.recv(4096)
        except OSError:
            return
        head = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self.wire.sendall("\r\n".join((*head, f"Sec-WebSocket-Accept: {_accept_key(asked)}", "", "")).encode())
        self._taken.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wire.close()
        self._listening.close()
        self._thread.join(PATIENCE)


def _accept_key(asked: bytes) -> str:
    """The answer to the client's key (section 4.2.2)."""
    lines = (line.partition(": ") for line in asked.decode().splitlines())
    key = next(value for name, _, value in lines if name.lower() == "sec-websocket-key")
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()  # noqa: S324 (the RFC's choice)
