"""Ids, timestamps and tokens that look like Slack's; it keeps only what makes them unique."""

import secrets
import string
import threading
from datetime import datetime

_OF_IDS = string.ascii_uppercase + string.digits
_OF_TOKENS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id such as V7Q2K..., eleven characters, as Slack's."""
    return prefix + _chosen(_OF_IDS, 10)


def new_token(length: int = 24) -> str:
    """Letters and digits that nobody can guess."""
    return _chosen(_OF_TOKENS, length)


def _chosen(signs: str, length: int) -> str:
    """So many of these signs, by one number of chance: asking the system for each sign takes several times as long."""
    number, chosen = secrets.randbelow(len(signs) ** length), []
    for _ in range(length):
        number, place = divmod(number, len(signs))
        chosen.append(signs[place])
    return "".join(chosen)


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
