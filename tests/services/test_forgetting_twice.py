"""Two processes go on with one forgetting: it ends once, and takes nothing that came after its end."""

from functools import partial

import pytest

from bot.services import forgetting
from storage.database import Database
from tests.services.racing import COMMITS, race, world
from tests.services.remains import EVA, rows_of
from tests.services.team import HERE, HOUR, Team
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]


def ended(database: Database) -> int:
    """How many forgettings are over and still known."""
    return sum(row.ended_at is not None for row in rows_of(database, "forgetting"))


def audited(team: Team) -> int:
    with team.database.read_account() as account:
        return sum(entry.what == "forgot a person" for entry in account.audit_log.entries(100))


@pytest.mark.postgres
def test_a_forgetting_with_which_two_go_on_at_once_ends_once(world: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for commit in range(COMMITS):
        world.clock.move(HOUR / 60)
        world.knows(EVA)
        who = forgetting.begin_forgetting(world.database, world.clock, HERE, EVA)
        go_on = partial(forgetting.go_on, world.database, world.clock, who)
        stopped = race(world.database, monkeypatch, go_on, go_on, commit=commit)
        assert (ended(world.database), audited(world)) == (1, commit + 1)
        if not stopped:
            return
    raise AssertionError("a forgetting has more commits than this test tries")


def test_whoever_comes_back_keeps_what_they_did_since_their_forgetting_ended(team: Team) -> None:
    snapshot = team.posts()
    team.knows(EVA)
    who = forgetting.begin_forgetting(team.database, team.clock, HERE, EVA)
    forgetting.go_on(team.database, team.clock, who)
    team.clock.move(HOUR)
    team.answers(snapshot, **{EVA: "y"})
    assert forgetting.go_on(team.database, team.clock, who).redraw == ()
    assert [vote.voter for vote in team.poll(snapshot.poll.id).votes] == [EVA]
    assert (ended(team.database), audited(team)) == (1, 1)
