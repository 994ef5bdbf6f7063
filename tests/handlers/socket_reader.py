"""A socket connection that is read in a thread of its own, as Meet reads it."""

import queue
import threading
from typing import Any

from handlers.slack.socket_connection import SocketConnection
from tests.handlers.frame_server import FrameServer
from tests.patience import PATIENCE


class Reader:
    """A connection that is read in a thread, and what it has read."""

    def __init__(self, server: FrameServer, **options: Any) -> None:
        asked: dict[str, Any] = {"context": None, "proxy": None, "ping_seconds": 60.0, **options}
        self.connection = SocketConnection(server.url, **asked)
        self._read = queue.Queue[str]()
        self._thread = threading.Thread(target=self.connection.read, args=(self._read.put,), daemon=True)
        self._thread.start()

    def next(self) -> str:
        return self._read.get(timeout=PATIENCE)

    def wait_for_the_end(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        assert not self.connection.is_open
        assert self._read.empty()
