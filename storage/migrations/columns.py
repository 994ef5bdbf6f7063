"""The words in which migrations describe tables. They only grow: what an old migration says must never change."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

Part = sa.Column[object] | sa.Constraint


def _instant() -> sa.String:
    return sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")


def keys(*names: str) -> list[Part]:
    """Text columns that are the primary key, or part of it."""
    return [sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in names]


def instant_key(name: str) -> list[Part]:
    return [sa.Column(name, _instant(), primary_key=True, nullable=False)]


def the_one_row() -> list[Part]:
    """The key of a table that has one row."""
    return [sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, nullable=False)]


def counted_rows() -> list[Part]:
    return [sa.Column("id", sa.Integer, primary_key=True, autoincrement=True, nullable=False)]


def texts(*names: str) -> list[Part]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def empty_texts(*names: str) -> list[Part]:
    return [sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''")) for name in names]


def given_texts(**defaults: str) -> list[Part]:
    """Text columns that hold this in every row that is there."""
    return [
        sa.Column(name, sa.Text, nullable=False, server_default=sa.text(f"'{given}'"))
        for name, given in defaults.items()
    ]


def maybe_texts(*names: str) -> list[Part]:
    return [sa.Column(name, sa.Text) for name in names]


def instants(*names: str) -> list[Part]:
    return [sa.Column(name, _instant(), nullable=False) for name in names]


def maybe_instants(*names: str) -> list[Part]:
    return [sa.Column(name, _instant()) for name in names]


def flags(*names: str) -> list[Part]:
    """False unless set."""
    return [sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()) for name in names]


def numbers(*names: str, **defaults: int) -> list[Part]:
    plain: list[Part] = [sa.Column(name, sa.Integer, nullable=False) for name in names]
    return plain + [
        sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(str(number)))
        for name, number in defaults.items()
    ]


def floats(*names: str) -> list[Part]:
    return [sa.Column(name, sa.Float, nullable=False) for name in names]


def maybe_floats(*names: str) -> list[Part]:
    return [sa.Column(name, sa.Float) for name in names]


def child_of(parent: str, column: str, *, table: str, key: bool = False) -> list[Part]:
    """A row that goes when its parent goes."""
    reference = sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
    return [sa.Column(column, sa.Text, primary_key=key, nullable=False), reference]


def unique(table: str, *columns: str) -> list[Part]:
    return [sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")]


def create_table(name: str, *parts: Iterable[Part], clustered: bool = False) -> None:
    """`clustered`: on SQLite the rows stand in the order of their key, without a second tree."""
    all_parts = [part for group in parts for part in group]
    key = [part.name for part in all_parts if isinstance(part, sa.Column) and part.primary_key]
    named_key = sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")
    op.create_table(name, *all_parts, named_key, sqlite_with_rowid=not clustered)


def add_columns(table: str, columns: Iterable[Part]) -> None:
    """Columns that older rows may lack: nullable, or with a default."""
    for column in columns:
        if isinstance(column, sa.Column):
            op.add_column(table, column)


def create_index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    """`where` makes it partial: as short as the list of rows that meet it."""
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def add_flag(table: str, name: str) -> None:
    """A new column, false in every row that is there."""
    op.add_column(table, sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))


def add_days(table: str) -> None:
    """Two dates that older rows lack: the first day and the one after the last, or neither.

    SQLite adds a condition to a table only together with a column, which alembic does not write.
    """
    kind = "DATE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR(10)"
    both = "(first_day IS NULL) = (day_after IS NULL) AND day_after > first_day"
    op.execute(f"ALTER TABLE {table} ADD COLUMN first_day {kind}")
    op.execute(f"ALTER TABLE {table} ADD COLUMN day_after {kind} CONSTRAINT ck_{table}_days CHECK ({both})")
