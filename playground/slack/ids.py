"""Ids, timestamps and tokens that look like Slack's; it keeps only what makes them unique."""

import secrets
import string
import threading
from datetime import datetime

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """An id such as V7Q2K..., eleven characters, as Slack's."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def new_token(length: int = 24) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def new_block_id() -> str:
    """What Slack gives a block that came without an id."""
    return new_token(5)


class Timestamps:
    """Message timestamps: seconds and microseconds, unique and growing even within one microsecond."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self, now: datetime) -> str:
        with self._lock:
            self._last = max(self._last + 1, int(now.timestamp() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
