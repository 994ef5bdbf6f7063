"""The WSGI application on MEET_BIND: tells monitors whether Meet is well, and hands all else to the pages.

The pages stand on Flask, which takes 5 MB and 45 ms of a start. So they are loaded with the first request for one of
them, or with the start where Slack sends its requests there.
"""

import json
from collections.abc import Iterable
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.web.parts import SAFE_HEADERS, Parts
from bot.web.under_path import Environ, UnderPath, path_of

if TYPE_CHECKING:
    from flask import Flask

HEALTH, READINESS = "/healthz", "/readyz"


def build_web(parts: Parts) -> UnderPath:
    """The application, which answers under the path of MEET_PUBLIC_URL as well."""
    front = Front(parts)
    if parts.slack is not None:
        front.load_pages()  # Slack waits three seconds for each answer, also for the first.
    return UnderPath(front, path_of(parts.meet.settings.meet_public_url))


class Front:
    """Answers monitors itself, so that their questions load nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def load_pages(self) -> None:
        """Loads the pages now, so that no request waits for it."""
        _ = self._pages

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """One request."""
        asked = environ["PATH_INFO"] if environ["REQUEST_METHOD"] in ("GET", "HEAD") else ""
        if asked == HEALTH:
            status, kind, text = HTTPStatus.OK, "text/plain; charset=utf-8", "ok\n"
        elif asked == READINESS:
            status, kind, text = self._readiness()
        else:
            return self._pages(environ, start_response)
        headers = {"Content-Type": kind, "Content-Length": str(len(text)), **SAFE_HEADERS}
        start_response(f"{status} {status.phrase}", list(headers.items()))
        return [text.encode("ascii")] if environ["REQUEST_METHOD"] == "GET" else []

    def _readiness(self) -> tuple[HTTPStatus, str, str]:
        troubles = {name: probe() for name, probe in self._parts.probes.items()}
        status = HTTPStatus.SERVICE_UNAVAILABLE if any(troubles.values()) else HTTPStatus.OK
        # An alarm is told and makes nothing unready: Slack would be cut off from every replica at once.
        alarms = "unknown" if troubles.get("database") else self._parts.alarms()
        found = {**troubles, "sending": alarms}
        told = json.dumps({name: trouble or "ok" for name, trouble in found.items()})
        return status, "application/json", f"{told}\n"

    @cached_property
    def _pages(self) -> "Flask":
        from bot.web.app import build_pages

        return build_pages(self._parts)
