"""/api/METHOD: tokens, scopes, limits, troubles and the wire form of answers; what methods do stands in methods/.

Source: https://docs.slack.dev/apis/web-api
"""

import json
import socket
import time
from datetime import timedelta
from typing import Any

from flask import Blueprint, Request, Response, jsonify, request

from playground import cast
from playground.faults import LOST_REPLY, LOST_REQUEST, Fault
from playground.slack.call import Call, Method
from playground.slack.errors import SlackError
from playground.slack.methods import METHODS
from playground.slack.room import Slack
from playground.slack.socket_mode import milliseconds_since


def web_api(slack: Slack) -> Blueprint:
    """The blueprint to register at the root."""
    blueprint = Blueprint("web_api", __name__)

    @blueprint.route("/api/<method>", methods=["GET", "POST"])
    def call_method(method: str) -> Response:
        return _Answering(slack, method).answer(request)

    return blueprint


class _Answering:
    """One call on its way through."""

    def __init__(self, slack: Slack, name: str) -> None:
        self.slack, self.name = slack, name
        self.arguments: dict[str, Any] = {}
        self.start = time.monotonic()

    def answer(self, asked: Request) -> Response:
        try:
            return self._answered(asked)
        except SlackError as refused:
            return self._refuse(refused)

    def _answered(self, asked: Request) -> Response:
        token = self._read(asked)
        fault = self._met_fault()
        if fault is not None and (reply := self._trouble_before(fault, asked)) is not None:
            return reply
        reply = self._reply(200, {"ok": True, **self._do(token)})
        if fault is not None and fault.lose == LOST_REPLY:
            _drop(asked)
        return reply

    def _read(self, asked: Request) -> str:
        self.arguments = {**asked.args.to_dict(), **_body(asked)}
        own = self.arguments.pop("token", "")
        header = asked.headers.get("Authorization", "")
        token = str(header.removeprefix("Bearer ") if header else own)
        self.slack = self.slack.house_of(token)
        return token

    def _met_fault(self) -> Fault | None:
        fault = self.slack.faults.take(self.name, self.arguments)
        if fault is not None:
            self.slack.bus.publish("fault.met", {"place": "slack", "call": self.name, "fault": fault.as_json()})
        return fault

    def _trouble_before(self, fault: Fault, asked: Request) -> Response | None:
        if fault.delay:
            clock = self.slack.clock
            clock.wait_until(clock.now() + timedelta(seconds=fault.delay))
        if fault.lose == LOST_REQUEST:
            _drop(asked)
            return self._reply(500, {"ok": False, "error": "lost_request"})
        if fault.body is not None:
            self._reply(fault.status or 200, {"ok": False, "error": "unreadable"})
            return Response(fault.body, fault.status or 200, mimetype="text/html")
        if fault.status == 429:
            return self._limited(1 if fault.retry_after is None else fault.retry_after)
        if fault.error is not None:
            return self._reply(fault.status or 200, {"ok": False, "error": fault.error})
        if fault.status is not None:
            return self._reply(fault.status, {"ok": False, "error": "internal_error"})
        return None

    def _do(self, token: str) -> dict[str, Any]:
        method = METHODS.get(self.name)
        if method is None:
            raise SlackError("unknown_method", req_method=self.name)
        _authorize(self.slack, method, token)
        channel = self.arguments.get("channel")
        wait = self.slack.limits.seconds_to_wait(self.name, method.tier, str(channel))
        if wait:
            raise SlackError("ratelimited", retry_after=wait)
        with self.slack.workspace.lock:
            _check_scopes(self.slack, method)
            return method.handler(self.slack, Call(self.name, self.arguments, token))

    def _refuse(self, refused: SlackError) -> Response:
        if "retry_after" in refused.extra:
            return self._limited(refused.extra["retry_after"])
        body: dict[str, Any] = {"ok": False, "error": refused.error, **refused.extra}
        if refused.reasons:
            body["errors"] = list(refused.reasons)
            body["response_metadata"] = {"messages": [f"[ERROR] {reason}" for reason in refused.reasons]}
            detail = {"by": self.name, "error": refused.error, "reasons": list(refused.reasons)}
            self.slack.bus.publish("refused", detail)
        return self._reply(200, body)

    def _limited(self, seconds: int) -> Response:
        reply = self._reply(429, {"ok": False, "error": "ratelimited"})
        reply.headers["Retry-After"] = str(seconds)
        return reply

    def _reply(self, status: int, body: dict[str, Any]) -> Response:
        self.slack.bus.publish(
            "slack.call",
            {
                "method": self.name,
                "arguments": self.arguments,
                "ok": body["ok"],
                "error": body.get("error"),
                "status": status,
                "ms": milliseconds_since(self.start),
            },
        )
        reply = jsonify(body)
        reply.status_code = status
        reply.headers["X-OAuth-Scopes"] = ",".join(sorted(self.slack.workspace.app.scopes))
        return reply


def _body(asked: Request) -> dict[str, Any]:
    if asked.mimetype != "application/json":
        return asked.form.to_dict()
    text = asked.get_data(as_text=True)
    if not text:
        return {}
    try:
        body = json.loads(text)
    except ValueError as exc:
        raise SlackError("invalid_json") from exc
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _authorize(slack: Slack, method: Method, token: str) -> None:
    """Whether the token is of the kind that the method takes."""
    app = slack.workspace.app
    if method.token == "none":
        return
    if not token:
        raise SlackError("not_authed")
    if token in app.revoked:
        raise SlackError("token_revoked")
    if token in app.ends and app.ends[token] <= slack.clock.now():
        raise SlackError("token_expired")
    if token == cast.APP_TOKEN or token in app.tokens:
        kind = "app" if token == cast.APP_TOKEN else "bot"
        if kind != method.token:
            raise SlackError("not_allowed_token_type")
        return
    raise SlackError("invalid_auth")


def _check_scopes(slack: Slack, method: Method) -> None:
    granted = slack.workspace.app.scopes
    if method.token == "bot" and method.scopes and not granted.intersection(method.scopes):
        needed, provided = ",".join(method.scopes), ",".join(sorted(granted))
        raise SlackError("missing_scope", needed=needed, provided=provided)


def _drop(asked: Request) -> None:
    """Cut the connection, so that the caller never hears what came of the call."""
    connection: socket.socket = asked.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
