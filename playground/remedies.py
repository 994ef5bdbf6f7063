"""What whoever runs the app under test lets the page do to it, such as a command of the terminal; it knows no app."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.errors import PlaygroundError


@dataclass(frozen=True)
class Remedy:
    """One such act: its name in the address, its button's text, a note, and what does it and says so."""

    name: str
    text: str
    note: str
    work: Callable[[], str]


class Remedies:
    """All of them, in the order of their adding."""

    def __init__(self) -> None:
        self._known: dict[str, Remedy] = {}

    def add(self, remedy: Remedy) -> None:
        self._known[remedy.name] = remedy

    def as_json(self) -> list[dict[str, Any]]:
        return [{"name": one.name, "text": one.text, "note": one.note} for one in self._known.values()]

    def use(self, name: str) -> str:
        """Do it; returns what was done. PlaygroundError where there is none of that name."""
        if name not in self._known:
            raise PlaygroundError(f"There is no remedy {name!r} here; there are: {', '.join(self._known) or 'none'}.")
        return self._known[name].work()
