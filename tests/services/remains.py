"""Where a person still stands in the database: every column of every row of every table is looked at."""

import json
import re
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables import metadata

EVA, ADDRESS, NAME = "UEVA7", "eva.adams@example.com", "Eva Adams"
"""A person whose id, address and name are part of nothing else."""
OF_SERVERS = re.compile(re.escape(ADDRESS), re.IGNORECASE)
"""What a server can quote of her."""
_ALL = {name: select(table) for name, table in metadata.tables.items()}
_EVA = re.compile(rf"{EVA}|{re.escape(ADDRESS)}|{NAME}", re.IGNORECASE)


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.read_account() as account:
        connection = account._transaction.connection
        return {name: list(connection.execute(statement).all()) for name, statement in _ALL.items()}


def remains(database: Database, *, but: frozenset[str] = frozenset(), what: re.Pattern[str] = _EVA) -> set[str]:
    """The columns, as "table.column", that hold Eva's id, address or name, or `what`; without those of `but`."""
    return {
        f"{name}.{column}"
        for name, found in rows(database).items()
        for row in found
        for column, value in row._mapping.items()
        if what.search(_printed(value)) and f"{name}.{column}" not in but
    }


def _printed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
