"""One call of a Web API method as its handler sees it, and the table the handlers stand in; it serves nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.slack.errors import SlackError
from playground.slack.room import Slack

Handler = Callable[[Slack, "Call"], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """The arguments, without the token."""

    method: str
    arguments: dict[str, Any]
    token: str

    def text(self, name: str) -> str:
        """A text argument, "" when it is not there; SlackError invalid_arguments for a list or an object."""
        value = self.arguments.get(name)
        if isinstance(value, list | dict):
            raise SlackError("invalid_arguments", f"must provide a string [json-pointer:/{name}]")
        return "" if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        """A count that is not negative; SlackError invalid_<name> for anything else."""
        text = self.text(name)
        if text and not text.isdecimal():
            raise SlackError(f"invalid_{name}")
        return int(text or default)

    def flag(self, name: str) -> bool:
        """A boolean argument in any of the ways clients write it."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true", "yes")

    def structure(self, name: str, error: str) -> Any:
        """A JSON argument, parsed where it came as text; SlackError `error` when it cannot be."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as exc:
            raise SlackError(error, f"must be valid JSON [json-pointer:/{name}]") from exc

    def needs(self, *names: str) -> None:
        """SlackError invalid_arguments for what is not there."""
        missing = [name for name in names if self.arguments.get(name) in (None, "")]
        if missing:
            raise SlackError("invalid_arguments", *(f"missing required field: {name}" for name in missing))


@dataclass(frozen=True)
class Method:
    """One method: its handler, one of the scopes it needs, its tier (None: special) and kind of token."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    token: str = "bot"  # a kind: "bot", "app", or "none"
