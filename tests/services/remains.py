"""Where a person still stands in the database: every column of every row of every table is looked at."""

import json
import re
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, Text, cast, func, literal_column, select, union_all

from storage.database import Database
from storage.tables import metadata

EVA, ADDRESS, NAME = "UEVA7", "eva.adams@example.com", "Eva Adams"
"""A person whose id, address and name are part of nothing else."""
OF_SERVERS = re.compile(re.escape(ADDRESS), re.IGNORECASE)
"""What a server can quote of her."""
_ALL = {name: select(table) for name, table in metadata.tables.items()}
_EVA = re.compile(rf"{EVA}|{re.escape(ADDRESS)}|{NAME}", re.IGNORECASE)


_NOTHING, _BETWEEN = (literal_column(text, Text()) for text in ("''", "' '"))
"""Written into the statement: as parameters they would be hundreds."""


def _printed_rows(table: Table) -> Any:
    """Each row as one text. Bytes are none: their rows are always looked at by themselves."""
    columns = [func.coalesce(cast(column, Text), _NOTHING) for column in table.c if not _is_bytes(column)]
    text: ColumnElement[str] = columns[0]
    for column in columns[1:]:
        text = text.concat(_BETWEEN).concat(column)
    return select(literal_column(f"'{table.name}'").label("name"), text.label("text"))


def _is_bytes(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary)


_PRINTED = union_all(*(_printed_rows(table) for table in metadata.tables.values()))
_WITH_BYTES = {name for name, table in metadata.tables.items() if any(map(_is_bytes, table.c))}


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    return _rows(database, list(_ALL))


def rows_of(database: Database, table: str) -> list[Any]:
    """Every row of one table."""
    return _rows(database, [table])[table]


def remains(database: Database, *, but: frozenset[str] = frozenset(), what: re.Pattern[str] = _EVA) -> set[str]:
    """The columns, as "table.column", that hold Eva's id, address or name, or `what`, whose words are in ASCII; without
    those of `but`."""
    return {
        f"{name}.{column}"
        for name, found in _rows(database, sorted(_naming(database, what) | _WITH_BYTES)).items()
        for row in found
        for column, value in row._mapping.items()
        if what.search(_printed(value)) and f"{name}.{column}" not in but
    }


def _rows(database: Database, names: list[str]) -> dict[str, list[Any]]:
    with database.read_account() as account:
        connection = account._transaction.connection
        return {name: list(connection.execute(_ALL[name]).all()) for name in names}


def _naming(database: Database, what: re.Pattern[str]) -> set[str]:
    """The tables in which it stands. One statement prints all rows of all tables, and mostly it stands in none."""
    with database.read_account() as account:
        printed = account._transaction.connection.execute(_PRINTED).all()
    return {name for name, text in printed if what.search(text)}


def _printed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
