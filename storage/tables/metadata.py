"""The one MetaData, how constraints are named, and the columns that many tables share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Index, Integer, MetaData, Text, false, literal_column, text

from storage.column_types import Instant, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *, default: str | None = None, key: bool = False) -> Column[str]:
    """Text that is never NULL; `default` is the database's."""
    return Column(
        name, Text, nullable=False, primary_key=key, server_default=None if default is None else text(f"'{default}'")
    )


def maybe_words(name: str) -> Column[str]:
    return Column(name, Text)


def word(name: str) -> Column[str]:
    return Column(name, Word, nullable=False)


def number(name: str, default: int | None = None, *, key: bool = False) -> Column[int]:
    given = None if default is None else text(str(default))
    return Column(name, Integer, nullable=False, primary_key=key, autoincrement=False, server_default=given)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def instant(name: str, *, key: bool = False) -> Column[Any]:
    return Column(name, Instant, nullable=False, primary_key=key)


def maybe_instant(name: str) -> Column[Any]:
    return Column(name, Instant)


def row_number() -> Column[int]:
    """A key of no meaning, counted by the database, for logs."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def drawn_columns() -> list[Column[Any]]:
    """What a message in Slack needs so that replicas redraw it in turn and never backwards.

    It is dirty while `revision > shown_revision`. `lease_until` and `lease_token` say who draws it now, `redraw_at`
    the earliest instant of the next drawing; `burst_started_at` and `last_drawn_at` feed `bot.domain.redraw`.
    """
    return [
        number("revision", 0),
        number("shown_revision", -1),
        maybe_instant("lease_until"),
        maybe_words("lease_token"),
        maybe_instant("redraw_at"),
        maybe_instant("burst_started_at"),
        maybe_instant("last_drawn_at"),
    ]


def word_is(column: Column[str], value: StrEnum | str) -> ColumnElement[bool]:
    """The column holds this word, written into the SQL itself.

    A database uses a partial index only where the query repeats its condition; a parameter could be anything.
    """
    return column == literal_column(f"'{value}'")


def word_among(column: Column[str], *values: StrEnum) -> ColumnElement[bool]:
    """The column holds one of these words, likewise."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def partial_index(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> Index:
    """An index as short as the list of rows that meet the condition; queries use the same condition."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)
