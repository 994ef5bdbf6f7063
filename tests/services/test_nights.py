"""A meeting at somebody's night: before it is chosen, and before it is moved there."""

import pytest

from bot.domain.cautions import AtNight
from bot.domain.errors import Unconfirmed
from bot.domain.poll import PollSnapshot
from bot.services.moving import Moved, MoveMeeting, move_meeting
from tests.services.team import HERE, HOUR, Team

TOKYO = "Asia/Tokyo"


def asleep(doubt: pytest.ExceptionInfo[Unconfirmed]) -> list[str]:
    """The names of those whose night it is."""
    found = [why for why in doubt.value.warnings["winner"] if isinstance(why, AtNight)]
    return [name for why in found for name, zone in why.people if zone == TOKYO]


def sleepers(team: Team, *users: str) -> None:
    """9:00 UTC, when each test's times are, is 18:00 in Tokyo; seven hours later it is night there."""
    for user in users:
        team.knows(user, zone=TOKYO)


def moves(team: Team, snapshot: PollSnapshot, hours: float = 7, by: str = "UORG", confirmed: str = "") -> Moved:
    at = snapshot.options[0].slot.starts_at + hours * HOUR
    request = MoveMeeting(HERE, snapshot.poll.id, "", by, False, at, confirmed=confirmed)
    return move_meeting(team.database, team.clock, request)


def test_a_move_into_the_night_of_who_holds_the_invite_or_must_be_there_wants_a_confirmation(team: Team) -> None:
    team.registers("UORG", "U2")
    sleepers(team, "UORG", "U2", "U3", "U4")
    snapshot = team.posts(24, required=("U3",))
    team.answers(snapshot, U2="y", U4="n")
    closed = team.closes_anyway(snapshot)
    team.sends()
    with pytest.raises(Unconfirmed) as doubt:
        moves(team, snapshot)
    assert asleep(doubt) == ["Name of U3", "Name of U2"]
    assert team.invite(snapshot.poll.id) == closed.invite, "nothing is moved yet"
    assert moves(team, snapshot, confirmed=doubt.value.token).invite.sequence == 1


def test_a_confirmed_night_is_that_of_one_time(team: Team) -> None:
    sleepers(team, "U2")
    snapshot = team.posts(24, required=("U2",))
    team.registers("UORG")
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    with pytest.raises(Unconfirmed) as doubt:
        moves(team, snapshot)
    with pytest.raises(Unconfirmed):
        moves(team, snapshot, 8, confirmed=doubt.value.token)


def test_a_move_to_an_hour_to_which_somebody_said_yes_or_maybe_asks_nothing_about_them(team: Team) -> None:
    team.registers("UORG", "U2", "U3", "U4")
    sleepers(team, "U2", "U3", "U4")
    snapshot = team.posts(24, 31)
    team.answers(snapshot, U2="yy", U3="yn", U4="ym")
    team.closes(snapshot)
    team.sends()
    request = MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", admin=False)
    with pytest.raises(Unconfirmed) as doubt:
        move_meeting(team.database, team.clock, request)
    assert asleep(doubt) == ["Name of U3"]


def test_a_choice_of_the_night_of_who_must_be_there_and_cannot_wants_a_confirmation(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(31, required=("U2",))
    sleepers(team, "U2", "U3", "U4")
    team.answers(snapshot, U2="n", U3="m", U4="y")
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    assert asleep(doubt) == ["Name of U2"]
    assert team.closes(snapshot, confirmed=doubt.value.token).snapshot.poll.winner


def test_hidden_answers_make_no_difference_to_whose_night_is_named(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(31, required=("U2",), hidden=True)
    sleepers(team, "U2", "U3")
    team.answers(snapshot, U2="y", U3="m")
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    assert asleep(doubt) == ["Name of U2"]


def test_an_anonymous_poll_names_nobody_whose_night_it_is(team: Team) -> None:
    sleepers(team, "U2")
    team.registers("UORG", "U2")
    sleepers(team, "U2")
    snapshot = team.posts(24, anonymous=True)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.sends()
    assert moves(team, snapshot).invite.sequence == 1


def test_a_move_to_whole_days_falls_into_nobodys_night(team: Team) -> None:
    sleepers(team, "U2")
    team.registers("UORG")
    snapshot = team.posts(24, required=("U2",))
    team.answers(snapshot, U2="y")
    day = team.closes(snapshot).invite.slot.starts_at.date()
    request = MoveMeeting(HERE, snapshot.poll.id, "", "UORG", False, first_day=day)
    assert move_meeting(team.database, team.clock, request).invite.slot.days
