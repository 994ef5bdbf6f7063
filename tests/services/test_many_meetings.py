"""Home of somebody with many meetings ahead."""

from datetime import timedelta

import pytest

from bot.domain.agenda import MOST_ENTRIES, Group
from bot.domain.poll import PollSnapshot
from bot.services import reading
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.moving import MoveMeeting, move_meeting
from tests.services.team import HERE, Team
from tests.services.test_reading import hands_over, meetings


def meets(team: Team, *hours: float) -> PollSnapshot:
    """A meeting at the first of these times; U2 could make that one, and was not asked about the others."""
    snapshot = team.posts(*hours)
    team.answers(snapshot, U2="y")
    team.clock.move(timedelta(minutes=4))
    return team.closes(snapshot).snapshot


def meets_sooner(team: Team) -> None:
    for _ in range(20):
        meets(team, 24, 48)


def test_a_moved_meeting_stays_beside_twenty_sooner_ones(team: Team) -> None:
    team.registers("UORG", "U2")
    meets_sooner(team)
    late = meets(team, 24 * 10, 24 * 20)
    team.sends()
    move_meeting(team.database, team.clock, MoveMeeting(HERE, late.poll.id, late.options[1].id, "UORG", False))
    team.sends()
    assert late.poll.id in meetings(team, "U2")


def test_a_handed_over_meeting_stays_beside_twenty_sooner_ones(team: Team) -> None:
    team.registers("UORG", "U2")
    late = meets(team, 24 * 10)
    team.sends()
    hands_over(team, late)
    meets_sooner(team)
    assert late.poll.id in meetings(team, "UORG")


@pytest.mark.parametrize("user", ["U2", "UORG"])
def test_meetings_take_no_room_from_a_poll_that_runs(team: Team, user: str) -> None:
    """One more than Home names is read, so that it can say that there are more."""
    team.registers("UORG", "U2")
    meets_sooner(team)
    newest = team.posts(24, 48)
    team.answers(newest, U2="yy")
    listed = reading.polls_of(team.database, HERE, user)
    assert (len(listed), newest.poll.id in [entry.poll.id for entry in listed]) == (MOST_ENTRIES + 1, True)
    assert [entry.group for entry in listed].count(Group.MEETINGS) == MOST_ENTRIES


def test_however_many_polls_are_over_those_that_run_and_meetings_ahead_are_listed(team: Team) -> None:
    team.registers("U2")
    meeting, waiting = team.closed(U2="y").snapshot, team.posts(required=("U2",))
    for _ in range(MOST_ENTRIES + 1):
        team.clock.move(timedelta(minutes=61))
        over = team.posts()
        team.answers(over, U2="y")
        cancel_poll(team.database, team.clock, ManagePoll(HERE, over.poll.id, "UORG", admin=False))
    for user in ("UORG", "U2"):
        listed = {entry.poll.id for entry in reading.polls_of(team.database, HERE, user)}
        assert {meeting.poll.id, waiting.poll.id} <= listed
