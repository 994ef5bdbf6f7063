"""Which rows a transaction holds that waits on another connection of PostgreSQL."""

from storage.tables import metadata
from tests.storage.databases import ask_postgresql
from tests.storage.postgresql import postgresql_url


def nobody_holds(*tables: str) -> None:
    """Raises where a row of these tables is locked at this moment. What was just added is nobody's to wait for."""
    asked = [f'SELECT 1 FROM "{table}" FOR NO KEY UPDATE NOWAIT' for table in tables]
    ask_postgresql(postgresql_url(), *asked)


def nobody_holds_any(*but: str) -> None:
    """As `nobody_holds`, of all tables but these."""
    nobody_holds(*(metadata.tables.keys() - set(but)))
