"""The schema: migrations make exactly what the tables say, on both databases."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from bot.domain.errors import MeetError
from storage import schema
from storage.database import Database, DatabaseUnavailable
from storage.migrations import columns
from storage.tables import metadata
from tests.storage.databases import MovingClock, database, opened
from tests.storage.makers import stored_poll
from tests.storage.postgresql import connection_string, new_postgresql_database, postgresql_url
from tests.storage.processes import another_process, hear

__all__ = ["database"]


def test_the_newest_revision_is_the_one_this_version_knows() -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(configuration).get_heads() == [schema.NEWEST]


def test_a_database_that_has_the_schema_is_opened_without_alembic(sqlite_database: Database, tmp_path: Path) -> None:
    code = "database.migrate()\nsay('alembic' in sys.modules)\n"
    with another_process(f"sqlite:///{tmp_path}/meet.db", code) as process:
        assert hear(process) == "False"
    with another_process(f"sqlite:///{tmp_path}/new.db", code) as process:
        assert hear(process) == "True"


def test_alembic_finds_no_difference_between_migrations_and_tables(database: Database) -> None:
    with database.read("T1") as uow:
        context = MigrationContext.configure(uow._transaction.connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_sqlites_own_catalogue_is_the_same_for_migrations_and_tables(sqlite_database: Database, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/tables.db")
    metadata.create_all(engine)
    engine.dispose()
    migrated = set(_sqlite_catalogue(tmp_path / "meet.db"))
    declared = set(_sqlite_catalogue(tmp_path / "tables.db"))
    assert len(declared) > 200
    assert {line for line in migrated if "alembic_version" not in line} == declared


def _sqlite_catalogue(file: Path) -> Iterator[str]:
    """Columns, keys, indexes and conditions, without the order in which columns were written."""
    connection = sqlite3.connect(file)
    for table, without_rowid in connection.execute("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"):
        yield f"{table} {without_rowid}"
        for row in connection.execute(
            'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', [table]
        ):
            yield f"{table} {row}"
        for row in connection.execute(
            'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)', [table]
        ):
            yield f"{table} {row}"
        indexes = connection.execute('SELECT name, "unique", partial FROM pragma_index_list(?)', [table]).fetchall()
        for name, unique, partial in indexes:
            columns = connection.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [name]).fetchall()
            (sql,) = connection.execute(
                "SELECT coalesce(max(sql), '') FROM sqlite_master WHERE name = ?", [name]
            ).fetchone()
            yield f"{table} {unique} {partial} {columns} {sql.partition(' WHERE ')[2]}"
    connection.close()


@pytest.mark.postgres
def test_postgresqls_own_catalogue_is_the_same_for_migrations_and_tables() -> None:
    declared_url = new_postgresql_database("declared")
    engine = create_engine(declared_url)
    metadata.create_all(engine)
    engine.dispose()
    declared, migrated = set(_postgresql_catalogue(declared_url)), set(_postgresql_catalogue(postgresql_url()))
    assert len(declared) > 200
    assert {line for line in migrated if "alembic_version" not in line} == declared


def _postgresql_catalogue(url: str) -> Iterator[str]:
    questions = [
        """SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    ]
    with psycopg.connect(connection_string(url)) as connection:
        for question in questions:
            yield from (str(row) for row in connection.execute(question.encode()))


def test_an_empty_database_is_not_current_until_it_is_migrated(tmp_path: Path, clock: MovingClock) -> None:
    with opened(f"sqlite:///{tmp_path}/empty.db", clock) as database:
        assert not database.schema_is_current()
        database.migrate()
        assert database.schema_is_current()


def test_migrating_again_changes_nothing(database: Database) -> None:
    poll = stored_poll(database)
    database.migrate()
    with database.read(poll.workspace) as uow:
        assert uow.polls.get(poll.id) == poll


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_replicas_that_start_together_migrate_once(backend: str, tmp_path: Path, clock: MovingClock) -> None:
    together = new_postgresql_database("together") if backend == "postgresql" else f"sqlite:///{tmp_path}/together.db"
    failures: list[Exception] = []

    def start() -> None:
        try:
            with opened(together, clock) as replica:
                replica.migrate()
                assert replica.schema_is_current()
        except Exception as failure:  # noqa: BLE001 (reported by the main thread)
            failures.append(failure)

    starting = [threading.Thread(target=start) for _ in range(4)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert failures == []


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = columns.create_table

    def breaks_at_notices(name: str, *parts: Any, clustered: bool = False) -> None:
        if name == "notice":
            raise ZeroDivisionError
        real(name, *parts, clustered=clustered)

    with opened(f"sqlite:///{tmp_path}/broken.db", clock) as database:
        monkeypatch.setattr("storage.migrations.first.outbox.create_table", breaks_at_notices)
        with pytest.raises(ZeroDivisionError):
            database.migrate()
        monkeypatch.undo()
        assert not database.schema_is_current()
        database.migrate()
        assert database.schema_is_current()


@pytest.fixture
def stamped(database: Database) -> Iterator[Callable[[str], None]]:
    """Writes a version into a database, and puts the right one back at the end."""

    def stamp(version: str) -> None:
        with database.begin_account() as account:
            account._transaction.connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})

    yield stamp
    stamp(schema.NEWEST)


@pytest.mark.parametrize("version", ["9999", "a1b2c3d4e5f6"])
def test_a_schema_of_a_newer_meet_or_of_another_program_is_left_as_it_is(
    database: Database, stamped: Callable[[str], None], version: str
) -> None:
    stamped(version)
    for act in (database.migrate, database.schema_is_current):
        with pytest.raises(schema.SchemaUnknown, match=f"the schema {version}.*nothing was changed"):
            act()


def test_an_older_schema_is_known_and_not_current(database: Database, stamped: Callable[[str], None]) -> None:
    stamped("0001")
    assert not database.schema_is_current()


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_tables_of_another_program_are_left_as_they_are(backend: str, tmp_path: Path, clock: MovingClock) -> None:
    url = new_postgresql_database("foreign") if backend == "postgresql" else f"sqlite:///{tmp_path}/foreign.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE vote (id INTEGER)"))
    engine.dispose()
    with opened(url, clock) as database:
        with pytest.raises(DatabaseUnavailable) as refused:
            database.migrate()
        assert "already exists" in refused.value.said
        assert not database.schema_is_current()


@pytest.mark.postgres
def test_a_role_without_rights_is_told_as_such(clock: MovingClock) -> None:
    url = new_postgresql_database("forbidden")
    with psycopg.connect(connection_string(url), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    with opened(make_url(url).set(username="reader").render_as_string(hide_password=False), clock) as database:
        with pytest.raises(DatabaseUnavailable) as refused:
            database.migrate()
        assert "permission denied" in refused.value.said


@pytest.mark.parametrize("url", ["postgresql://h:port/db", "postgresql://[::1/db", "postgresql://h/db?colour=red"])
def test_a_url_that_names_no_database_is_refused_in_one_sentence(url: str, clock: MovingClock) -> None:
    with pytest.raises(MeetError, match="DATABASE_URL"):
        Database(url, clock=clock)
