"""The commands of docs/operations.md that copy and restore the database, run as they stand there."""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.backup import back_up
from tests.acceptance.forks import nursery
from tests.pages import commands, page, section
from tests.storage.databases import MovingClock, clock, open_sqlite, opened
from tests.storage.makers import stored_poll
from tests.storage.own_postgresql import Server, own_server
from tests.storage.postgresql import connection_string

__all__ = ["clock"]

COPY, RESTORE, *IN_CONTAINER, PG_COPY, PG_RESTORE, COMPOSE_COPY, COMPOSE_RESTORE = commands(
    section(page("docs/operations.md"), "## Backups and power loss")
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where Meet runs: `meet` is on the path, and DATABASE_URL is the default."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, module in (("meet", "bot.cli"), ("docker", "tests.acceptance.docker_stand_in")):
        (tools / name).write_text(f'#!/bin/sh\nexec "{nursery().python}" -m {module} "$@"\n')
        (tools / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return home


def run(block: str, folder: Path, tools: Path = Path("/bin"), **more: str) -> None:
    path = f"{folder.parent / 'tools'}:{tools}:{os.environ['PATH']}"
    environment = {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "HOUSE": str(folder), **more}
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


def test_in_a_container_the_copy_leaves_the_volume_and_comes_back_while_nothing_runs(
    folder: Path, clock: MovingClock
) -> None:
    copy, restore = IN_CONTAINER
    volume = folder / "data"
    volume.mkdir()
    (folder / "running").touch()
    url = f"sqlite:///{volume}/meet.db"
    with open_sqlite(volume, clock) as database:
        stored_poll(database)
        run(copy, folder, DATABASE_URL=url)
        stored_poll(database)
        left = {name: (volume / name).read_bytes() for name in ("meet.db", "meet.db-wal", "meet.db-shm")}
    for name, content in left.items():
        (volume / name).write_bytes(content)
    run(restore, folder, DATABASE_URL=url)
    assert polls_in(volume / "meet.db") == 1
    assert paused(volume / "meet.db")
    assert (folder / "running").exists()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server() as running:
        yield running


@pytest.mark.postgres
@pytest.mark.parametrize("is_composed", [False, True])
def test_postgresql_is_restored_as_it_was_whatever_came_after_the_copy(
    folder: Path, clock: MovingClock, server: Server, is_composed: bool
) -> None:
    url = f"postgresql://meet@/meet?host={server.folder}"
    administer(server, "DROP DATABASE IF EXISTS meet WITH (FORCE)", "DROP ROLE IF EXISTS meet")
    administer(server, "CREATE ROLE meet LOGIN", "CREATE DATABASE meet OWNER meet")
    (folder / "running").touch()

    def given(block: str) -> None:
        run(
            block.replace("postgresql://user@host/meet", f"'{url}'"), folder, server.tools,
            PGHOST=str(server.folder), DATABASE_URL=url,
        )  # fmt: skip

    with opened(url, clock) as database:
        database.migrate()
        stored_poll(database)
    given(COMPOSE_COPY if is_composed else PG_COPY)
    with opened(url, clock) as database:
        stored_poll(database)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE of_a_newer_meet (poll TEXT REFERENCES poll (id))")
    for _ in range(2):
        given(COMPOSE_RESTORE if is_composed else PG_RESTORE)
        (folder / "running").touch()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM poll").fetchone() == (1,)
        assert connection.execute("SELECT to_regclass('of_a_newer_meet')").fetchone() == (None,)
        assert connection.execute("SELECT open FROM breaker WHERE reason = 'manual'").fetchone() == (True,)


def administer(server: Server, *statements: str) -> None:
    with psycopg.connect(connection_string(server.url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def paused(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return bool(connection.execute("SELECT open FROM breaker WHERE reason = 'manual'").fetchone())
    finally:
        connection.close()
