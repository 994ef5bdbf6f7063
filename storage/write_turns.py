"""The right to write a SQLite file: threads take turns, first come, first served; then SQLite's own lock is taken.

SQLite lets one connection write at a time, and is no queue: its busy handler sleeps up to a tenth of a second between
two tries. So only the thread whose turn it is asks for the lock, once a millisecond (docs/decisions/0015).
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from bot.domain.errors import MeetError
from bot.domain.reasons import BusyFor

BEGIN_WRITING = "BEGIN IMMEDIATE"
POLL_INTERVAL = 0.001
"""Seconds between two tries while another process writes: a vote's transaction takes about as long."""
PRIMARY_CODE = 0xFF
"""SQLite's extended result codes carry the primary one in their last byte."""


class DatabaseBusy(MeetError):
    """Other writers took longer than a writer waits."""

    def __init__(self, waited: timedelta) -> None:
        super().__init__(BusyFor(waited))


class TurnQueue:
    """A lock that is handed over first come, first served; whoever gives up waiting leaves the queue."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    @contextmanager
    def turn(self, longest: timedelta) -> Iterator[None]:
        """Waits for the turn and holds it. Raises DatabaseBusy."""
        if not self.acquire(longest.total_seconds()):
            raise DatabaseBusy(longest)
        try:
            yield
        finally:
            self.release()

    def acquire(self, seconds: float) -> bool:
        """Whether the turn came within so many seconds."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        return ticket.acquire(timeout=seconds) or self._gave_up(ticket)

    def _gave_up(self, ticket: threading.Lock) -> bool:
        """Leaves the queue; True where the turn was handed over at the moment of giving up."""
        with self._guard:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        return True

    def release(self) -> None:
        """Hands the turn to whoever has waited longest; it is never free in between, so nobody can push in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_QUEUES: WeakValueDictionary[Path, TurnQueue] = WeakValueDictionary()
_QUEUES_GUARD = threading.Lock()


def turns_on(file: Path) -> TurnQueue:
    """The queue of this file: one in the process, shared by every Database on the file while one of them is there."""
    with _QUEUES_GUARD:
        return _QUEUES.setdefault(file, TurnQueue())


def begin_writing(connection: sqlite3.Connection, longest: timedelta) -> None:
    """Begins a transaction with SQLite's write lock, once no other process has it. Raises DatabaseBusy."""
    until = time.monotonic() + longest.total_seconds()
    while not _began(connection):
        if time.monotonic() >= until:
            raise DatabaseBusy(longest)
        time.sleep(POLL_INTERVAL)


def _began(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute(BEGIN_WRITING).close()
    except sqlite3.OperationalError as refused:
        if refused.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
