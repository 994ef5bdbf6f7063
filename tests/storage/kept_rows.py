"""The rows of the session's PostgreSQL database, kept on the server to be put back: what begins alike again and again
is brought about once."""

from storage.tables import metadata
from tests.storage.databases import DELETIONS, ask_postgresql

_NAMES = [table.name for table in metadata.sorted_tables]
"""Parents before children."""
_KEEPING = [
    statement
    for name in _NAMES
    for statement in (f'DROP TABLE IF EXISTS "kept_{name}"', f'CREATE TEMP TABLE "kept_{name}" AS TABLE "{name}"')
]
"""Temporary tables: the database itself stays as it was migrated, and the next test keeps its own."""
_PUTTING_BACK = [*DELETIONS, *(f'INSERT INTO "{name}" TABLE "kept_{name}"' for name in _NAMES)]


def keep_rows(url: str) -> None:
    """Every row as it stands now."""
    ask_postgresql(url, *_KEEPING)


def put_rows_back(url: str) -> None:
    """Those that were kept last stand there again, and no other."""
    ask_postgresql(url, *_PUTTING_BACK)
