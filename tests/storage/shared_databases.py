"""Databases that stay open for the whole session and are emptied before each test, for rooms above storage.

An engine compiles each statement once, which takes longer than running it: with an engine of its own, a test of a
use-case spends half of its time there. Whoever needs the file, or connections of their own, imports `databases`.
"""

import atexit
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import copy

import pytest

from bot.ports import Clock
from storage.database import Database
from tests.storage.databases import DELETIONS, MovingClock, empty_postgresql, sqlite_template
from tests.storage.postgresql import ON_POSTGRESQL, postgresql_url
from tests.storage.temporary import fast_place, temporary_folder


@dataclass
class SharedClock:
    """Tells the time of the test that runs now."""

    test: Clock = field(default_factory=MovingClock)

    def now(self) -> datetime:
        return self.test.now()


@pytest.fixture
def chosen_database(clock: MovingClock) -> Database:
    """The session's database of the kind that this run is about, emptied: the subject is not the database."""
    return emptied_database(clock)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, clock: MovingClock) -> Database:
    """Each test runs on both databases."""
    return _emptied_sqlite(clock) if request.param == "sqlite" else _emptied_postgresql(clock)


@pytest.fixture
def postgresql_database(clock: MovingClock) -> Database:
    """The session's PostgreSQL, emptied: for what only several connections show."""
    return _emptied_postgresql(clock)


def emptied_database(clock: Clock) -> Database:
    """The session's database of the kind that this run is about, without a row, with that clock's time."""
    return _emptied_postgresql(clock) if ON_POSTGRESQL else _emptied_sqlite(clock)


def shared_url() -> str:
    """DATABASE_URL of that database, for processes beside the test."""
    return postgresql_url() if ON_POSTGRESQL else f"sqlite:///{_sqlite_file()}"


def _emptied_sqlite(clock: Clock) -> Database:
    ask_sqlite(*DELETIONS)
    return _opened(f"sqlite:///{_sqlite_file()}", clock)


def is_sessions_sqlite(database: Database) -> bool:
    """Whether this is the session's SQLite database."""
    return database is _session_database(f"sqlite:///{_sqlite_file()}")[0]


def ask_sqlite(*statements: str) -> None:
    """Runs these in the session's SQLite database, in one transaction beside whoever uses it."""
    with _beside() as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)


@cache
def _beside() -> sqlite3.Connection:
    """A connection that is kept, so it reads the schema once; as a context it commits, or undoes what failed."""
    connection = sqlite3.connect(_sqlite_file(), isolation_level=None)
    atexit.register(connection.close)
    return connection


def _emptied_postgresql(clock: Clock) -> Database:
    empty_postgresql(postgresql_url())
    return _opened(postgresql_url(), clock)


def _opened(url: str, clock: Clock) -> Database:
    database, shared = _session_database(url)
    shared.test = clock
    return database


@cache
def _session_database(url: str) -> tuple[Database, SharedClock]:
    shared = SharedClock()
    database = Database(url, clock=shared, shared_time=False)
    atexit.register(database.dispose)
    return database, shared


@cache
def _sqlite_file() -> Path:
    folder = temporary_folder("meet-shared-", within=fast_place())
    return Path(copy(sqlite_template(), folder / "meet.db"))
