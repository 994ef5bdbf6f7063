"""Things to be done later, each once, in order of arrival. One process's own: nothing in it is promised to anybody."""

import threading
from typing import Generic, TypeVar

Key = TypeVar("Key")
MOST = 10_000
"""What arrives while this many wait is dropped: it is asked for again when it is needed."""


class WaitingLine(Generic[Key]):
    """May be used by several threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._waiting = dict[Key, None]()
        self._guard = threading.Lock()

    def add(self, key: Key) -> None:
        """Lets it wait at the end; what waits already keeps its place."""
        with self._guard:
            if len(self._waiting) < self._most:
                self._waiting.setdefault(key)

    def waiting(self) -> tuple[Key, ...]:
        """What waits now, the longest first."""
        with self._guard:
            return tuple(self._waiting)

    def remove(self, key: Key) -> bool:
        """Whether it waited, and this caller is the one who took it out."""
        with self._guard:
            found = key in self._waiting
            self._waiting.pop(key, None)
            return found
