"""Bounds and redacts the values of one log line before anything renders them, so no escaping can hide a secret."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from bot.config.redaction import Redactor, hides_value
from bot.domain.masking import HIDDEN

LONGEST_TEXT: Final = 6_000
"""Characters of one value: a long trace fits. What a line quotes of a request is cut."""
LONGEST_LINE: Final = 16_000
"""Characters of all values together; each later one still gets SHORTEST_TEXT."""
SHORTEST_TEXT: Final = 200
MOST_VALUES: Final = 50
DEEPEST: Final = 6
OVERLAP: Final = 2_000
"""Characters redacted beyond a cut, so that the first half of a secret does not pass because the second is cut off."""


class LineCleaner:
    """The values of a line, bounded first, then redacted: by the name of their field, and by what they hold."""

    def __init__(self, redact: Redactor) -> None:
        self._redact = redact

    def __call__(self, _logger: Any, _method: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """A structlog processor."""
        cleaned: dict[str, Any] = _Cleaning(self._redact).value("", values, 0)
        return cleaned


class _Cleaning:
    """One line: what it holds so far."""

    def __init__(self, redact: Redactor) -> None:
        self._redact, self._room, self._values = redact, LONGEST_LINE, MOST_VALUES

    def value(self, name: str, value: Any, depth: int) -> Any:
        self._values -= 1
        if value is None or isinstance(value, bool | float):
            return value
        if hides_value(name) and not _is_shown_all_the_same(name, value):
            return HIDDEN
        if isinstance(value, int):
            return value
        return self._contents(name, value, depth)

    def _contents(self, name: str, value: Any, depth: int) -> Any:
        if isinstance(value, Mapping | list | tuple | set | frozenset) and (depth > DEEPEST or self._values < 0):
            return f"… (cut, {len(value)} values left out)"
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self.value(str(key), one, depth + 1) for key, one in self._first(value.items())
            }
        if _is_pair(value):
            return [self.text(value[0]), self.value(value[0], value[1], depth + 1)]
        if isinstance(value, list | tuple | set | frozenset):
            found = [self.value(name, one, depth + 1) for one in self._first(value)]
            left = len(value) - len(found)
            return [*found, f"… (cut, {left} values left out)"] if left else found
        return self.text(value if isinstance(value, str) else str(value))

    def _first(self, values: Any) -> Any:
        return islice(values, max(self._values, 1))

    def text(self, text: str) -> str:
        shown = shortened(text, max(min(LONGEST_TEXT, self._room), SHORTEST_TEXT), self._redact)
        self._room -= len(shown)
        return shown


def shortened(text: str, limit: int, redact: Redactor) -> str:
    """The text redacted; of a longer one than `limit` its beginning and its end, and how much was cut between."""
    if len(text) <= limit:
        return redact(text)
    last = limit // 3
    first = limit - last
    beginning, end = redact(text[: first + OVERLAP])[:-OVERLAP], redact(text[-last - OVERLAP :])[OVERLAP:]
    return f"{beginning}… (cut, {len(text) - limit} characters left out) …{end}"


def _is_pair(value: Any) -> bool:
    """Whether it is a field and what it holds, as libraries list the headers of a request."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and hides_value(value[0])


def _is_shown_all_the_same(name: str, value: Any) -> bool:
    """A status is no secret, and an address is masked with all others."""
    if isinstance(value, int):
        return 0 <= value < 1000
    return "mail" in name.lower() and isinstance(value, str) and "@" in value
