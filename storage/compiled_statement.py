"""Statements that are compiled once and run by the driver itself, for what people wait for. It knows no table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, Engine, exc
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement

from storage.write_turns import begin_writing

Driver = Any
"""A connection of sqlite3 or psycopg: both have `execute(sql, values).fetchone()`."""
Row = tuple[Any, ...]
Made = TypeVar("Made")


def made_once(make: Callable[[Dialect], Made]) -> Callable[[Dialect], Made]:
    """For what is made of compiled statements: once in a process for SQLite, and once for PostgreSQL."""
    kept = dict[str, Made]()

    @wraps(make)
    def get(dialect: Dialect) -> Made:
        if dialect.name not in kept:
            kept[dialect.name] = make(dialect)
        return kept[dialect.name]

    return get


class CompiledStatement:
    """One statement. SQLAlchemy takes several times as long to look it up and wrap its result as SQLite to run it."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = cast("SQLCompiler", cast("CompilerElement", statement).compile(dialect=dialect))
        binds = compiled.binds.items()
        processors = {name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in binds}
        self._sql = str(compiled)
        self._fixed = {name: _processed(bound.value, processors[name]) for name, bound in binds if not bound.required}
        given = processors.keys() - self._fixed.keys()
        self._processed = [(name, process) for name in given if (process := processors[name]) is not None]
        # SQLite's driver takes values by place, PostgreSQL's by name.
        self._placed: Any = dict if compiled.positiontup is None else itemgetter(*compiled.positiontup)

    def first(self, driver: Driver, given: Mapping[str, Any]) -> Row | None:
        """Runs it, and returns its first row as the driver gives it. `given` may name more than is asked for."""
        row: Row | None = driver.execute(self._sql, self._bound(given)).fetchone()
        return row

    def many(self, connection: Connection, given: Iterable[Mapping[str, Any]]) -> int:
        """Runs it with each of these values, in a transaction of SQLAlchemy's; how many rows it changed."""
        return connection.exec_driver_sql(self._sql, [self._bound(values) for values in given]).rowcount

    def _bound(self, given: Mapping[str, Any]) -> Any:
        values = {**given, **self._fixed}
        for name, process in self._processed:
            values[name] = process(values[name])
        return self._placed(values)


def _processed(value: Any, process: Callable[[Any], Any] | None) -> Any:
    return value if process is None else process(value)


@contextmanager
def driver_transaction(engine: Engine, longest_wait: timedelta) -> Iterator[Driver]:
    """A transaction that writes, on the driver's own connection out of the engine's pool; on PostgreSQL, where that
    connection commits each statement, each statement is a transaction. Errors of the driver are raised as SQLAlchemy's.
    On SQLite it waits `longest_wait` for other processes. Raises DatabaseBusy."""
    begins = engine.dialect.name == "sqlite"
    try:
        pooled = engine.raw_connection()
        try:
            driver: Driver = pooled.driver_connection
            if begins:
                begin_writing(driver, longest_wait)
            yield driver
            if begins:
                driver.execute("COMMIT")
        finally:
            # The pool rolls back what was left open.
            pooled.close()
    except engine.dialect.loaded_dbapi.Error as broken:
        raise exc.DBAPIError.instance(None, None, broken, engine.dialect.loaded_dbapi.Error) from broken
