"""Real databases for tests: a fresh SQLite file, or a database on one PostgreSQL server per test session.

`database` is both, one after the other; `sqlite_database` and `postgresql_database` are for what is particular to one.
Everything else takes what the run is about: SQLite, or PostgreSQL where DATABASE_URL says so. That is
`chosen_database`, and `chosen_url` or `fresh_url` for a Meet that opens it by itself.
Other rooms import the fixtures they use together with `clock`: `from tests.storage.databases import clock, database`.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage.database import Database
from storage.tables import metadata
from tests.storage.postgresql import (
    ON_POSTGRESQL,
    connection_string,
    fresh_postgresql,
    postgresql_url,
    share_server,
)
from tests.storage.temporary import fast_folder, temporary_folder

TEMPLATE = "PYTEST_SHARED_FILE"
"""The variable by which the process that starts pytest's workers tells them its migrated file."""
DELETIONS = [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]
"""What empties a database, children before parents."""
START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


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
    """SQLite alone, its file in the test's own folder: for what is particular to it."""
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


@pytest.fixture
def chosen_url() -> Iterator[str]:
    """DATABASE_URL of a migrated database of the test's own, of the kind that this run is about."""
    with fresh_url() as url:
        yield url


@pytest.fixture
def chosen_database(chosen_url: str, clock: MovingClock) -> Iterator[Database]:
    """That database, opened: for tests whose subject is not the database."""
    with opened(chosen_url, clock) as database:
        yield database


@contextmanager
def fresh_url() -> Iterator[str]:
    """DATABASE_URL of a migrated database without a row, of the kind that this run is about; gone afterwards."""
    with fresh_postgresql() if ON_POSTGRESQL else _fresh_sqlite() as url:
        yield url


@contextmanager
def _fresh_sqlite() -> Iterator[str]:
    with fast_folder() as folder:
        yield sqlite_copy(folder)


@contextmanager
def open_sqlite(folder: Path, clock: MovingClock) -> Iterator[Database]:
    """A migrated SQLite database in this folder."""
    with opened(sqlite_copy(folder), clock) as database:
        yield database


def sqlite_copy(folder: Path) -> str:
    """DATABASE_URL of a migrated file in this folder; copied, since migrating takes longer than most tests."""
    return f"sqlite:///{shutil.copy(sqlite_template(), folder / 'meet.db')}"


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
    if shared := os.environ.get(TEMPLATE):
        return Path(shared)
    file = temporary_folder("meet-sqlite-") / "template.db"
    with opened(f"sqlite:///{file}", MovingClock()) as database:
        database.migrate()
    return file


def share_databases() -> None:
    """Migrates each kind of database once, for the processes that this one starts."""
    os.environ[TEMPLATE] = str(sqlite_template())
    with suppress(pytest.skip.Exception):  # no server: the tests that need one say so
        share_server()


def empty_postgresql(url: str) -> None:
    """Deletes every row, which takes a tenth of a TRUNCATE's time; whoever still holds one from before is told on."""
    ask_postgresql(url, *DELETIONS)


def ask_postgresql(url: str, *statements: str) -> psycopg.Cursor[Any]:
    """Runs these beside whoever uses the database, on a connection that is kept; several are one transaction."""
    at_once = "; ".join(statements).encode()  # one message, of which the server makes one transaction
    try:
        return _beside(url).execute(at_once)
    except psycopg.OperationalError:
        if not _beside(url).broken:
            raise
        _beside.cache_clear()  # a test ended all connections of the server
        return _beside(url).execute(at_once)


@cache
def _beside(url: str) -> psycopg.Connection[Any]:
    """A connection that is kept: a new one costs more than what it is used for."""
    connection = psycopg.connect(connection_string(url), autocommit=True, options="-c lock_timeout=60s")
    atexit.register(connection.close)
    return connection
