"""Acts that lock several polls in one transaction lock them in the order of their ids, so that two never deadlock."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.services import consent, people, redrawing
from storage.concerning import REQUIRED
from storage.database import Database
from storage.values import Surface
from tests.domain.makers import a_profile
from tests.services.team import HERE, Team
from tests.services.test_lock_order import let_wait
from tests.storage.databases import MovingClock
from tests.storage.makers import posted_poll
from tests.storage.shared_databases import postgresql_database

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
        finish = let_wait(is_closed(team))
        uow.revisions.lock(polls[1].poll.id)
    finish()


def takes_mail_again(team: Team) -> Callable[[], object]:
    return lambda: consent.start_mail(team.database, team.clock, HERE, "U2")


def takes_messages_again(team: Team) -> Callable[[], object]:
    """The channel, in which the redraws of both polls had been refused."""
    for redraw in redrawing.claim_due(team.database, Surface.POLL, limit=9):
        redrawing.release_redraw(team.database, redraw, timedelta(days=1))
    acted = team.posts().poll.id
    return lambda: redrawing.claim_redraw(team.database, HERE, acted, acted=True)


@pytest.mark.parametrize("act", [takes_mail_again, takes_messages_again])
def test_whatever_locks_several_polls_takes_them_in_the_order_of_their_ids(
    team: Team, act: Callable[[Team], Callable[[], object]]
) -> None:
    team.knows("U2")
    polls = sorted(team.closed(24, U2="y").snapshot.poll.id for _ in range(2))
    starts = act(team)
    for poll in reversed(polls):  # so they stand in the other order, in which nobody is to take them
        with team.database.begin(HERE) as uow:
            uow.revisions.touch(poll)
    with team.database.begin(HERE) as uow:
        uow.revisions.lock(polls[0])
        finish = let_wait(starts)
        uow.revisions.lock(polls[1])
    finish()


def test_a_channel_that_gets_another_id_takes_its_polls_in_the_order_of_theirs(team: Team) -> None:
    for stored in ("2", "1"):
        posted_poll(team.database, id=stored)
    with team.database.begin(HERE) as uow:
        uow.revisions.lock("1")
        finish = let_wait(lambda: follow_channel(team.database))
        uow.revisions.lock("2")
    finish()


def follow_channel(database: Database) -> None:
    with database.begin(HERE) as uow:
        assert uow.postings.follow_channel("C1", "C9") == ["1", "2"]
