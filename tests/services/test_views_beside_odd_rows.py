"""What operators and admins look at is shown beside any row that cannot be read; only its own part is missing."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Float, Integer, Table, event, text

from bot.domain.breaker import BreakerReason
from bot.domain.feedback import FeedbackKind
from bot.domain.mail_health import Alarm
from bot.metrics import StatusCollector
from bot.services import account_overview, administration, suppressing
from bot.services.workspace_overview import workspace_overview
from storage.column_types import Instant, Word
from storage.database import Database
from storage.tables import metadata
from tests.services.feedback_makers import about, apply, quarantined, registered, sent
from tests.services.life_of_eva import live
from tests.services.outbox_makers import claim, due, open_breaker, reword, suppressions
from tests.services.team import HERE, Team
from tests.storage.databases import MovingClock, sqlite_database

__all__ = ["sqlite_database"]
VIEWS: tuple[Callable[[Database], object], ...] = (
    administration.status,
    administration.list_polls,
    administration.list_deliveries,
    administration.list_quarantine,
    administration.list_audit,
    suppressing.list_suppressions,
    account_overview.account_overview,
    lambda database: account_overview.find_suppressions(database, "eva"),
    lambda database: workspace_overview(database, HERE, "UORG", admin=True),
)
PARTS = (Instant, Word, Integer, Float)
"""Columns of other types may hold any text."""


def parts() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, PARTS) and not column.primary_key:
                yield table, column


@pytest.mark.parametrize("odd", ["half past ten", "0 past"])
def test_each_view_is_shown_beside_a_row_with_any_odd_part(
    sqlite_database: Database, clock: MovingClock, odd: str
) -> None:
    """One that sorts after every instant and word, and one that sorts before."""
    live(Team(sqlite_database, clock))
    readers = [(view, texts_of(sqlite_database, view)) for view in VIEWS]
    for table, column in parts():
        for before in damaged(sqlite_database, table, column.name, odd):
            for view, statements in readers:
                if re.search(rf'(FROM|JOIN|,)\s+\(?"?{table.name}"?(?![\w.])', statements):
                    view(sqlite_database)
            put(sqlite_database, table, column.name, before)


def texts_of(database: Database, view: Callable[[Database], object]) -> str:
    """All statements of the view. What it reads no row of, it cannot stumble upon: it is not shown again for that."""
    statements = list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database._reading, "before_cursor_execute", note)
    view(database)
    event.remove(database._reading, "before_cursor_execute", note)
    assert statements
    return " ".join(statements)


def damaged(database: Database, table: Table, column: str, odd: str) -> Iterator[dict[str, Any]]:
    """Spoils the last row, and gives what stood there; nothing for an empty table."""
    keys = [f'"{key.name}"' for key in table.primary_key.columns]
    found = text(f'SELECT "{column}" AS value, {", ".join(keys)} FROM "{table.name}"')
    with database.begin_account() as account:
        rows = [dict(row._mapping) for row in account._transaction.connection.execute(found)]
    if rows:
        put(database, table, column, {**rows[-1], "value": odd})
        yield rows[-1]


def put(database: Database, table: Table, column: str, row: dict[str, Any]) -> None:
    where = " AND ".join(f'"{key.name}" = :{key.name}' for key in table.primary_key.columns)
    with database.begin_account() as account:
        changed = text(f'UPDATE "{table.name}" SET "{column}" = :value WHERE {where}')
        account._transaction.connection.execute(changed, row)


@pytest.fixture
def of_tomorrow(database: Database) -> Database:
    """With a breaker that a newer Meet has opened."""
    open_breaker(database, BreakerReason.QUOTA)
    reword(database, "UPDATE breaker SET reason = 'from-the-future'")
    return database


def test_a_breaker_that_cannot_be_read_is_named_beside_everything_else(of_tomorrow: Database) -> None:
    due(of_tomorrow)
    found = administration.status(of_tomorrow)
    assert found.deliveries == {"pending": 1}
    assert (found.health.breaker.reason, found.health.breaker.detail) == ("unreadable", "reason: from-the-future")
    assert administration.alarms(of_tomorrow) == (Alarm.SENDING_PAUSED,)
    told = {family.name: family.samples for family in StatusCollector(of_tomorrow).collect()}
    assert [told[name][0].value for name in ("meet_database_up", "meet_sending_paused")] == [1, 1]
    assert claim(of_tomorrow).claimed == ()


def test_feedback_is_applied_beside_a_breaker_that_cannot_be_read(of_tomorrow: Database) -> None:
    registered(of_tomorrow)
    mail = sent(of_tomorrow)
    assert apply(of_tomorrow, about(mail, FeedbackKind.HARD_BOUNCE)) == [True]
    assert quarantined(of_tomorrow) == []
    assert suppressions(of_tomorrow).keys() == {mail.address}
