"""One bare durable write by the driver alone: what a vote cannot cost less than, whoever stores it."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

Write = Callable[[], None]
TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_vote"
    " (poll TEXT, voter TEXT, choice TEXT, voted_at TEXT, PRIMARY KEY (poll, voter))"
)
UPSERT = (
    "INSERT INTO bare_vote VALUES ('poll', {0}, {0}, '2026-12-01T09:00:00Z')"
    " ON CONFLICT (poll, voter) DO UPDATE SET choice = excluded.choice"
)
"""Each answer differs from the voter's last one: SQLite writes and syncs nothing for a row that stays as it is."""
VOTERS = 200
CHOICES = ("yes", "maybe", "no")


@contextmanager
def bare_write(database_url: str) -> Iterator[Write]:
    """Stores one answer and commits it as durably as Meet does, in a database beside that of Meet."""
    url = make_url(database_url)
    numbers = itertools.count()
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database)).with_name("bare.db")
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(TABLE)
            yield lambda: connection.execute(UPSERT.format("?"), answer(next(numbers))).close()
        return
    from psycopg import connect  # Whoever stores in SQLite does without it.

    with connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(TABLE)
        yield lambda: server.execute(UPSERT.format("%s"), answer(next(numbers))).close()


def answer(number: int) -> tuple[str, str]:
    """The next voter, and another choice than this voter's last."""
    return f"U{number % VOTERS}", CHOICES[number // VOTERS % len(CHOICES)]
