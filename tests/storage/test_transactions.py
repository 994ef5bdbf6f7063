"""Transactions: what commits, what rolls back, who may open one, and what a broken database says."""

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import MeetError
from bot.domain.poll import Choice, Poll
from bot.domain.reasons import StoreReason
from storage import engines
from storage.database import Database, DatabaseUnavailable
from tests.storage.databases import START, MovingClock, database, opened
from tests.storage.makers import HERE, a_poll, cast, options_of, stored_poll
from tests.storage.postgresql import (
    connection_string,
    new_postgresql_database,
    postgresql_database_url,
    postgresql_url,
)

__all__ = ["database"]


def test_a_clean_exit_commits(database: Database) -> None:
    poll = stored_poll(database)
    with database.read(HERE) as uow:
        assert uow.polls.get(poll.id) == poll
        assert uow.workspace == HERE


def test_an_exception_rolls_back_and_passes_on(database: Database) -> None:
    poll = a_poll()

    def add_and_fail() -> None:
        with database.begin(HERE) as uow:
            uow.polls.add(poll, options_of(poll), submission="s")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    with database.read(HERE) as uow:
        assert uow.polls.get(poll.id) is None


def test_a_second_transaction_on_the_same_thread_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    with database.begin(HERE), pytest.raises(RuntimeError, match="has a transaction open"), database.begin_account():
        pass
    with database.begin_account() as acc:
        assert acc.polls.counts() == {}


def test_a_read_sees_one_state_while_others_write(database: Database) -> None:
    poll = stored_poll(database)
    with database.read(HERE) as uow:
        assert uow.votes.count_voters(poll.id) == 0
        voting = threading.Thread(target=cast, args=(database, poll, "U2"))
        voting.start()
        voting.join()
        assert uow.votes.count_voters(poll.id) == 0
    with database.read(HERE) as uow:
        assert uow.votes.count_voters(poll.id) == 1


def test_a_read_does_not_wait_for_a_writer(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        uow.revisions.touch(poll.id)
        with database.read(HERE) as reading:
            stored = reading.polls.get(poll.id)
    assert stored is not None
    assert stored.revision == 0


def test_a_read_cannot_write(database: Database) -> None:
    poll = stored_poll(database)
    with pytest.raises((DBAPIError, DatabaseUnavailable)), database.read(HERE) as uow:
        uow.revisions.touch(poll.id)
    with pytest.raises((DBAPIError, DatabaseUnavailable)), database.read_account() as acc:
        acc.jobs.beat("deliver", START)


def test_time_is_the_injected_clocks_on_sqlite(sqlite_database: Database, clock: MovingClock) -> None:
    assert sqlite_database.now() == START
    with sqlite_database.begin(HERE) as uow:
        assert uow.now() == START


@pytest.mark.postgres
def test_time_is_the_servers_on_postgresql_so_that_replicas_agree(clock: MovingClock) -> None:
    database = Database(postgresql_url(), clock=clock)
    with psycopg.connect(connection_string(postgresql_url())) as server, database.begin_account() as acc:
        row = server.execute("SELECT now()").fetchone()
        assert row is not None
        assert row[0] <= acc.now() <= database.now()
        assert acc.now().tzinfo is UTC
    database.dispose()


@pytest.mark.parametrize("url", ["", "meet.db", "mysql://host/meet", "sqlite://", "sqlite:///:memory:", "http://x"])
def test_a_url_that_is_none_of_ours_is_told_in_one_sentence(url: str, clock: MovingClock) -> None:
    with pytest.raises(MeetError, match="DATABASE_URL"):
        Database(url, clock=clock)


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path, clock: MovingClock) -> None:
    with pytest.raises(MeetError, match="cannot write beside its database"):
        Database(f"sqlite:///{tmp_path}/missing/meet.db", clock=clock)


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path, clock: MovingClock) -> None:
    (tmp_path / "meet.db").write_text("not a database, and long enough to be looked at" * 40)
    with opened(f"sqlite:///{tmp_path}/meet.db", clock) as database:
        with pytest.raises(MeetError, match=StoreReason.UNAVAILABLE):
            database.ping()
        with pytest.raises(MeetError), database.begin(HERE):
            pass


@pytest.mark.postgres
def test_a_server_that_is_gone_is_told_in_one_sentence(clock: MovingClock) -> None:
    with opened(new_postgresql_database("gone"), clock) as database:
        database.ping()
        new_postgresql_database("gone")
        # The pool notices that its connection is dead, and makes another.
        database.ping()
    with opened(postgresql_database_url("never-made"), clock) as database, pytest.raises(DatabaseUnavailable):
        database.ping()


@pytest.mark.postgres
def test_connections_that_the_server_ended_while_idle_are_replaced_before_they_are_used(
    postgresql_database: Database,
) -> None:
    """As after a restart of PostgreSQL: nobody who comes then is told of it."""
    poll = stored_poll(postgresql_database)
    assert cast(postgresql_database, poll, "U2")
    ours = "application_name = 'meet' AND datname = current_database()"  # other workers have theirs on this server
    ended = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {ours}"
    with psycopg.connect(postgresql_url().replace("+psycopg", "")) as server:
        assert len(server.execute(ended.encode()).fetchall()) >= 2, "one for votes, one for everything else"
    assert cast(postgresql_database, poll, "U3")
    assert voters(postgresql_database, poll) == 2


def voters(database: Database, poll: Poll) -> int:
    with database.read(HERE) as uow:
        return uow.votes.count_voters(poll.id)


@pytest.mark.postgres
def test_when_every_connection_is_taken_it_is_told_in_one_sentence(
    clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL_SIZE", 1)
    monkeypatch.setattr(engines, "POOL_OVERFLOW", 0)
    monkeypatch.setattr(engines, "POOL_WAIT", 0.01)
    with opened(postgresql_url(), clock) as database:
        with database.read(HERE), pytest.raises(DatabaseUnavailable, match=StoreReason.UNAVAILABLE):
            database.ping()
        database.ping()


def test_a_relative_file_stays_the_same_when_the_process_moves(
    tmp_path: Path, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with opened("sqlite:///meet.db", clock) as database:
        monkeypatch.chdir(tmp_path / "elsewhere")
        database.migrate()
    assert (tmp_path / "meet.db").exists()
    assert not list((tmp_path / "elsewhere").iterdir())


def test_sqlite_keeps_an_acknowledged_vote_through_a_power_cut(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.begin(HERE) as uow:
        connection = uow._transaction.connection
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_operators_own_backup_reads_while_meet_writes(sqlite_database: Database, tmp_path: Path) -> None:
    poll = stored_poll(sqlite_database)
    with sqlite_database.begin(HERE) as uow:
        uow.revisions.touch(poll.id)
        shell = sqlite3.connect(tmp_path / "meet.db")
        shell.execute("VACUUM INTO ?", [str(tmp_path / "backup.db")])
        shell.close()
    backup = sqlite3.connect(tmp_path / "backup.db")
    assert backup.execute("SELECT id, revision FROM poll").fetchall() == [(poll.id, 0)]
    backup.close()


def test_instants_keep_their_microseconds_and_come_back_in_utc(database: Database) -> None:
    odd = datetime.fromisoformat("2026-12-01T23:59:59.999999-05:00")
    poll = stored_poll(database, deadline_at=odd)
    with database.begin(HERE) as uow:
        stored = uow.polls.get(poll.id)
        assert stored is not None
        assert stored.deadline_at == odd
        assert stored.deadline_at.tzinfo is UTC
        assert uow.votes.cast(f"{poll.id}.0", poll.id, "U2", Choice.YES, odd)
        assert uow.votes.of(poll.id, "U2")[0].voted_at == odd


def test_a_naive_instant_is_refused(database: Database) -> None:
    naive = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 (the point of the test)
    with pytest.raises(Exception, match="needs a time zone"), database.begin(HERE) as uow:
        uow.revisions.touch_open("p", naive)


def test_a_file_that_broke_is_told_of_by_whoever_begins_to_write(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.begin(HERE):
        pass
    for kept in ("meet.db-wal", "meet.db-shm"):
        (tmp_path / kept).unlink()
    (tmp_path / "meet.db").write_bytes(b"no database any more" * 10_000)
    with pytest.raises(DatabaseUnavailable), sqlite_database.begin(HERE):
        pass
