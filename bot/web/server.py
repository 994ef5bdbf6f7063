"""waitress as a thing that starts and stops: the only user of it. It serves whatever WSGI application it is given."""

import contextlib
import socket
import threading
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from bot.config.values import Bind
from bot.domain.errors import MeetError

BACKLOG = 128
STOP_SECONDS = 5
"""How long requests in progress may take to end."""


class WebServer:
    """A web server in a thread of its own, until stopped."""

    def __init__(self, app: Flask, bind: Bind, *, threads: int, longest_body: int) -> None:
        """Raises MeetError where the address cannot be listened on."""
        listening = _listen(bind)
        self._map: dict[int, Any] = {}
        options = {"threads": threads, "ident": None, "max_request_body_size": longest_body, "backlog": BACKLOG}
        self._server = create_server(app, map=self._map, sockets=[listening], **options)
        self.port: int = listening.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the server's thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Lets requests in progress end, then closes every connection. A second call does nothing."""
        if not self._thread.is_alive():
            return
        self._server.task_dispatcher.shutdown(timeout=STOP_SECONDS)
        # The loop owns its sockets, so it is asked to close them; its trigger wakes it up.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._map, ignore_all=True))
        self._thread.join(STOP_SECONDS)


def _listen(bind: Bind) -> socket.socket:
    with contextlib.ExitStack() as unless_listening:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(bind.host, bind.port, type=socket.SOCK_STREAM)[0]
            listening = unless_listening.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)
        except OSError as refused:
            raise MeetError(
                f"Meet cannot listen on {bind} ({refused.strerror}), so it did not start; "
                "stop what listens there, or set MEET_BIND to another address or port."
            ) from refused
        unless_listening.pop_all()
    return listening
