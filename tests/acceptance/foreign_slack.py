"""The least that calls itself Slack and SES: bare answers, no optional key, most methods unknown. It asserts nothing.

Others test Meet with servers of their own, written from Slack's documentation; Meet must need no more than this.
"""

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
import urllib.parse
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self

from tests.patience import PATIENCE

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, ORGANIZER, VOTER, CHANNEL = "T0FOREIGN1", "U0ORG00001", "U0VOTER001", "C0FOREIGN1"


class Mail(NamedTuple):
    """One SendRawEmail: its parameters, and the message's bytes."""

    asked: dict[str, str]
    raw: bytes


class Bare:
    """One server for both; every call is kept in the order of arrival."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.notes: list[dict[str, Any]] = []
        self.mails: list[Mail] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of this method."""
        return [arguments for name, arguments in self.calls if name == method]

    def answer_slack(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((method, arguments))
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"ok": True, "user_id": "U0BOT00001"},
            "chat.postMessage": {"ok": True, "ts": f"17000000{len(self.calls):02d}.000100", "channel": CHANNEL},
            "chat.update": {"ok": True},
            "views.open": {"ok": True},
            "users.info": {"ok": True, "user": {"id": arguments.get("user"), "profile": {}}},
        }
        return answers.get(method, {"ok": False, "error": "unknown_method"})

    def answer_ses(self, asked: dict[str, str]) -> tuple[int, str]:
        if asked["Action"] != "SendRawEmail":
            error = "<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Unknown.</Message></Error>"
            return 400, f"<ErrorResponse>{error}</ErrorResponse>"
        self.mails.append(Mail(asked, base64.b64decode(asked["RawMessage.Data"])))
        answer = f"<SendRawEmailResult><MessageId>bare-{len(self.mails)}</MessageId></SendRawEmailResult>"
        return 200, f"<SendRawEmailResponse>{answer}</SendRawEmailResponse>"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, bare: Bare, *connection: Any) -> None:
        self._bare = bare
        super().__init__(*connection)

    def do_POST(self) -> None:
        bare = self._bare
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path.startswith("/api/"):
            self._reply(200, json.dumps(bare.answer_slack(self.path[5:], _arguments(body))), "application/json")
        elif self.path.startswith("/note/"):
            bare.notes.append(json.loads(body))
            self._reply(200, "ok", "text/plain")
        else:
            status, text = bare.answer_ses(dict(urllib.parse.parse_qsl(body)))
            self._reply(status, text, "text/xml")

    def _reply(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


def _arguments(body: str) -> dict[str, Any]:
    """Slack takes JSON and forms; in a form, what is structured is JSON in a string."""
    if body.startswith("{"):
        found: dict[str, Any] = json.loads(body)
        return found
    form = dict(urllib.parse.parse_qsl(body))
    return {name: json.loads(value) if value[:1] in ("{", "[") else value for name, value in form.items()}


class Answer(NamedTuple):
    """What Meet answered to one request."""

    status: int
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else {}


def ask(port: int, form: dict[str, str]) -> Answer:
    """One request of Slack, signed (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    body, at = urllib.parse.urlencode(form), str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", "/slack/events", body, headers)
        reply = connection.getresponse()
        return Answer(reply.status, reply.read().decode())
    finally:
        connection.close()


def command(port: int, user: str, text: str, **more: str) -> Answer:
    """`/meet text`, with the keys that no slash command lacks."""
    named = {"command": "/meet", "text": text, "user_id": user, "team_id": TEAM, "channel_id": CHANNEL}
    return ask(port, {**named, "trigger_id": "1.2.3", **more})


def press(port: int, user: str, action_id: str, value: str, **more: Any) -> Answer:
    """A button, with the keys that no press lacks."""
    action = {"type": "button", "action_id": action_id, "value": value}
    return interact(port, user, {"type": "block_actions", "trigger_id": "1.2.3", "actions": [action], **more})


def submit(port: int, user: str, view: dict[str, Any], values: dict[str, Any], *, view_id: str = "V1") -> Answer:
    """A submission of the view that Meet opened: `values` by block_id, and not even the blocks beside it."""
    state = {block: {block.partition(":")[0]: value} for block, value in values.items()}
    kept = {name: view.get(name) for name in ("type", "callback_id", "private_metadata")}
    sent: dict[str, Any] = {"id": view_id, **kept, "state": {"values": state}}
    return interact(port, user, {"type": "view_submission", "view": sent})


def interact(port: int, user: str, payload: dict[str, Any]) -> Answer:
    return ask(port, {"payload": json.dumps({"user": {"id": user}, "team": {"id": TEAM}, **payload})})


def text(value: str) -> dict[str, str]:
    return {"type": "plain_text_input", "value": value}


def chosen(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def picked(instant: int) -> dict[str, Any]:
    return {"type": "datetimepicker", "selected_date_time": instant}
