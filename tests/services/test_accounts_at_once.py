"""Accounts of several people that are closed at the same moment: their polls are written in one order."""

from collections.abc import Callable

import pytest

from bot.services import people
from storage.database import Database
from storage.polls.people import REQUIRED
from tests.domain.makers import a_profile
from tests.services.team import HERE, Team
from tests.services.test_lock_order import let_wait
from tests.storage.databases import MovingClock, postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def team(postgresql_database: Database, clock: MovingClock) -> Team:
    return Team(postgresql_database, clock)


def is_closed(team: Team) -> Callable[[], object]:
    gone = a_profile("U2", is_deactivated=True, is_reachable=False, read_at=team.clock.now())
    return lambda: people.note_change(team.database, gone)


@pytest.mark.parametrize("requiring", [(), (0,), (1,), (0, 1)])
def test_an_account_that_is_closed_takes_its_polls_in_one_order(team: Team, requiring: tuple[int, ...]) -> None:
    team.knows("U2")
    polls = sorted((team.posts() for _ in range(2)), key=lambda one: one.poll.id)
    for snapshot in polls:
        team.answers(snapshot, U2="y")
    with team.database.begin(HERE) as uow:
        for place in requiring:
            uow.poll_people.add(polls[place].poll.id, REQUIRED, ["U2"])
    with team.database.begin(HERE) as uow:
        uow.revisions.lock(polls[0].poll.id)
        finish = let_wait(team.database, is_closed(team))
        uow.revisions.lock(polls[1].poll.id)
    finish()
