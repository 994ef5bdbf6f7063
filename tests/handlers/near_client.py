"""A client of a playground in this process, for tests of Meet's handlers: it calls what answers the control API itself.

What those tests are about goes by HTTP and WebSocket as ever: all that Slack and Meet say to each other. How people act
and what they see comes over HTTP in the playground's own tests, in those of its page and in the acceptance tests.
"""

import json
from typing import Any

from werkzeug.routing import Map, Rule

from playground import control, control_people
from playground.client import PlaygroundClient
from playground.client_transport import PlaygroundRefused, Transport
from playground.errors import PlaygroundError
from playground.event_log import EventLog
from playground.server import Playground
from playground.slack.room import Slack

_ROUTES = Map(
    [
        Rule(f"/control{path}", methods=[method], endpoint=view)
        for path, method, view in [*control.routes(), *control_people.routes()]
    ]
).bind("playground")


class NearTransport(Transport):
    """Bodies and answers are JSON, as they are over HTTP: nobody holds a part of the playground's own state."""

    def __init__(self, slack: Slack) -> None:
        super().__init__(slack.url)
        self._slack = slack

    def get(self, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._ask("GET", path, {name: str(value) for name, value in (query or {}).items()})

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._ask("POST", path, json.loads(json.dumps(body or {})))

    def delete(self, path: str) -> dict[str, Any]:
        return self._ask("DELETE", path, {})

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        view, named = _ROUTES.match(path, method)
        try:
            answer = json.dumps(view(self._slack, body, **named))
        except PlaygroundError as refused:
            raise PlaygroundRefused(str(refused)) from refused
        self.last_event = self._slack.bus.last_number
        return dict(json.loads(answer))


def near_client(playground: Playground) -> PlaygroundClient:
    """Acts as people in this playground's Slack."""
    client = PlaygroundClient(playground.url)
    client.transport = NearTransport(playground.slack)
    client._log = EventLog(client.transport)
    return client
