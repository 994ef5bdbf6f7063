"""The routes of the playground's Flask apps, of which nobody asks the way back to a URL."""

from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart


class _OneWay(Rule):
    """A route that is matched and never built: werkzeug compiles two functions for each, half of a start's time.
    Its path is read once for all playgrounds of the process, which is most of the rest."""

    _read: ClassVar[dict[str, tuple[list[RulePart], dict[str, BaseConverter]]]] = {}
    """By path: its parts, and what converts its words."""

    def _parse_rule(self, rule: str) -> list[RulePart]:
        if rule not in self._read:
            self._read[rule] = list(super()._parse_rule(rule)), self._converters
        parts, converters = self._read[rule]
        self._converters = {**converters}
        self.arguments.update(converters)
        return parts

    def _compile_builder(self, *_: Any, **__: Any) -> Any:
        return _build_nothing


def _build_nothing(*_: object) -> tuple[str, str]:
    raise NotImplementedError("The playground builds no URL from its routes; write the path out.")


def make_app(name: str) -> Flask:
    """An app without routes. `url_for` does not work in it."""
    app = Flask(name, static_folder=None)
    app.url_rule_class = _OneWay
    return app
