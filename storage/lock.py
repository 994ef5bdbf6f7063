"""Locks around a SQLite file: one `serve` at a time, and writers of all threads and processes in turn."""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.domain.errors import MeetError
from storage.engines import parsed_url

WORKING = ".work.lock"
"""Shared by commands that do a job's work; `meet serve` asks at its start whether there is one."""
POLL_INTERVAL = 0.001
"""Seconds between looks at a lock that another process holds: a vote's transaction takes about as long."""


class DatabaseBusy(MeetError):
    """Other writers took longer than anybody should wait."""

    def __init__(self, waited: timedelta) -> None:
        super().__init__(
            f"Meet's database was busy for {waited.total_seconds():.0f} seconds, so this was not stored. "
            "Nothing that was stored before is lost; please try again in a moment."
        )


class AlreadyServing(MeetError):
    """A second `meet serve` on the same SQLite file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Another `meet serve` is running on {path}, so this one did not start; the running one is not disturbed. "
            "Stop it first, or use PostgreSQL (DATABASE_URL) to run several."
        )


class TurnQueue:
    """A lock that is handed over first come, first served; whoever gives up waiting leaves the queue."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

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
        """Leaves the queue; True where the turn was handed over in the very moment of giving up."""
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


class WriteLock:
    """The right to write one SQLite file: threads in the order they came, processes in turn.

    SQLite's own busy wait is no queue: under eight threads it starved one for seconds. Between processes the kernel's
    file locks (flock) are freed even by SIGKILL. Two of them make a turnstile: whoever wants to write holds the first
    while waiting for the second, so a busy process cannot pass a waiting one twice.
    """

    def __init__(self, path: Path) -> None:
        self._threads = TurnQueue()
        self._turn = _open_beside(path, ".turn.lock")
        self._write = _open_beside(path, ".write.lock")

    def close(self) -> None:
        """Closes the lock files; nobody may hold or want the lock any more."""
        os.close(self._turn)
        os.close(self._write)

    @contextmanager
    def held(self, longest: timedelta) -> Iterator[None]:
        """Waits for the turn and holds it. Raises DatabaseBusy."""
        until = time.monotonic() + longest.total_seconds()
        if not self._threads.acquire(longest.total_seconds()):
            raise DatabaseBusy(longest)
        try:
            with self._among_processes(until, longest):
                yield
        finally:
            self._threads.release()

    @contextmanager
    def _among_processes(self, until: float, longest: timedelta) -> Iterator[None]:
        _wait_for(self._turn, until, longest)
        try:
            _wait_for(self._write, until, longest)
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._write, fcntl.LOCK_UN)


class WriteLocks:
    """One lock for each file in this process, shared by every Database on it: threads queue where they meet."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._shared: dict[Path, tuple[WriteLock, int]] = {}

    def borrow(self, path: Path) -> WriteLock:
        """The lock of this file; every `borrow` needs its `give_back`. Raises MeetError."""
        with self._guard:
            lock, users = self._shared.get(path) or (WriteLock(path), 0)
            self._shared[path] = lock, users + 1
            return lock

    def give_back(self, path: Path) -> None:
        """One user fewer; the last one closes the lock's files."""
        with self._guard:
            lock, users = self._shared.pop(path)
            if users > 1:
                self._shared[path] = lock, users - 1
            else:
                lock.close()


WRITE_LOCKS = WriteLocks()


@contextmanager
def serve_lock(url: str) -> Iterator[None]:
    """Held while `meet serve` runs. Raises AlreadyServing on SQLite; PostgreSQL takes any number of replicas."""
    path = sqlite_file(url)
    if path is None:
        yield
        return
    file = _open_beside(path, ".serve.lock")
    try:
        if not _try_lock(file):
            raise AlreadyServing(path)
        yield
    finally:
        os.close(file)


@contextmanager
def working_lock(url: str) -> Iterator[None]:
    """Held while a command beside `meet serve` does a job's work, which takes leases. Nothing on PostgreSQL."""
    path = sqlite_file(url)
    if path is None:
        yield
        return
    file = _open_beside(path, WORKING)
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)


@contextmanager
def alone(url: str) -> Iterator[bool]:
    """Whether nobody works on this SQLite file, and nobody begins to meanwhile; asked by who holds the serve lock.

    False on PostgreSQL, where any number of replicas may work.
    """
    path = sqlite_file(url)
    if path is None:
        yield False
        return
    file = _open_beside(path, WORKING)
    try:
        yield _try_lock(file)
    finally:
        os.close(file)


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite URL, None for another database. Raises MeetError for a database in memory."""
    parsed = parsed_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise MeetError("Meet keeps its polls in a file: please set DATABASE_URL to something like sqlite:///meet.db.")
    return Path(parsed.database).resolve()


def _open_beside(path: Path, suffix: str) -> int:
    """A lock file next to the database; it is left there, since deleting it would let two processes hold it."""
    try:
        return os.open(f"{path}{suffix}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as refused:
        raise MeetError(
            f"Meet cannot write beside its database {path} ({refused.strerror}); nothing was changed. "
            "Check that the folder exists and belongs to the user that runs Meet."
        ) from refused


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(file: int, until: float, longest: timedelta) -> None:
    while not _try_lock(file):
        if time.monotonic() >= until:
            raise DatabaseBusy(longest)
        time.sleep(POLL_INTERVAL)
