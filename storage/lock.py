"""Which processes use a SQLite file: one `meet serve`, and commands beside it. `write_turns` decides who writes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import MeetError
from storage.engines import sqlite_file

WORKING = ".work.lock"
"""Shared by commands that do a job's work; `meet serve` asks at its start whether there is one."""


class AlreadyServing(MeetError):
    """A second `meet serve` on the same SQLite file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Another `meet serve` is running on {path}, so this one did not start; the running one is not disturbed. "
            "Stop it first, or use PostgreSQL (DATABASE_URL) to run several."
        )


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
    """Whether no command works on this SQLite file, nor begins to within the block; the caller holds the serve lock.

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


def _open_beside(path: Path, suffix: str) -> int:
    """A lock file next to the database; it is left there, since deleting it would let two processes lock it."""
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
