"""Plain HTTP for tests: no SDK between the test and the wire, no redirect followed."""

import http.client
import json
import urllib.parse
from dataclasses import dataclass
from email.message import Message
from typing import Any

from tests.patience import PATIENCE


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: str

    def json(self) -> Any:
        return json.loads(self.body)


def ask(url: str, body: str | None = None, headers: dict[str, str] | None = None) -> Reply:
    """POST when there is a body, else GET."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        connection.request("GET" if body is None else "POST", path, body, headers or {})
        reply = connection.getresponse()
        return Reply(reply.status, reply.headers, reply.read().decode())
    finally:
        connection.close()


def post_json(url: str, body: Any) -> Reply:
    return ask(url, json.dumps(body), {"Content-Type": "application/json"})
