"""An SES that answers SendRawEmail after a fixed time and does nothing else; run in a process of its own."""

import asyncio
import re
import sys
import threading
import uuid

LATENCY = 0.05
"""Seconds from a request's first byte to its answer's."""
NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
OUTBOX = re.compile(rb"Tags\.member\.1\.Value=([^&]+)")
END = b"\r\n\r\n"


class SlowSes(asyncio.Protocol):
    """One connection. Remembers the deliveries it was asked to mail; `GET /` lists them.

    A loop and no threads: it shares the machine with what it measures, and its answers must come on time.
    """

    accepted: list[str]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""
        self._answer_at = 0.0

    def data_received(self, data: bytes) -> None:
        if not self._received:
            self._answer_at = asyncio.get_running_loop().time() + LATENCY
        self._received += data
        head, end, body = self._received.partition(END)
        length = LENGTH.search(head + END)
        if end and len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            self._answer("\n".join(self.accepted))
            return
        found = OUTBOX.search(body)
        self.accepted.append(found[1].decode() if found else "")
        asyncio.get_running_loop().call_at(self._answer_at, self._answer, accepted())

    def _answer(self, text: str) -> None:
        content = text.encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(content)}\r\n\r\n"
        self._transport.write(head.encode() + content)


def accepted() -> str:
    """What SES says of a mail that it took."""
    return (
        f'<SendRawEmailResponse xmlns="{NAMESPACE}"><SendRawEmailResult><MessageId>{uuid.uuid4()}</MessageId>'
        "</SendRawEmailResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SendRawEmailResponse>"
    )


async def serve() -> None:
    """Serves until its parent closes the pipe."""
    SlowSes.accepted = []
    loop, closed = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(SlowSes, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)

    def wait_for_parent() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(closed.set)

    threading.Thread(target=wait_for_parent, daemon=True).start()
    await closed.wait()


if __name__ == "__main__":
    asyncio.run(serve())
