"""Socket Mode: keeps one connection to Slack, hands its requests to Bolt and acknowledges them."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from handlers.slack.clients import web_client
from handlers.slack.errors import code_of, is_slacks_fault, wait_of
from handlers.slack.payload_check import fits
from handlers.slack.socket_connection import SocketConnection
from handlers.slack.token_cures import app_token_cure

log = structlog.get_logger("meet.socket")
PING_SECONDS = 5.0
"""Silence after which Slack is pinged; after four pings without an answer Meet connects again."""
DEAF_AFTER = timedelta(minutes=1)
"""Three times what is needed to notice a dead connection: beyond it, the thread that reads must be stuck."""
GREETING = timedelta(seconds=3)
"""How long Slack may take to greet on a new connection; then another one is tried."""
LONGEST_PAUSE = 30.0
"""Seconds between two attempts to connect, at most, unless Slack asks for more."""
LAST_WORD = timedelta(seconds=1)
"""How long a stop waits for Slack's answer to the Close frame."""
MOST_WAITING = 1000
"""Requests in memory that no thread has taken yet. More stay in the TCP buffers, until Slack waits, too."""
NOT_CONNECTED = "The socket to Slack is not connected; Meet is connecting again."
STUCK = "Nothing has been read from Slack's socket for a minute; Meet is overloaded or must be started again."
UNREACHABLE = (SlackClientError, OSError, HTTPException, ValueError)
"""What an attempt to connect may raise for reasons that pass."""


class SlackSocket:
    """Reconnects by itself; listeners run on its threads, MEET_THREADS of them.

    A successor is opened and greeted before the old connection is closed, so that Slack always has one to send on.
    """

    def __init__(self, settings: Settings, app: App, *, ping_seconds: float = PING_SECONDS) -> None:
        token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        self._app, self._token, self._ping_seconds = app, token, ping_seconds
        self._slack = web_client(settings, token)
        self._pool = ThreadPoolExecutor(settings.meet_threads, thread_name_prefix="socket")
        self._room = threading.Semaphore(settings.meet_threads + MOST_WAITING)
        self._gate = threading.Lock()
        self._news = threading.Event()
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="socket-keeper", daemon=True)
        self._current: SocketConnection | None = None

    def start(self) -> None:
        """Connects. Raises MeetError where Slack refuses the token or does not answer."""
        try:
            self._current = self._open()
        except UNREACHABLE as error:
            raise MeetError(_why_not_started(error)) from error
        self._current.has_spoken.wait(GREETING.total_seconds())
        self._news.set()
        self._keeper.start()

    def trouble(self) -> str:
        """ "" while Slack can reach this process, else what is wrong."""
        connection = self._current
        if connection is None or not connection.is_open or not connection.is_greeted or not self._keeper.is_alive():
            return NOT_CONNECTED
        return STUCK if connection.silence > DEAF_AFTER else ""

    def stop(self) -> None:
        """Takes no more requests, answers those it has, closes the connection and ends the threads."""
        with self._gate:
            self._stopped.set()
        self._news.set()
        self._pool.shutdown()
        if self._keeper.is_alive():
            self._keeper.join(LAST_WORD.total_seconds())
        if self._current is not None:
            self._current.end(LAST_WORD)

    # Keeping a connection

    def _keep(self) -> None:
        """Replaces the connection whenever it ended or Slack asked to leave it."""
        pause, vain = 0.0, 0
        while not self._stopped.wait(pause):
            self._news.wait()
            self._news.clear()
            if self._stopped.is_set() or (self._current is not None and self._current.is_good):
                pause, vain = 0.0, 0
                continue
            asked_pause = self._replace()
            vain = 0 if asked_pause is None else vain + 1
            pause = max(asked_pause or 0.0, self._pause_after(vain))

    def _pause_after(self, vain: int) -> float:
        """Seconds; doubles with each failed attempt."""
        return min(self._ping_seconds / 10 * 2 ** (vain - 1), LONGEST_PAUSE) if vain else 0.0

    def _replace(self) -> float | None:
        """Opens a successor and, once Slack has greeted on it, closes the old connection. None when that is done, else
        the seconds that Slack wants us to wait before the next attempt."""
        old = self._current
        try:
            new = self._open()
        except UNREACHABLE as error:
            log.warning("socket_not_opened", error=_in_short(error))
            self._news.set()
            return float(wait_of(error) or 0) if isinstance(error, SlackApiError) else 0.0
        new.has_spoken.wait(GREETING.total_seconds())
        if new.is_greeted and not self._stopped.is_set():
            self._current = new
            if old is not None:
                old.close()
            return None
        # The old connection goes on as long as Slack lets it.
        new.close()
        self._news.set()
        return 0.0

    def _open(self) -> SocketConnection:
        url = str(self._slack.apps_connections_open(app_token=self._token)["url"])
        connection = SocketConnection(
            url, context=self._slack.ssl, proxy=self._slack.proxy, ping_seconds=self._ping_seconds
        )
        threading.Thread(target=self._read, args=(connection,), name="socket-reader", daemon=True).start()
        return connection

    # Reading

    def _read(self, connection: SocketConnection) -> None:
        try:
            connection.read(partial(self._take, connection))
        finally:
            self._news.set()

    def _take(self, connection: SocketConnection, text: str) -> None:
        message = _parsed(text)
        match message.get("type"):
            case "hello":
                connection.is_greeted = True
            case "disconnect":
                log.info("socket_asked_to_leave", reason=message.get("reason"))
                connection.is_unwanted = True
                self._news.set()
            case _:
                self._hand_over(connection, message)

    def _hand_over(self, connection: SocketConnection, message: dict[str, Any]) -> None:
        """Gives a request to the next free thread; waits where too many wait already."""
        request = _request_in(message)
        if request is None:
            log.warning("socket_message_not_understood", type=message.get("type"))
            return
        self._room.acquire()
        with self._gate:
            if self._stopped.is_set():
                self._room.release()
            else:
                self._pool.submit(self._answer, connection, request)

    # Answering

    def _answer(self, connection: SocketConnection, request: SocketModeRequest) -> None:
        try:
            answer = self._asked(request)
            if answer.status == HTTPStatus.OK:
                self._send(connection, _acknowledgement(request, answer))
            else:
                log.info("socket_request_not_acknowledged", type=request.type, status=answer.status)
        except Exception:  # The pool would keep the error to itself.
            log.exception("socket_request_failed", type=request.type)
        finally:
            self._room.release()

    def _asked(self, request: SocketModeRequest) -> BoltResponse:
        if fits(request.payload):
            answer: BoltResponse = run_bolt_app(self._app, request)
            return answer
        # Acknowledged all the same: sending it again would make it no more readable.
        log.warning("socket_request_not_understood", type=request.type)
        return BoltResponse(status=200)

    def _send(self, connection: SocketConnection, text: str) -> None:
        """Acknowledges where the request came from; where that has ended, on its successor, as slack_sdk does."""
        asked: SocketConnection | None = None
        while connection is not asked:
            if connection.send(text):
                return
            self._news.set()  # Where Slack does not read any more, the connection must be replaced.
            # Only now: the successor may have taken its place while we tried, and may have one itself by now.
            asked, connection = connection, self._current or connection
        log.warning("socket_answer_not_sent")


def _why_not_started(error: Exception) -> str:
    """One sentence, and what to do."""
    if isinstance(error, SlackApiError) and code_of(error) and not is_slacks_fault(error) and wait_of(error) is None:
        return f"Slack refused SLACK_APP_TOKEN ({code_of(error)}); {app_token_cure(code_of(error))}"
    return f"Slack's socket could not be opened ({_in_short(error)}); check the network, then start again."


def _in_short(error: Exception) -> str:
    """slack_sdk quotes the whole answer, which may be a page of HTML, from the second line on."""
    return str(error).partition("\n")[0][:200]


def _acknowledgement(request: SocketModeRequest, answer: BoltResponse) -> str:
    """The message by which Slack knows that the request was taken, with the answer's body, if any."""
    payload: Any = None
    if answer.body:
        is_json = str(answer.first_headers().get("content-type", "")).startswith("application/json")
        payload = json.loads(answer.body) if is_json else {"text": answer.body}
    return json.dumps(SocketModeResponse(request.envelope_id, payload).to_dict())


def _parsed(text: str) -> dict[str, Any]:
    """The message's object, an empty one where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _request_in(message: dict[str, Any]) -> SocketModeRequest | None:
    try:
        return SocketModeRequest.from_dict(message)
    except ValueError:
        return None
