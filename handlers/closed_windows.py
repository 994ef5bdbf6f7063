"""Owns the second press of a button that has closed its window: it is answered as the first was, and does nothing.

A double click reaches Meet as two submissions of one window in one state. The first one does the thing; the second
would be refused ("cancelled already"), though nothing went wrong. What is kept here only helps: on another replica the
poll's history tells that it is done (`double_press.is_second_half`).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MOST_WINDOWS = 1000
"""Windows remembered; the one submitted longest ago is dropped first."""
Answer = dict[str, Any]


@dataclass(slots=True)
class Window:
    """A window in one state. `answer` is what closed it, None while it is open."""

    answer: Answer | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, answers: Sequence[Answer]) -> None:
        """Remembers an answer that closes the window; after any other one the window can be submitted again."""
        self.answer = next((one for one in answers if one.get("response_action", "clear") == "clear"), None)


class ClosedWindows:
    """The windows that were submitted recently, one submission at a time for each."""

    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[str, ...], Window] = OrderedDict()
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, *key: str) -> Iterator[Window]:
        """Waits for the submission before it, if there is one. A window without an id is none that is known."""
        with self._guard:
            window = self._windows.setdefault(key, Window()) if all(key) else Window()
            if len(self._windows) > MOST_WINDOWS:
                self._windows.popitem(last=False)
        with window.turn:
            yield window
