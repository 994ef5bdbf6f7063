"""The rows of a session's database, kept beside it to be put back: what begins alike again and again is brought about
once."""

from storage.tables import metadata
from tests.storage.databases import DELETIONS, ask_postgresql
from tests.storage.shared_databases import ask_sqlite

_NAMES = [table.name for table in metadata.sorted_tables]
"""Parents before children."""
_KEEPING = [
    "SET LOCAL client_min_messages TO warning",
    *(
        statement
        for name in _NAMES
        for statement in (
            f'CREATE TEMP TABLE IF NOT EXISTS "kept_{name}" (LIKE "{name}")',
            f'DELETE FROM "kept_{name}"',
            f'INSERT INTO "kept_{name}" TABLE "{name}"',
        )
    ),
]
"""Temporary tables: the database itself stays as it was migrated. They stay for the session: making them
takes PostgreSQL longer than a race."""


def keep_rows(url: str) -> None:
    """Every row of the PostgreSQL database as it stands now."""
    ask_postgresql(url, *_KEEPING)


def put_rows_back(url: str) -> None:
    """Those that were kept last stand there again, and no other."""
    ask_postgresql(url, *_putting_back("kept"))


def keep_sqlite_rows(name: str) -> None:
    """Every row of the session's SQLite database, under a name."""
    ask_sqlite(*(f'CREATE TEMP TABLE "{name}_{table}" AS SELECT * FROM "{table}"' for table in _NAMES))


def put_sqlite_rows_back(name: str) -> None:
    """Those that were kept under this name stand there again, and no other."""
    ask_sqlite(*_putting_back(name))


def _putting_back(kept: str) -> list[str]:
    return [*DELETIONS, *(f'INSERT INTO "{name}" SELECT * FROM "{kept}_{name}"' for name in _NAMES)]
