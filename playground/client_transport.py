"""JSON over HTTP to the control API; it knows no route."""

import json
import urllib.parse
from typing import Any

from playground.kept_connections import KeptConnections

LAST_EVENT = "Last-Event"
"""The header of every answer with the number of the newest event, so that nobody who waits has to ask for it."""


class PlaygroundRefused(Exception):
    """The playground would not do it; the text is its sentence."""


class Transport:
    """Calls of one playground; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._connections = KeptConnections(parts.hostname or "127.0.0.1", parts.port or 80)
        self._prefix = parts.path.rstrip("/")
        self.last_event = 0
        """The newest event when the newest answer was made: whatever is asked from now on knows of it."""

    def get(self, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._call("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._call("POST", path, body or {})

    def delete(self, path: str) -> dict[str, Any]:
        return self._call("DELETE", path)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body)
        reply = self._connections.ask(method, self._prefix + path, data)
        answer = json.loads(reply.body)
        self.last_event = int(reply.headers.get(LAST_EVENT, self.last_event))
        if reply.status >= 400:
            raise PlaygroundRefused(answer.get("error", f"{method} {path} was answered with {reply.status}."))
        return dict(answer)
