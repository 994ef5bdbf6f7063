"""How connections to each database are made and what they are set to. No table is known here."""

import json
import os
import select
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InvalidatePoolError

from bot.domain.errors import MeetError
from storage.write_turns import begin_writing

BUSY_TIMEOUT = 5000
"""Milliseconds that a connection waits for SQLite while it is set up or reads; `write_turns` waits for writers."""
CACHED_STATEMENTS = 512
POOL_SIZE, POOL_OVERFLOW = 10, 30
"""PostgreSQL connections kept, and how many more a burst may open."""
VOTING_POOL_SIZE, VOTING_POOL_OVERFLOW = 5, 5
"""PostgreSQL connections for votes: kept, and more. Few are enough: votes in one poll wait for each other."""
POOL_WAIT = 10
"""Seconds to wait for one of them to become free."""
CONNECT_SECONDS = 10
"""For a server that does not answer at all, unless DATABASE_URL has a `connect_timeout`."""
COUNTING: dict[str, Any] = {"preserve_rowcount": True}
"""Inserts say how many rows they made, too: our unique keys decide by it (SQLAlchemy drops that count by default)."""
SESSION = "-c timezone=utc -c idle_in_transaction_session_timeout=60000"
"""Instants come back in UTC; the server ends a transaction that a replica left open for a minute."""
KEPT_ALIVE = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds, and tries: after a minute and a half the kernel notices that an idle connection's server is gone."""


def parsed_url(url: str) -> URL:
    """The URL with the driver that Meet uses. Raises MeetError for what is no URL or another database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise MeetError("DATABASE_URL is no database URL; it looks like sqlite:///meet.db.") from wrong
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        return parsed
    raise MeetError(
        "Meet stores in SQLite or PostgreSQL: DATABASE_URL starts with sqlite:/// or postgresql+psycopg://."
    )


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL, None for another database. Raises MeetError for a database in memory."""
    parsed = parsed_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise MeetError("Meet keeps its polls in a file: please set DATABASE_URL to something like sqlite:///meet.db.")
    file = Path(parsed.database)
    try:
        file.exists()
        return file.resolve()
    except (OSError, RuntimeError) as wrong:
        raise MeetError(f"DATABASE_URL names a file that cannot be looked at: {wrong}. Nothing was changed.") from wrong


def check_folder(file: Path) -> None:
    """Raises MeetError where Meet cannot make the SQLite file, or SQLite its -wal beside it."""
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise MeetError(
            f"Meet cannot write beside its database {file}; nothing was changed. "
            "Check that the folder exists and belongs to the user that runs Meet."
        )


def writing_engine(url: URL, longest_wait: timedelta) -> Engine:
    """Connections for transactions that write; on SQLite they wait `longest_wait` for other processes."""
    if url.get_backend_name() == "postgresql":
        return _postgresql_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW)
    # One connection is enough: there is one writer at a time, and its prepared statements stay warm.
    engine = _sqlite_engine(url, pool_size=1)
    # It waits by `begin_writing`, not by SQLite's busy handler.
    _on_connect(engine, ["PRAGMA busy_timeout=0"])

    _begin_by(engine, lambda connection: begin_writing(connection, longest_wait))
    return engine


def reading_engine(url: URL, writing: Engine) -> Engine:
    """Connections for transactions that only read one state of the database."""
    if url.get_backend_name() == "postgresql":
        return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = _sqlite_engine(url, pool_size=POOL_SIZE)
    _on_connect(engine, ["PRAGMA query_only=ON"])
    _begin_by(engine, lambda connection: connection.execute("BEGIN").close())
    return engine


def voting_engine(url: URL, writing: Engine) -> Engine:
    """Connections for votes. Those of PostgreSQL commit each statement by itself: a vote is one statement there, and
    needs no round trip to begin and none to commit."""
    if url.get_backend_name() != "postgresql":
        return writing
    return _postgresql_engine(
        url, pool_size=VOTING_POOL_SIZE, max_overflow=VOTING_POOL_OVERFLOW, isolation_level="AUTOCOMMIT"
    )


def _postgresql_engine(url: URL, **more: Any) -> Engine:
    _check_options(url)
    engine = create_engine(
        url,
        execution_options=COUNTING,
        pool_timeout=POOL_WAIT,
        connect_args={
            "options": SESSION,
            "application_name": "meet",
            "connect_timeout": url.query.get("connect_timeout", CONNECT_SECONDS),
            **KEPT_ALIVE,
        },
        **more,
    )

    @event.listens_for(engine, "checkout")
    def look(driver: Any, _record: Any, _pooled: Any) -> None:
        if _has_hung_up(driver):
            raise InvalidatePoolError

    return engine


def _check_options(url: URL) -> None:
    """Raises MeetError for what stands behind `?` and is no option of PostgreSQL's library."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**{name: str(value) for name, value in url.query.items()})
    except ProgrammingError as wrong:
        raise MeetError(f"DATABASE_URL has an option that PostgreSQL does not know: {wrong}.") from wrong


def _has_hung_up(driver: Any) -> bool:
    """Whether the server has ended this idle connection: then there is something to read from it, up to its end.

    A question to the server (`pool_pre_ping`) tells no more, and costs each transaction a round trip.
    """
    from psycopg import OperationalError  # Imported here: SQLite needs none of it.

    waiting = select.poll()
    waiting.register(driver.pgconn.socket, select.POLLIN)
    try:
        while waiting.poll(0):
            driver.pgconn.consume_input()
    except OperationalError:
        return True
    return False


def _read_json(stored: str) -> Any:
    """SQLite keeps any text in a column of JSON. What is none comes back as it is, and concerns its own row alone."""
    try:
        return json.loads(stored)
    except ValueError:
        return stored


def _sqlite_engine(url: URL, *, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        execution_options=COUNTING,
        pool_size=pool_size,
        max_overflow=-1,
        json_deserializer=_read_json,
        connect_args={
            "timeout": BUSY_TIMEOUT / 1000,
            "cached_statements": CACHED_STATEMENTS,
            "factory": _PrivateFileConnection,
        },
    )
    _on_connect(
        engine,
        [
            "PRAGMA journal_mode=WAL",
            # FULL: an acknowledged vote is on the disk, not only in the kernel. NORMAL survives kill -9 as well, but a
            # power cut takes its last commits; the sync costs about a quarter of a millisecond on a common disk.
            "PRAGMA synchronous=FULL",
            "PRAGMA foreign_keys=ON",
        ],
    )
    return engine


def _on_connect(engine: Engine, statements: list[str]) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # Without this, the driver begins transactions by itself, late and deferred.
        connection.isolation_level = None
        try:
            for statement in statements:
                connection.execute(statement).close()
        except sqlite3.Error:
            connection.close()
            raise


def _begin_by(engine: Engine, begin: Callable[[sqlite3.Connection], None]) -> None:
    """What begins each transaction. SQLAlchemy's event of that name would cost every statement a sixth of its time."""

    def do_begin(pooled: PoolProxiedConnection) -> None:
        begin(cast("sqlite3.Connection", pooled.driver_connection))

    dialect: Any = engine.dialect  # which no other engine has
    dialect.do_begin = do_begin


class _PrivateFileConnection(sqlite3.Connection):
    """Makes the file before SQLite does, so that nobody but its owner reads it; -wal and -shm get its mode."""

    def __init__(self, file: str, *more: Any, **settings: Any) -> None:
        # Where it exists, or cannot be made, SQLite finds it or says so right after.
        with suppress(OSError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        super().__init__(file, *more, **settings)
