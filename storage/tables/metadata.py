"""The one MetaData, how constraints are named, and the columns that many tables share."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    MetaData,
    Text,
    case,
    event,
    false,
    literal_column,
    text,
)

from storage.column_types import Day, Instant, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text_column(name: str, *, nullable: bool = False, default: str | None = None, key: bool = False) -> Column[Any]:
    """Text; `default` is the database's, `key` makes it part of the primary key."""
    given = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=nullable, primary_key=key, server_default=given)


def word_column(name: str) -> Column[str]:
    """One word of an enumeration (`storage.column_types.Word`)."""
    return Column(name, Word, nullable=False)


def integer_column(name: str, default: int | None = None, *, key: bool = False) -> Column[int]:
    """A whole number; `default` is the database's."""
    given = None if default is None else text(str(default))
    return Column(name, Integer, nullable=False, primary_key=key, autoincrement=False, server_default=given)


def boolean_column(name: str) -> Column[bool]:
    """False unless set."""
    return Column(name, Boolean, nullable=False, server_default=false())


def instant_column(name: str, *, nullable: bool = False, key: bool = False) -> Column[Any]:
    """A UTC instant (`storage.column_types.Instant`)."""
    return Column(name, Instant, nullable=nullable, primary_key=key)


def days_columns(table: str) -> list[Any]:
    """Whole days: the first and the day after the last, or neither."""
    both = "(first_day IS NULL) = (day_after IS NULL) AND day_after > first_day"
    return [
        Column("first_day", Day),
        Column("day_after", Day),
        CheckConstraint(both, name=f"ck_{table}_days"),
    ]


def passes_at(table: FromClause) -> ColumnElement[datetime]:
    """From when on nobody can meet then (`bot.domain.poll.Slot.passes_at`)."""
    return case((table.c.first_day.is_not(None), table.c.ends_at), else_=table.c.starts_at)


def row_id() -> Column[int]:
    """A key that the database counts up, for tables that are logs."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def redraw_columns() -> list[Column[Any]]:
    """What a message in Slack needs so that replicas redraw it in turn and never go back to an older state.

    It is dirty while `revision > shown_revision`. `lease_until` and `lease_token` say who redraws it now, `redraw_at`
    the earliest instant of the next redraw; `burst_started_at` and `last_drawn_at` feed `bot.domain.redraw`.
    """
    return [
        integer_column("revision", 0),
        integer_column("shown_revision", -1),
        instant_column("lease_until", nullable=True),
        text_column("lease_token", nullable=True),
        instant_column("redraw_at", nullable=True),
        instant_column("burst_started_at", nullable=True),
        instant_column("last_drawn_at", nullable=True),
    ]


def word_is(column: Column[str], value: StrEnum | str) -> ColumnElement[bool]:
    """The column holds this word, written into the SQL itself.

    A database uses a partial index only where the query repeats its condition; a parameter could be anything.
    """
    return column == literal_column(f"'{value}'")


def word_among(column: ColumnElement[str], *values: StrEnum | str) -> ColumnElement[bool]:
    """The column holds one of these words, written into the SQL for the reason that `word_is` gives, and because
    SQLAlchemy writes a list of parameters anew whenever the statement runs. An index and its queries need one order."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def partial_index(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> Index:
    """An index as short as the list of rows that meet the condition; queries use the same condition."""
    return Index(name, *columns, sqlite_where=where, info={"condition": where})


@event.listens_for(metadata, "before_create")
def _tell_postgresql(_metadata: MetaData, connection: Connection, **_: Any) -> None:
    """`postgresql_where` in `partial_index` would load PostgreSQL's dialect (2 MB) for SQLite, too."""
    if connection.dialect.name == "postgresql":
        for index in [index for table in metadata.tables.values() for index in table.indexes]:
            index.dialect_options["postgresql"]["where"] = index.info.get("condition")
