"""The commands of docs/operations.md that copy and restore the database, run as they stand there."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.backup import back_up
from tests.pages import commands, page, section
from tests.storage.databases import MovingClock, clock, open_sqlite
from tests.storage.makers import stored_poll

__all__ = ["clock"]

COPY, RESTORE, POSTGRESQL = commands(section(page("docs/operations.md"), "## Backups and power loss"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where Meet runs: `meet` is on the path, and DATABASE_URL is the default."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "meet").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot.cli "$@"\n')
    (tools / "meet").chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return home


def run(block: str, folder: Path) -> None:
    path = f"{folder.parent / 'tools'}:{os.environ['PATH']}"
    root = str(Path(__file__).parents[2])
    environment = {"PATH": path, "PYTHONPATH": root, "HOME": str(folder)}
    done = subprocess.run(["sh", "-e", "-c", block], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def polls_in(file: Path) -> int:
    connection = sqlite3.connect(file)
    try:
        return int(connection.execute("SELECT count(*) FROM poll").fetchone()[0])
    finally:
        connection.close()


def test_a_backup_works_twice_and_a_restore_takes_away_what_the_old_file_left(folder: Path, clock: MovingClock) -> None:
    with open_sqlite(folder, clock) as database:
        for polls in (1, 2):
            stored_poll(database)
            run(COPY, folder)
            assert polls_in(folder / "backup.db") == polls
        assert stat.S_IMODE((folder / "backup.db").stat().st_mode) == 0o600
        stored_poll(database)
        left = {name: (folder / name).read_bytes() for name in ("meet.db", "meet.db-wal", "meet.db-shm")}
    # As a power cut leaves it: the last poll stands in the -wal alone.
    for name, content in left.items():
        (folder / name).write_bytes(content)
    run(RESTORE, folder)
    assert polls_in(folder / "meet.db") == 2
    assert not (folder / "restored.db").exists()
    assert paused(folder / "meet.db")


def test_without_taking_it_away_the_old_files_rest_would_be_written_into_the_copy(
    folder: Path, clock: MovingClock
) -> None:
    with open_sqlite(folder, clock) as database:
        back_up(f"sqlite:///{folder}/meet.db", folder / "backup.db")
        stored_poll(database)
        rest = (folder / "meet.db-wal").read_bytes()
    shutil.copy(folder / "backup.db", folder / "meet.db")
    (folder / "meet.db-wal").write_bytes(rest)
    assert restored_wrongly(folder / "meet.db")


def restored_wrongly(file: Path) -> bool:
    try:
        return polls_in(file) != 0
    except sqlite3.DatabaseError:
        return True


def test_the_page_restores_postgresql_from_what_it_copies() -> None:
    dump, restore = POSTGRESQL.splitlines()
    assert dump.startswith("pg_dump ")
    assert restore.startswith("pg_restore ")
    assert dump.partition("--file=")[2].split()[0] == restore.split()[-1]


def paused(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return bool(connection.execute("SELECT open FROM breaker WHERE reason = 'manual'").fetchone())
    finally:
        connection.close()
