"""The Socket Mode connection: built on slack_sdk's own client, ready again at once after Slack sends it away."""

import contextlib
import logging
import select
import socket
import threading
import time
from datetime import timedelta
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from handlers.slack.app import web_client
from handlers.slack.payload_check import fits

logger = logging.getLogger("meet.socket")
PING_SECONDS = 5.0
"""The client reconnects by itself after four unanswered pings."""
DEAF_AFTER = timedelta(minutes=1)
"""From when on a silent socket is no longer ready: three times what the client needs to notice and reconnect."""
GREETING = timedelta(seconds=3)
"""How long Slack may take to greet on a new connection before the old one is left all the same."""
HUNG_UP = getattr(select, "POLLRDHUP", 0)
"""Linux tells of half a goodbye, too; errors and a whole one are told unasked."""
APP_CURE = "it needs the scope connections:write, and Socket Mode must be switched on for the app."


class SlackSocket:
    """One connection that reconnects by itself; listeners run on its threads, MEET_THREADS of them."""

    def __init__(self, settings: Settings, app: App, *, ping_seconds: float = PING_SECONDS) -> None:
        token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        self._app = app
        self._client = PromptClient(
            token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=web_client(settings, token),
            ping_interval=ping_seconds,
            concurrency=settings.meet_threads,
        )
        self._client.socket_mode_request_listeners.append(self._answer)

    def start(self) -> None:
        """Connects. Raises MeetError where Slack refuses the token or does not answer."""
        try:
            self._client.connect()
        except SlackApiError as refused:
            raise MeetError(f"Slack refused SLACK_APP_TOKEN ({refused.response['error']}); {APP_CURE}") from refused
        except OSError as unreachable:
            raise MeetError(f"Slack's socket could not be opened ({unreachable}); check the network.") from unreachable

    def trouble(self) -> str:
        """ "" while Slack answers our pings, else what is wrong."""
        session = self._client.current_session
        if session is None or not session.is_active() or _has_hung_up(session):
            return "The socket to Slack is not connected; Meet is connecting again."
        heard_at = session.last_ping_pong_time
        if heard_at is not None and _since(heard_at) > DEAF_AFTER:
            return "Slack has not answered for a minute; Meet is connecting again."
        return ""

    def stop(self) -> None:
        """Disconnects, lets listeners under way end, and ends the threads."""
        self._client.close()

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began_at = time.monotonic()
        if fits(request.payload):
            answer = run_bolt_app(self._app, request)
        else:
            # Taken all the same: what nobody understands does not get better by coming again.
            logger.warning("What came by the socket is no request of Slack's (%s).", request.type)
            answer = BoltResponse(status=200)
        send_response(client, request, answer, began_at)


class PromptClient(SocketModeClient):
    """slack_sdk's client, which stays deaf for up to three seconds whenever it changes connections.

    It closes the old connection before it reads the new one, and closing waits until the reader of the old one gives up
    waiting. A press that comes meanwhile is answered too late. Waking that reader makes the change take no time.
    """

    def __init__(self, app_token: str, **options: Any) -> None:
        self._greeted = threading.Event()
        super().__init__(app_token, **options)

    def connect(self) -> None:
        """A new connection; the old one is left only when Slack has greeted on the new one.

        Until then Slack does not know the new one, and would have nobody to give a press to.
        """
        old = self.current_session
        if old is not None:
            # slack_sdk's connect closes it at the wrong moment, and has no way to be told when.
            old.close = lambda: None  # type: ignore[method-assign]
        self._greeted.clear()
        super().connect()
        session = self.current_session
        if session is not None:
            session.close = lambda: _close_at_once(session)  # type: ignore[method-assign]
        if old is not None:
            self._leave(old)

    def _leave(self, old: Connection) -> None:
        """Ends the old connection; its reader goes on to the new one, where it hears the greeting."""
        is_reader = threading.current_thread() is self.current_session_runner.thread
        if not _has_hung_up(old) and not is_reader:
            _stop_reading(old)
            self._greeted.wait(GREETING.total_seconds())
        _close_at_once(old)

    def _on_message(self, message: str) -> None:
        if '"hello"' in message:
            self._greeted.set()
        super()._on_message(message)

    def _run_current_session(self) -> None:
        """Reads the connection until it was ended. slack_sdk's own forgets an end that comes just as it begins to read:
        then it waits for ever on a closed connection, and neither a new one nor a stop helps."""
        session, state = self.current_session, self.current_session_state
        if session is None or state.terminated or not session.is_active():
            return
        try:
            session.run_until_completion(state)
        except Exception:  # The thread that reads must outlive whatever one connection did.
            self.logger.exception("Reading a connection to Slack failed; the next one is read.")

    def _monitor_current_session(self) -> None:
        """Looks after the connection, and gives up at once one that has ended: slack_sdk would send five pings after
        it, which takes 25 seconds, and read from it without a pause meanwhile."""
        session = self.current_session
        if session is not None and _has_hung_up(session):
            _close_at_once(session)
        super()._monitor_current_session()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Disconnects and ends the threads. The one that hands out messages would wait a second for the next."""
        self.message_processor.event.set()
        self.message_queue.put(None)
        super().close()


def _close_at_once(session: Connection) -> None:
    _stop_reading(session)
    session.disconnect()


def _stop_reading(session: Connection) -> None:
    """Wakes whoever reads there; Slack notices nothing of it."""
    wire = session.sock
    if wire is not None:
        with contextlib.suppress(OSError):
            # Not the method of an SSL socket, which would send whatever comes later in clear.
            socket.socket.shutdown(wire, socket.SHUT_RD)


def _has_hung_up(session: Connection) -> bool:
    """Whether the other side has ended the connection; what it said before may still be there to be read."""
    wire = session.sock
    if wire is None or wire.fileno() < 0:
        return False
    look = select.poll()
    look.register(wire, HUNG_UP)
    return bool(look.poll(0))


def _since(heard_at: float) -> timedelta:
    """How long ago that was; slack_sdk notes by the machine's clock when it heard from Slack."""
    return timedelta(seconds=time.time() - heard_at)  # noqa: TID251 (compared with slack_sdk's own)
