"""The routes of the playground's Flask apps, of which nobody asks the way back to a URL."""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule


class _OneWay(Rule):
    """A route that is matched and never built: werkzeug compiles two functions for each, half of a start's time."""

    def _compile_builder(self, *_: Any, **__: Any) -> Any:
        return _build_nothing


def _build_nothing(*_: object) -> tuple[str, str]:
    raise NotImplementedError("The playground builds no URL from its routes; write the path out.")


def make_app(name: str) -> Flask:
    """An app without routes. `url_for` does not work in it."""
    app = Flask(name, static_folder=None)
    app.url_rule_class = _OneWay
    return app
