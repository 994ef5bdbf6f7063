"""Databases that stand at an older revision, for tests of one migration. It asserts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine

from storage import schema
from tests.storage.postgresql import new_postgresql_database
from tests.storage.temporary import temporary_folder

_TABLES = dict[tuple[str, str, str], Table]()
"""By the kind of database, the revision and the name."""


@contextmanager
def old_database(kind: str, revision: str, folder: Path, *, name: str = "") -> Iterator[Connection]:
    """A transaction, never committed, on an empty "sqlite" or "postgresql" that stands at this revision.

    On PostgreSQL all share one database, whose changed tables are locked to the end, but for those that have a `name`.
    """
    url = _postgresql_at(revision, name) if kind == "postgresql" else f"sqlite:///{copy(_sqlite_at(revision), folder)}"
    engine = create_engine(url)
    with engine.connect() as connection, connection.begin() as transaction:
        connection.info["revision"] = revision
        yield connection
        transaction.rollback()
    engine.dispose()


def migrate(connection: Connection, revision: str) -> None:
    """Brings the database to this revision, in the connection's transaction."""
    configuration = Config()
    configuration.attributes["connection"] = connection
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", lambda _: scripts())
        command.upgrade(configuration, revision)
    connection.info["revision"] = revision


@cache
def scripts() -> ScriptDirectory:
    """All migrations, read once: alembic reads every one for each call."""
    return ScriptDirectory(schema.MIGRATIONS)


def table(connection: Connection, name: str) -> Table:
    """The table as it stands at this revision; read once, since reading takes longer than any statement."""
    form = (connection.dialect.name, connection.info["revision"], name)
    if form not in _TABLES:
        _TABLES[form] = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    return _TABLES[form]


@cache
def _postgresql_at(revision: str, name: str) -> str:
    url = new_postgresql_database(f"{name}at_{revision}")
    _migrate_new(url, revision)
    return url


@cache
def _sqlite_at(revision: str) -> Path:
    file = temporary_folder("meet-old-") / "old.db"
    _migrate_new(f"sqlite:///{file}", revision)
    return file


def _migrate_new(url: str, revision: str) -> Any:
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, revision)
    engine.dispose()
