"""waitress as a thing that starts and stops: the only user of it. It serves whatever WSGI application it is given."""

import contextlib
import resource
import socket
import threading
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, create_server

from bot.config.values import Bind
from bot.domain.errors import MeetError
from bot.web.under_path import Application

BACKLOG = 128
STOP_SECONDS = 5
"""How long requests in progress may take to end."""
MOST_CONNECTIONS = 600
"""Open at once; the next one is accepted when one of these ends."""
KEPT_FILES = 200
"""Of the files that the process may open, those that connections leave to the rest of Meet."""
SLOWEST_REQUEST = 20.0
"""Seconds in which a request must have arrived."""
LOOKED_EVERY = 2
"""Seconds between two looks for slow requests."""
BODY_IN_MEMORY = 64 * 1024
"""Bytes of a body; more of it waits in a temporary file."""


class WebServer:
    """A web server in a thread of its own, until stopped."""

    def __init__(self, app: Application, bind: Bind, *, threads: int, longest_body: int) -> None:
        """Raises MeetError where the address cannot be listened on."""
        listening = _listen(bind)
        self._map: dict[int, Any] = {}
        options = {"threads": threads, "ident": None, "max_request_body_size": longest_body, "backlog": BACKLOG}
        self._server = create_server(app, map=self._map, sockets=[listening], **options, **server_options())
        self._server.maintenance = SlowRequests(self._server).close
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


class SlowRequests:
    """Closes connections whose request does not arrive in time, however steadily its bytes come.

    waitress by itself closes only those on which nothing comes at all.
    """

    def __init__(self, server: TcpWSGIServer) -> None:
        self._server, self._close_silent = server, server.maintenance
        self._arriving: dict[HTTPChannel, tuple[Any, float]] = {}

    def close(self, now: float) -> None:
        """Stands for waitress's own maintenance: its loop calls it with the time in seconds."""
        self._close_silent(now)
        partial = [one for one in self._server.active_channels.values() if one.request is not None]
        self._arriving = {one: self._noted(one, now) for one in partial}
        for channel, (_, since) in self._arriving.items():
            if now - since > SLOWEST_REQUEST:
                channel.will_close = True

    def _noted(self, channel: HTTPChannel, now: float) -> tuple[Any, float]:
        """The request that is arriving, and when it was seen first."""
        known = self._arriving.get(channel)
        return known if known and known[0] is channel.request else (channel.request, now)


def server_options() -> dict[str, Any]:
    """Options of waitress, whose own let a hundred idle connections silence it."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    most = MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, files - KEPT_FILES)
    return {
        "connection_limit": max(most, BACKLOG),
        "cleanup_interval": LOOKED_EVERY,
        "inbuf_overflow": BODY_IN_MEMORY,
        "asyncore_use_poll": True,  # select() fails at the 1,024th open file.
    }


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
