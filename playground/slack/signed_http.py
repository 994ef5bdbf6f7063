"""Payloads over signed HTTP to the app's request URL; it makes no payload and decides no retry.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import http.client
import json
import urllib.parse
from datetime import datetime
from typing import Any

from playground.slack.transport import TIMEOUT, UNREACHABLE, Answer, Outgoing

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """X-Slack-Signature of a body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def post_signed(url: str, secret: str, now: datetime, outgoing: Outgoing, seconds: float) -> Answer:
    """Send one payload and wait at most so many seconds of real time for the answer."""
    body, content_type = _encoded(outgoing)
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (playground)",
    }
    if outgoing.retry_attempt:
        headers["X-Slack-Retry-Num"] = str(outgoing.retry_attempt)
        headers["X-Slack-Retry-Reason"] = outgoing.retry_reason or "http_error"
    return _post(url, body, headers, seconds)


def _post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> Answer:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=seconds)
    path = parts.path or "/"
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        reply = connection.getresponse()
        text = reply.read().decode(errors="replace")
    except TimeoutError:
        return Answer(TIMEOUT)
    except (OSError, http.client.HTTPException):
        return Answer(UNREACHABLE)
    finally:
        connection.close()
    stops = reply.headers.get("X-Slack-No-Retry") == "1"
    failure = None if reply.status == 200 else UNREACHABLE
    return Answer(failure, _parsed(text), reply.status, stops)


def _encoded(outgoing: Outgoing) -> tuple[bytes, str]:
    if outgoing.kind == "events_api":
        return json.dumps(outgoing.payload).encode(), JSON
    if outgoing.kind == "interactive":
        return urllib.parse.urlencode({"payload": json.dumps(outgoing.payload)}).encode(), FORM
    return urllib.parse.urlencode(outgoing.payload).encode(), FORM


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
