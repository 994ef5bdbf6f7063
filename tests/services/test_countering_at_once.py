"""Keeping the time and moving the meeting at the same moment: the one that comes second finds what the first did."""

from dataclasses import replace

import pytest

from bot.domain.asked_for import Over
from bot.domain.errors import InvalidInput
from bot.domain.notice import NoticeKind
from bot.services.countering import Counter, keep_time
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.steps.deciding import Closed
from storage.database import Database
from tests.services.team import HERE, HOUR, Team
from tests.services.test_countering import closed, press, told
from tests.services.test_lock_order import let_wait
from tests.storage.databases import MovingClock
from tests.storage.shared_databases import postgresql_database

__all__ = ["closed", "postgresql_database"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def team(postgresql_database: Database, clock: MovingClock) -> Team:
    return Team(postgresql_database, clock)


def test_a_time_is_not_kept_that_is_being_moved(team: Team, closed: Closed) -> None:
    request, found = press(team), list[Counter]()
    other = closed.snapshot.options[1]
    with team.database.begin(HERE) as uow:
        uow.revisions.touch(closed.invite.poll)
        finish = let_wait(lambda: found.append(keep_time(team.database, team.clock, request)))
        uow.poll_changes.set_winner(closed.invite.poll, other.id, team.clock.now())
        uow.invites.revise(replace(closed.invite, sequence=1, slot=other.slot))
    finish()
    assert [one.over for one in found] == [Over.MOVED]
    assert team.notices(NoticeKind.PROPOSAL_DECIDED) == []


def test_no_window_opened_for_a_proposed_time_moves_what_is_being_kept(team: Team, closed: Closed) -> None:
    at, key = closed.invite.slot.starts_at + HOUR, told(team).unique_key
    move = MoveMeeting(HERE, closed.invite.poll, "", "UORG", False, at, counter=key)

    def moves() -> None:
        with pytest.raises(InvalidInput):
            move_meeting(team.database, team.clock, move)

    with team.database.begin(HERE) as uow:
        uow.revisions.lock(closed.invite.poll)
        finish = let_wait(moves)
        uow.notices.add_to(told(team), {"kept": "yes"}, team.clock.now())
    finish()
    assert team.invite(closed.invite.poll).slot == closed.invite.slot
