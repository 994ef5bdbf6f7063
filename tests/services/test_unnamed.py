"""A forgetting looks whether anybody stored the person while it went on: in every column that names people."""

from typing import Any

import pytest
from sqlalchemy import Column, String, insert, select, update

from storage.tables import metadata
from storage.values import Forgetting
from tests.services.beginnings import begin_with
from tests.services.life_of_eva import live
from tests.services.remains import EVA
from tests.services.team import HERE, HOUR, Team, forget_whole

NAMES = (EVA, f"{HERE}:{EVA}")
"""What the columns say that name people: in the workspace, and in what belongs to the whole account."""
NAMING = {
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, String) and table.name != "forgetting"
}


@pytest.fixture
def named(team: Team) -> dict[Column[Any], dict[str, Any]]:
    """Columns that have named Eva, each with such a row as it was; she is forgotten since."""
    begin_with(team, live)
    found = dict[Column[Any], dict[str, Any]]()
    with team.database.read_account() as account:
        for column in NAMING:
            row = account._transaction.connection.execute(select(column.table).where(column.in_(NAMES))).first()
            found |= {column: dict(row._mapping)} if row else {}
    team.clock.move(4 * HOUR)
    forget_whole(team.database, team.clock, HERE, EVA)
    return found


def test_whoever_stands_in_one_column_of_one_row_is_not_forgotten_yet(
    team: Team, named: dict[Column[Any], dict[str, Any]]
) -> None:
    who = Forgetting(HERE, EVA, "forgotten", team.clock.now())
    unseen = {str(column) for column, row in named.items() if is_unnamed_with(team, who, column, row)}
    assert unseen == set()
    assert len(named) > 15


def is_unnamed_with(team: Team, who: Forgetting, column: Column[Any], row: dict[str, Any]) -> bool:
    """Whether the look finds nobody although this column names her, as it did; afterwards it names nobody again."""
    key = [one == row[one.name] for one in column.table.primary_key]
    with team.database.begin_account() as account:
        connection = account._transaction.connection
        before = connection.execute(select(column.table).where(*key)).first()
        if before is None:
            connection.execute(insert(column.table), row)
        else:
            connection.execute(update(column.table).where(*key).values({column: row[column.name]}))
    with team.database.read_account() as account:
        is_unnamed = account.forgettings.is_unnamed(who)
    with team.database.begin_account() as account:
        connection = account._transaction.connection
        if before is None:
            connection.execute(column.table.delete().where(*key))
        else:
            connection.execute(update(column.table).where(*key).values({column: before._mapping[column.name]}))
    return is_unnamed
