"""The Bolt listeners. Bolt looks through them one by one, so there are six; each hands its payload on unread."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from handlers.payloads import Payload, read_payload

__all__ = ["Ack", "App", "listen"]

Route = Callable[[str, Payload, WebClient, Ack], None]
"""Answers a payload of this kind, a field of `routing.Feature`."""
Fail = Callable[[Exception, Payload, WebClient, Ack], bool]
"""Answers an error of a listener; False: Slack is to be told that nothing was done."""


def listen(app: App, route: Route, fail: Fail) -> None:
    """Registers the listeners, the hottest first, and the one place where their errors end."""
    anything = re.compile("")
    for kind, register in (
        ("actions", app.action(anything)),
        ("submissions", app.view(anything)),
        ("words", app.command("/meet")),
        ("shortcuts", app.shortcut(anything)),
        ("suggestions", app.options(anything)),
        ("events", app.event(anything)),
    ):
        register(_listener(kind, route))

    @app.error
    def on_error(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
        answered = fail(error, read_payload(body, context), context.client, context.ack)
        return context.ack.response if answered and context.ack.response else BoltResponse(status=500)


def _listener(kind: str, route: Route) -> Callable[..., BoltResponse | None]:
    def listener(body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        route(kind, read_payload(body, context), client, ack)
        return ack.response

    return listener
