"""A bot for tests: real Socket Mode by slack_sdk, every payload recorded, answers as the test wants them."""

import ssl
import threading
from collections.abc import Callable
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from playground import cast
from tests.patience import PATIENCE

UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The playground has no TLS. slack_sdk makes a context for each connection all the same, which reads a hundred
certificates, unless it has one."""
SILENCE = object()  # an answer that is never sent
Answer = Callable[[SocketModeRequest], Any]


def in_background(act: Callable[[], object]) -> threading.Thread:
    """A person who waits for the bot while the test goes on."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


class EndingClient(SocketModeClient):
    """slack_sdk's client, which forgets an end that comes just as it begins to read a session, and reads for ever."""

    def _run_current_session(self) -> None:
        session, state = self.current_session, self.current_session_state
        if session is not None and session.is_active() and not state.terminated:
            session.run_until_completion(state)


class RecordingBot:
    """`answer` gets each request and returns the acknowledgement's payload, None, or SILENCE."""

    def __init__(self, api_url: str, ping_interval: float = 5) -> None:
        self.requests: list[SocketModeRequest] = []
        self.answer: Answer = lambda _request: None
        self.web = WebClient(token=cast.BOT_TOKEN, base_url=api_url, retry_handlers=[])
        app = WebClient(token=cast.APP_TOKEN, base_url=api_url, retry_handlers=[], ssl=UNUSED_TLS)
        self._arrived = threading.Condition()
        self.client = EndingClient(
            cast.APP_TOKEN, web_client=app, auto_reconnect_enabled=False, ping_interval=ping_interval
        )
        self.client.socket_mode_request_listeners.append(self._take)

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        answer = self.answer(request)
        if answer is not SILENCE:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[SocketModeRequest]:
        """The requests once there are that many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, seconds), self.requests
            return list(self.requests)

    @property
    def last(self) -> dict[str, Any]:
        """The newest payload."""
        payload: dict[str, Any] = self.requests[-1].payload
        return payload

    def open_modal(self, view: dict[str, Any]) -> None:
        """Answer whatever comes with this modal, opened before the acknowledgement."""

        def answer(request: SocketModeRequest) -> None:
            if "trigger_id" in request.payload and request.payload.get("type") != "view_submission":
                self.web.views_open(trigger_id=request.payload["trigger_id"], view=view)

        self.answer = answer

    def __enter__(self) -> Self:
        self.client.connect()
        return self

    def __exit__(self, *_error: object) -> None:
        # slack_sdk's queue is asked once a second whether it should end: tell it, and wake it.
        self.client.message_processor.event.set()
        self.client.enqueue_message("{}")
        self.client.close()
