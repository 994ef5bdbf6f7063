"""PostgreSQL restarted under a running Meet: what was acknowledged is kept, and Meet goes on by itself."""

import json
from collections.abc import Iterator

import pytest

from bot.config.settings import Settings
from playground import cast
from playground.server import Playground
from tests.acceptance.meet_process import MeetProcess, run
from tests.acceptance.team import Team, poll_of
from tests.storage.databases import MovingClock, opened
from tests.storage.own_postgresql import Server, own_server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server() as running:
        yield running


@pytest.fixture
def team(server: Server, playground: Playground, settings: Settings) -> Team:
    with opened(server.url, MovingClock()) as database:
        database.migrate()
    return Team(playground, settings.model_copy(update={"database_url": server.url}), voters=3)


def test_while_postgresql_is_gone_people_and_operators_are_told_and_afterwards_all_goes_on(
    server: Server, team: Team
) -> None:
    first, second, third = team.voters
    with MeetProcess(team.settings) as meet:
        message = team.poll("Restarted")
        assert team.vote(first, message).acknowledged
        team.wait_until_drawn(message)
        server.crash()
        team.vote(second, message)
        second.wait_for_message(cast.TEAM, "was not stored", where=lambda seen: seen.is_ephemeral)
        status, told = meet.get("/readyz")
        assert (status, "could not use its database" in json.loads(told)["database"]) == (503, True)
        failed = run(team.settings, "status")
        assert (failed.returncode, failed.stdout) == (1, "")
        server.start()
        assert team.vote(third, message).acknowledged
        team.wait(lambda: meet.get("/readyz")[0] == 200, "readiness")
        team.shown(message, "Yes 2\nMaybe\nNo")
        assert {vote.voter for vote in team.snapshot(poll_of(message)).votes} == {first.id, third.id}
        team.close(message)
        team.wait(lambda: {one.status for one in team.deliveries(poll_of(message))} == {"delivered"}, "the invites")
