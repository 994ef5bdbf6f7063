"""Every database that a Meet since release 0.1.0 has left, a row in each table, comes to the newest schema."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, select
from sqlalchemy.engine.interfaces import ReflectedColumn

from bot.domain.poll import Choice, PollStatus
from storage.engines import COUNTING
from storage.repository import Transaction
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests.storage.databases import START
from tests.storage.old_databases import migrate, old_database, scripts

RELEASE = "0004"
"""The schema of release 0.1.0."""
NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
ONE_ROW = frozenset({"breaker", "pacing"})
CHANGED_ON_PURPOSE = frozenset({("breaker", "resumed_at")})
"""Revision 0006 counts the rates anew."""
WORDS = {
    ("poll", "status"): "open", ("poll", "closer"): "person", ("poll", "change"): "moved", ("vote", "choice"): "yes",
    ("poll_person", "part"): "required", ("invite", "status"): "confirmed", ("notice", "kind"): "text",
    ("delivery", "kind"): "invite", ("delivery", "status"): "delivered", ("delivery", "method"): "REQUEST",
    ("delivery", "role"): "REQ-PARTICIPANT", ("feedback_event", "kind"): "delivered", ("breaker", "reason"): "manual",
    ("suppression", "reason"): "manual", ("history", "data"): '{"before": "a"}', ("history", "what"): "opened the poll",
    ("series", "rhythm"): "weekly", ("series", "slots"): "2026-03-02T09:00:00+00:00/2026-03-02T10:00:00+00:00",
    ("proposal", "status"): "waiting",
}  # fmt: skip
FORMS: dict[tuple[Any, ...], Table] = {}
Rows = dict[tuple[str, str], dict[str, Any]]
"""Table and revision to the row that was stored at this revision."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on an empty database with the schema of release 0.1.0."""
    with old_database(request.param, RELEASE, tmp_path) as connection:
        yield connection.execution_options(**COUNTING)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def walked_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Rows]]:
    """A database that went the whole way, for all tests that look at its end; and what was stored on the way."""
    with old_database(request.param, RELEASE, tmp_path_factory.mktemp("walked"), name="walked_") as old:
        counting = old.execution_options(**COUNTING)
        yield counting, walk(counting)


@pytest.fixture
def walked(walked_once: tuple[Connection, Rows]) -> Iterator[tuple[Connection, Rows]]:
    """It, and whatever the test writes is taken back."""
    with walked_once[0].begin_nested() as savepoint:
        yield walked_once
        savepoint.rollback()


def revisions() -> list[str]:
    """Those that a database may stand at, the release's first."""
    return [one.revision for one in reversed(list(scripts().walk_revisions(RELEASE, "head")))]


def reflected(connection: Connection) -> dict[str, Table]:
    """Its tables by name, parents before children, without what is nobody's matter here, as indexes."""
    looking = inspect(connection)
    columns, keys = looking.get_multi_columns(), looking.get_multi_pk_constraint()
    names = [name for name, _ in looking.get_sorted_table_and_fkc_names() if name]
    return {name: _table(name, columns[None, name], keys[None, name]["constrained_columns"]) for name in names}


def _table(name: str, columns: list[ReflectedColumn], key: list[str]) -> Table:
    """One for each form that the table has: what is stored in it is compiled once for all revisions of this form."""
    form = (name, *key, *((one["name"], repr(one["type"])) for one in columns))
    if form not in FORMS:
        parts = (Column(one["name"], one["type"], primary_key=one["name"] in key) for one in columns)
        FORMS[form] = Table(name, MetaData(), *parts)
    return FORMS[form]


def a_row(table: Table, revision: str, number: int) -> dict[str, Any]:
    """A value for every column, of a world that each revision has to itself."""
    return {column.name: _value(table.name, column, revision, number) for column in table.columns}


def _value(table: str, column: Column[Any], revision: str, number: int) -> Any:
    name, kind = column.name, str(column.type)
    if (table, name) in WORDS:
        return WORDS[table, name]
    if column.primary_key and kind == "INTEGER":
        return 1 if table in ONE_ROW else number
    of_kind: dict[str, Callable[[], Any]] = {
        "BOOLEAN": lambda: name not in ("withdrawn", "invalid", "is_deactivated", "of_others"),
        "INTEGER": lambda: 7,
        "BLOB": lambda: b"sealed",
        "BYTEA": lambda: b"sealed",
        "JSON": lambda: {"text": f"of {revision}"},
        "VARCHAR(32)": lambda: _instant(name).isoformat(sep=" ", timespec="microseconds"),
        "TIMESTAMP": lambda: _instant(name),
        "VARCHAR(10)": lambda: _day(name).isoformat(),
        "DATE": lambda: _day(name),
    }
    if kind in of_kind:
        return of_kind[kind]()
    return 0.5 if kind.startswith(("FLOAT", "DOUBLE", "REAL")) else _text(table, name, revision)


def _instant(name: str) -> datetime:
    return NOW + timedelta(hours=1) if name == "ends_at" else NOW


def _day(name: str) -> date:
    return date(2026, 3, 3 if name == "day_after" else 2)


def _text(table: str, name: str, revision: str) -> str:
    address = f"u{revision}@example.com"
    shared = {
        "workspace": f"T{revision}",
        "zone": "Europe/Berlin",
        "poll": f"poll {revision}",
        "option": f"option {revision}",
        "winner": f"option {revision}",
        "invite": f"invite {revision}",
        "delivery": f"delivery {revision}",
        "address": address,
        "profile_address": address,
        "address_hash": hashlib.sha256(address.encode()).hexdigest(),
        "id": f"{table} {revision}",
        **dict.fromkeys(("user", "voter", "organizer", "who", "closed_by"), f"U{revision}"),
    }
    return shared.get(name, f"{table} {name} {revision}")


def fill(connection: Connection, revision: str, number: int) -> Rows:
    """Stores a row in each table that there is, parents before children."""
    stored: Rows = {}
    for table in reflected(connection).values():
        if table.name == "alembic_version" or (table.name in ONE_ROW and number > 1):
            continue
        stored[table.name, revision] = a_row(table, revision, number)
        connection.execute(insert(table).values(stored[table.name, revision]))
    return stored


def found(connection: Connection, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    same = [column == row[column.name] for column in table.primary_key if column.name in row]
    return dict(connection.execute(select(table).where(*same)).one()._mapping)


def walk(connection: Connection) -> Rows:
    """The way of a database that is migrated at each revision, and used at each, the newest included."""
    stored = Rows()
    for number, revision in enumerate(revisions(), 1):
        migrate(connection, revision)
        stored |= fill(connection, revision, number)
    return stored


def test_every_value_stored_since_release_0_1_0_is_kept(walked: tuple[Connection, Rows]) -> None:
    old, stored = walked
    newest = reflected(old)
    assert {name for name, _ in stored} == set(metadata.tables)
    for (name, revision), row in stored.items():
        table = newest[name]
        now = found(old, table, row)
        kept = {column: value for column, value in row.items() if (name, column) not in CHANGED_ON_PURPOSE}
        assert {column: now[column] for column in kept} == kept, f"{name} of {revision}"


def test_no_row_is_lost_and_none_is_added_on_the_way(walked: tuple[Connection, Rows]) -> None:
    old, stored = walked
    for name, table in reflected(old).items():
        if name != "alembic_version":
            there = old.execute(select(func.count()).select_from(table)).scalar_one()
            assert there == len([one for one, _ in stored if one == name]), name


def test_what_was_stored_at_any_revision_is_read_and_goes_on(walked: tuple[Connection, Rows]) -> None:
    old, _ = walked
    transaction = Transaction(old, writing=True, now=lambda: START)
    for revision in revisions():
        uow, poll, user = UnitOfWork(transaction, f"T{revision}"), f"poll {revision}", f"U{revision}"
        snapshot = uow.polls.snapshot(poll)
        assert snapshot is not None
        assert (snapshot.poll.status, len(snapshot.options), snapshot.voters) == (PollStatus.OPEN, 1, (user,))
        assert snapshot.poll.required == (user,)
        assert uow.polls.as_seen_by(poll, user) is not None
        assert (uow.people.profile(user), uow.people.address(user), uow.people.consent(user)).count(None) == 0
        assert uow.invites.of_poll(poll) is not None
        assert [one.id for one in uow.deliveries.of_poll(poll)] == [f"delivery {revision}"]
        assert [entry.who for entry in uow.history.of_poll(poll)] == [user]
        assert uow.cards.of_poll(poll) is not None
        assert (uow.series.of_poll(poll) is not None) is (revision >= "0022"), "the series came with 0022"
        assert uow.revisions.touch_open(poll, NOW - timedelta(hours=1)) is not None
        assert uow.votes.cast(f"option {revision}", poll, "UNEW", Choice.NO, NOW - timedelta(hours=1))


def test_what_older_rows_never_said_reads_as_it_was_before(old: Connection) -> None:
    """A poll of release 0.1.0 has no places, notes, thread or whole days, and its settings are off."""
    fill(old, RELEASE, 1)
    migrate(old, "head")
    uow = UnitOfWork(Transaction(old, writing=True, now=lambda: START), f"T{RELEASE}")
    snapshot = uow.polls.snapshot(f"poll {RELEASE}")
    assert snapshot is not None
    (option,) = snapshot.options
    assert (option.capacity, option.slot.days, uow.answer_notes.of_poll(snapshot.poll.id)) == (0, None, {})
    poll = snapshot.poll
    assert (poll.in_thread, poll.quorum, poll.reason, poll.language, poll.announced) == (None, 0, "", "", False)
    assert uow.votes.cast(option.id, poll.id, "UNEW", Choice.YES, NOW - timedelta(hours=1)), (
        "any number of people may say yes"
    )
