"""Polls of series that a Meet before revision 0029 opened: which chain they belong to afterwards."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from tests.storage.old_databases import migrate, old_database, table

NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
SLOTS = "2026-03-02T09:00:00+00:00/2026-03-02T10:00:00+00:00"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with old_database(request.param, "0028", tmp_path) as connection:
        yield connection


def instant(connection: Connection) -> Any:
    return NOW if connection.dialect.name == "postgresql" else NOW.isoformat(sep=" ", timespec="microseconds")


def add_poll(connection: Connection, poll: str, title: str, submission: str, **more: Any) -> None:
    row = {"id": poll, "workspace": "T1", "submission": submission, "organizer": "U1", "channel": "C1", "title": title}
    at = {"zone": "UTC", "status": "open", "created_at": instant(connection)}
    connection.execute(insert(table(connection, "poll")).values(row | at | more))


def repeated(connection: Connection, poll: str) -> None:
    done = {"workspace": "T1", "poll": poll, "at": instant(connection), "who": "U1", "what": "made the poll repeat"}
    connection.execute(insert(table(connection, "history")).values(done))


def add_series(connection: Connection, series: str, poll: str, title: str) -> None:
    at = {"through": instant(connection), "opens_at": instant(connection)}
    like = {"title": title, "note": "", "place": "", "zone": "UTC", "slots": SLOTS, "opens_before": 1}
    row = {"id": series, "workspace": "T1", "poll": poll, "rhythm": "weekly"}
    connection.execute(insert(table(connection, "series")).values(row | like | at))


def test_the_polls_of_a_running_series_are_one_chain_with_the_one_that_it_began_with(old: Connection) -> None:
    add_poll(old, "first", "Weekly", "view 1")
    add_poll(old, "second", "Weekly", "series:S1:second")
    add_poll(old, "alike", "Weekly", "view 2")
    add_poll(old, "ended", "Monthly", "series:S2:ended", change="reopened", changed_at=instant(old))
    for one in ("first", "ended"):
        repeated(old, one)
    add_series(old, "S1", "second", "Weekly")
    migrate(old, "0029")
    poll = table(old, "poll")
    chains = {row.id: row.chain for row in old.execute(select(poll.c.id, poll.c.chain))}
    assert chains == {"first": "S1", "second": "S1", "alike": "", "ended": "S2"}
    since = {row.id: row.agreement_after for row in old.execute(select(poll.c.id, poll.c.agreement_after))}
    assert {one for one, at in since.items() if at is not None} == {"ended"}
