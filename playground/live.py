"""/live and /socket: the two WebSockets, for the page and for the bot; what is said on them stands elsewhere."""

import contextlib
import json
import threading
from typing import Any

from flask import Flask, request
from flask_sock import Sock

from playground.bus import Bus
from playground.slack.room import Slack

HEARTBEAT = 5.0  # seconds after which a silent /live notices that its page has gone

LAST_WORD = 1.0  # seconds that the answer to the bot's Close may take


class _Thread(threading.Thread):
    """The reader thread of a WebSocket; it must not keep the process alive."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings, daemon=True)


def serve_sockets(app: Flask, slack: Slack, stopped: threading.Event) -> None:
    """Register both routes."""
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": _Thread}
    sock = Sock(app)

    def socket_mode(ws: Any) -> None:
        slack.delivery.hub.serve(ws, request.args.get("ticket"))
        # The reader thread answers the bot's Close, and the connection ends when this function returns.
        ws.thread.join(LAST_WORD)

    def live(ws: Any) -> None:
        with contextlib.suppress(OSError):  # a page may leave at any moment, even between two events
            _stream(slack.bus, ws, stopped, int(request.args.get("after", slack.bus.last_number)))

    sock.route("/socket")(socket_mode)
    sock.route("/live")(live)


def _stream(bus: Bus, ws: Any, stopped: threading.Event, after: int) -> None:
    """Send every event after that number until the page leaves (ConnectionClosed) or the playground stops."""
    while not stopped.is_set():
        for event in bus.wait(after, HEARTBEAT):
            ws.send(json.dumps(event.as_json()))
            after = event.number
        if not ws.connected:
            return
