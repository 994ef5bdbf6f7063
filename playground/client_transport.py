"""JSON over HTTP to the control API; it knows no route."""

import json
import urllib.parse
from typing import Any

from playground.kept_connections import KeptConnections


class PlaygroundRefused(Exception):
    """The playground would not do it; the text is its sentence."""


class Transport:
    """Calls of one playground; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._connections = KeptConnections(parts.hostname or "127.0.0.1", parts.port or 80)
        self._prefix = parts.path.rstrip("/")

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
        if reply.status >= 400:
            raise PlaygroundRefused(answer.get("error", f"{method} {path} was answered with {reply.status}."))
        return dict(answer)
