"""What every repository stands on: one transaction, its dialect's upsert, and row locks. No table is named here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    FromClause,
    Row,
    Select,
    Table,
    bindparam,
    text,
)
from sqlalchemy.dialects import sqlite

from bot.domain.delivery import NOT_ARRIVED

_TURN = text("SELECT pg_advisory_xact_lock(hashtext(:what), hashtext(:whose))")
_PERSON = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))")
_ADDRESSES = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(one, 0)) FROM unnest(CAST(:addresses AS text[])) AS one"
)
_SHARED = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(one, 0)) FROM unnest(CAST(:people AS text[])) AS one"
)
_FORMS_KEPT = 500
"""More than there are statements that lock; one that is built anew each time pushes out the oldest."""
Selected = TypeVar("Selected", bound=Select[Any])
Values = Mapping[str, Any] | None
"""Of a statement's parameters, by their names."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One open transaction. `now` is the clock that all replicas share (`Database.now`)."""

    connection: Connection
    writing: bool
    now: Callable[[], datetime]
    touched_cards: set[str] = field(default_factory=set)
    """Polls whose delivery cards become dirty with the commit (`storage.polls.delivery_cards`)."""

    changed_polls: set[str] = field(default_factory=set)
    """Polls whose direct messages must be changed with the commit (`storage.outbox.notice_redraws`)."""

    ended: dict[str, bool] = field(default_factory=dict)
    """Deliveries that ended without arriving, and whether they did so when they were promised: their people are told
    with the commit (`storage.outbox.unsent`)."""

    def delivery_moved(self, delivery_id: str, poll_id: str | None, status: str, *, is_new: bool = False) -> None:
        """A delivery stands elsewhere now: its card becomes dirty, and its people are owed a notice if it ended so."""
        self.touch_card(poll_id)
        if status in NOT_ARRIVED:
            self.ended[delivery_id] = is_new

    def touch_card(self, poll_id: str | None) -> None:
        """A card shows deliveries: whatever moves one makes the card dirty in the same transaction. None: no poll."""
        if poll_id is not None:
            self.touched_cards.add(poll_id)


def insert_for(dialect: str, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; both dialects spell it alike, so one type serves for both."""
    if dialect == "postgresql":
        # Loaded where it is used: 2 MB and 18 ms of the start that SQLite does without.
        from sqlalchemy.dialects import postgresql

        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


@cache
def _new_in(dialect: str, table: Table) -> sqlite.Insert:
    return insert_for(dialect, table).on_conflict_do_nothing()


@cache
def _put_in(dialect: str, table: Table, changed: tuple[str, ...]) -> sqlite.Insert:
    put = insert_for(dialect, table)
    changes = {name: put.excluded[name] for name in changed}
    return put.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)


def lock_person(transaction: Transaction, workspace: str, user: str) -> None:
    """Waits for the transactions that have locked this person or share them, and locks until the commit. SQLite needs
    none: it has one writer at a time."""
    if transaction.connection.dialect.name == "postgresql":
        transaction.connection.execute(_PERSON, {"person": _key(workspace, user)})


def share_people(transaction: Transaction, people: Iterable[tuple[str, str]]) -> None:
    """Waits for the transactions that have locked one of these people (workspace, user); until the commit, none can."""
    if transaction.connection.dialect.name == "postgresql":
        keys = sorted(_key(workspace, user) for workspace, user in people)
        transaction.connection.execute(_SHARED, {"people": keys})


def lock_addresses(transaction: Transaction, hashes: Iterable[str]) -> None:
    """Waits for the transactions that have locked one of these addresses, in one order, and locks them until the
    commit. Before any row of theirs, of a poll, or of a mail: rows come and go, and cannot be locked in one order."""
    if transaction.writing and transaction.connection.dialect.name == "postgresql":
        keys = sorted(f"address {hashed}" for hashed in set(hashes))
        transaction.connection.execute(_ADDRESSES, {"addresses": keys})


def _key(workspace: str, user: str) -> str:
    return f"{workspace} {user}"


def locking(statement: Selected, **how: Any) -> Selected:
    """The statement, so that it locks the rows it reads until the commit; `how` as for `with_for_update`.

    Rows that point to a locked one can be written all the same, since keys never change: PostgreSQL looks at a key
    whenever a transaction changes a row for the second time, and would wait for whoever has locked the poll of a card.
    """
    return cast("Selected", _locking_form(statement, **how))


@lru_cache(_FORMS_KEPT)
def _locking_form(statement: Select[Any], **how: Any) -> Select[Any]:
    """Built once, as the statement is."""
    return statement.with_for_update(key_share=True, **how)


def here(table: FromClause) -> ColumnElement[bool]:
    """The rows of the parameter `here`, a workspace; a `WorkspaceRepository` gives its own to each statement."""
    return table.c.workspace == bindparam("here")


class Repository:
    """The rows of one noun within one transaction; the account's repositories cross workspaces.

    Statements are built once, by their modules, and each run gives the values of their parameters (`bindparam`):
    building one takes five times as long as running it. INSERT is given a whole row and UPDATE what it sets, by the
    names of the columns, so no parameter of an UPDATE may have the name of a column.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    def _new(self, table: Table) -> sqlite.Insert:
        """Adds the row that it is given with, unless one of the same key is there."""
        return _new_in(self._connection.dialect.name, table)

    def _put(self, table: Table, row: Mapping[str, Any], changed: Iterable[str] | None = None) -> None:
        """Adds the row; where one of the same primary key is there, changes these columns of it, or all that the row
        has."""
        named = row if changed is None else changed
        names = tuple(name for name in named if name not in table.primary_key.columns)
        self._run(_put_in(self._connection.dialect.name, table, names), row)

    def _run(self, statement: Executable, values: Values = None) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, values)

    def _changed(self, statement: Executable, values: Values = None) -> int:
        """How many rows the statement changed."""
        return self._run(statement, values).rowcount

    def _first(self, statement: Executable, values: Values = None) -> Row[Any] | None:
        return self._run(statement, values).first()

    def _rows(self, statement: Executable, values: Values = None) -> list[Row[Any]]:
        return list(self._run(statement, values).all())

    def _scalar(self, statement: Executable, values: Values = None) -> Any:
        """The first column of the first row, None for no row."""
        return self._run(statement, values).scalar()

    def _scalars(self, statement: Executable, values: Values = None) -> list[Any]:
        """The first column of all rows."""
        return list(self._run(statement, values).scalars())

    def _tally(self, statement: Executable, values: Values = None) -> dict[str, int]:
        """Pairs of a word and a number, as a dictionary in the order of the words: each database has an order of its
        own, and operators read both."""
        return dict(sorted((row[0], row[1]) for row in self._run(statement, values)))

    def _wait_turn(self, what: str, whose: str) -> None:
        """Returns once no other open transaction has this turn, and keeps it until the commit.

        For counting rows before one is added, where no row is there to be locked: an advisory lock of PostgreSQL (two
        numbers, a space apart from the migrations' one). SQLite has one writer at a time anyway.
        """
        if self._transaction.writing and self._connection.dialect.name == "postgresql":
            self._connection.execute(_TURN, {"what": what, "whose": whose})

    def _locked(self, statement: Selected, **how: Any) -> Selected:
        """The statement, so that a transaction that writes locks the rows it reads until its commit (`locking`).

        SQLite needs no row locks: it has one writer at a time.
        """
        return locking(statement, **how) if self._transaction.writing else statement


class WorkspaceRepository(Repository):
    """The rows of one noun in one workspace; nothing of another workspace is read or written."""

    def __init__(self, transaction: Transaction, workspace: str) -> None:
        super().__init__(transaction)
        self._workspace = workspace

    def _run(self, statement: Executable, values: Values = None) -> CursorResult[*tuple[Any, ...]]:
        return super()._run(statement, {**(values or {}), "here": self._workspace})
