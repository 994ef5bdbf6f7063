"""Owns the copy of a SQLite file while Meet writes to it. PostgreSQL has tools of its own for that."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.domain.errors import MeetError
from storage.engines import sqlite_file

POSTGRESQL = "`meet backup` copies a SQLite file. Copy a PostgreSQL database by pg_dump (docs/operations.md)."


def back_up(url: str, target: Path) -> None:
    """Copies the state of this moment into `target`, readable by its owner alone. Nobody who writes waits for it.

    What stood at `target` is replaced once the copy is whole and on the disk. Raises MeetError where there is no file
    to copy, or the copy cannot be written; `target` is as it was then. https://sqlite.org/lang_vacuum.html
    """
    file = sqlite_file(url)
    if file is None:
        raise MeetError(POSTGRESQL)
    if target.resolve() in {file, Path(f"{file}-wal"), Path(f"{file}-shm")}:
        raise MeetError(f"{target} is the database itself; name another file for the copy. Nothing was changed.")
    if target.exists() and not target.is_file():
        # What is moved there would take the place of a device, or of a pipe that somebody reads.
        raise MeetError(f"{target} is no file but a folder or a device; name a file for the copy. Nothing was changed.")
    if not file.is_file():
        raise MeetError(f"SQLite is unable to open {file}, which is no file; check DATABASE_URL. Nothing was copied.")
    try:
        with _unfinished(target) as copy:
            _copy(file, copy)
            copy.replace(target)
    except (OSError, sqlite3.Error) as refused:
        raise MeetError(
            f"The database {file} could not be copied to {target} ({refused}). "
            "An earlier copy there is as it was; try again when that is repaired."
        ) from refused


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """An empty file beside the target, mode 0600; it is gone afterwards unless it was moved."""
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    handle = os.open(copy, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
