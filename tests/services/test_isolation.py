"""Workspaces are strictly apart: another workspace's ids behave exactly like ids that nobody ever gave."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, delete, select

from bot import services
from bot.domain.errors import MeetError
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.services import holding, installing, notifying, opening
from storage.database import Database
from storage.tables import metadata
from storage.values import Installation
from tests.services.isolation_acts import ACTS, Act
from tests.services.isolation_exempt import WITHOUT
from tests.services.isolation_ids import Ids
from tests.services.team import ELSEWHERE, HERE, Team
from tests.storage.databases import MovingClock, fresh_url, opened

SECRETS = ("Design review", "@example.com", "Name of")
"""What stands in HERE's polls and people, and in nothing else."""
TABLES = metadata.tables
_POLLS = select(TABLES["poll"].c.id).where(TABLES["poll"].c.workspace == ELSEWHERE)
_ALL = {name: select(table).order_by(*table.primary_key) for name, table in TABLES.items()}
_OF_THEIRS = [
    delete(table).where(table.c.workspace == ELSEWHERE)
    for table in reversed(metadata.sorted_tables)
    if "workspace" in table.c
]


@dataclass
class World:
    """A workspace where everything is, and another one that asks for it."""

    team: Team
    polls: dict[str, PollSnapshot]
    notice_key: str
    lease: str
    before: dict[str, list[Row[Any]]] = field(default_factory=dict)
    """All that is there and may not change: as the last act left it, for the next one."""

    def ids(self, which: str) -> Ids:
        snapshot = self.polls[which]
        return Ids(
            snapshot.poll.id, snapshot.options[0].id, "UORG", f"submission of {which}",
            self.notice_key, "uorg@example.com", self.lease,
        )  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with fresh_url() as url, opened(url, clock := MovingClock()) as database:
        team = Team(database, clock)
        yield built(team)


def built(team: Team) -> World:
    team.registers("U2", "U3")
    closed = team.closed(U2="yy").snapshot
    opened_poll, draft = team.posts(), team.opens(submission="submission of draft there")
    team.answers(opened_poll, U2="ym", U3="nn")
    opening.keep_draft(team.database, team.clock, HERE, draft.poll.id)
    team.bounces("U3")
    holding.hold(team.database, HERE, "chat.postMessage", timedelta(minutes=5))
    owed = Notice("notice", HERE, "UORG", NoticeKind.TEXT, "owed here", team.clock.now(), {"text": "Design review"})
    notifying.owe(team.database, owed)
    kept = Installation(HERE, "", b"ours", team.clock.now(), team.clock.now())
    installing.keep_installation(team.database, kept)
    lease = installing.claim_renewal(team.database, kept)
    assert lease
    polls = {"closed": closed, "open": opened_poll, "draft": draft}
    return World(team, polls, owed.unique_key, lease)


def dumped(database: Database) -> dict[str, list[Row[Any]]]:
    """Every row of every table but those of the workspace that asks, and what hangs on its polls."""
    with database.read_account() as account:
        connection = account._transaction.connection
        theirs = set(connection.scalars(_POLLS))
        found = {name: connection.execute(statement).all() for name, statement in _ALL.items()}
    return {name: [row for row in rows if not _is_theirs(row, theirs)] for name, rows in found.items()}


def _is_theirs(row: Row[Any], polls: set[str]) -> bool:
    return getattr(row, "workspace", None) == ELSEWHERE or getattr(row, "poll", None) in polls


def outcome_of(act: Act, team: Team, ids: Ids) -> str:
    try:
        return repr(act(team, ids)).replace(ids.user, "somebody")
    except MeetError as refused:
        return repr(refused)
    finally:
        forget_theirs(team.database)


def forget_theirs(database: Database) -> None:
    """What an act has left in the workspace that asked must not answer the next one."""
    with database.begin_account() as account:
        for deletion in _OF_THEIRS:
            account._transaction.connection.execute(deletion)


@contextmanager
def nothing_changes(world: World) -> Iterator[None]:
    before = world.before or dumped(world.team.database)
    yield
    world.before = after = dumped(world.team.database)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


@pytest.mark.parametrize("which", ["open", "closed", "draft"])
@pytest.mark.parametrize("act", ACTS)
def test_another_workspaces_ids_behave_like_unknown_ones(world: World, act: str, which: str) -> None:
    with nothing_changes(world):
        unknown = outcome_of(ACTS[act], world.team, Ids())
        foreign = outcome_of(ACTS[act], world.team, world.ids(which))
    assert foreign == unknown
    assert not [secret for secret in SECRETS if secret in foreign]


def public_functions() -> Iterator[str]:
    """Every function that a service offers, by module."""
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in inspect.getmembers(module, inspect.isfunction):
            if value.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name.rpartition('.')[2]}.{name}"


def test_every_function_of_every_service_is_tried_or_says_why_it_takes_no_ids() -> None:
    explained = [name for names in WITHOUT.values() for name in names.split()]
    assert sorted(public_functions()) == sorted([*ACTS, *explained])


def test_the_dump_would_notice_a_change(world: World) -> None:
    before, poll_id = dumped(world.team.database), world.polls["open"].poll.id
    with pytest.raises(AssertionError), nothing_changes(world):
        opening.mark_permalink(world.team.database, HERE, poll_id, "https://changed.invalid", ts="1.1")
    opening.mark_permalink(world.team.database, HERE, poll_id, "https://slack.invalid/p1", ts="1.1")
    world.before = dumped(world.team.database)
    assert world.before == before
    assert sum(map(len, before.values())) > 30
