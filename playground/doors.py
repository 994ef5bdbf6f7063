"""Which workspace a request is for: the playground's own, or a neighbour under /w/<id>; it serves nothing."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from playground.control import control
from playground.guard import guard
from playground.routes import make_app
from playground.slack.response_urls import response_urls
from playground.slack.room import Slack

_PREFIX = re.compile(r"(/w/(T[A-Z0-9]+))(/.*)")
StartResponse = Callable[..., Any]


class Doors:
    """The WSGI application in front of all workspaces' own. A neighbour has response URLs and /control, no page."""

    def __init__(self, home: Slack, application: Flask) -> None:
        self._home, self._application = home, application
        self._neighbours: dict[int, Flask] = {}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        found = _PREFIX.fullmatch(environ["PATH_INFO"])
        neighbour = self._home.neighbours.get(found[2]) if found else None
        if found is None or neighbour is None:
            return self._application(environ, start_response)
        entered = {**environ, "SCRIPT_NAME": found[1], "PATH_INFO": found[3]}
        return self._application_of(neighbour)(entered, start_response)

    def _application_of(self, neighbour: Slack) -> Flask:
        if id(neighbour) not in self._neighbours:
            app = make_app(__name__)
            guard(app)
            app.register_blueprint(response_urls(neighbour))
            app.register_blueprint(control(neighbour))
            self._neighbours[id(neighbour)] = app
        return self._neighbours[id(neighbour)]
