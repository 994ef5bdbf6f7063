"""A poll that closes once all agree leaves five minutes to correct an answer, whatever becomes of the last one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.agreement import STANDS
from bot.domain.poll import PollSnapshot
from bot.services.agreeing import close_agreed
from bot.services.cancelling import ManagePoll, reopen_poll
from bot.services.voting import AnswerAll, ClearAnswer, answer_all, clear_answer
from tests.services.team import FROM, HERE, Team, forget_whole
from tests.services.test_agreed_by_change import is_an_app, is_deactivated
from tests.services.test_editing import edits

MINUTE = timedelta(minutes=1)
Act = Callable[[Team, PollSnapshot], object]


def posts(team: Team) -> PollSnapshot:
    """Two of three are enough. All said yes to the second time, U5 a minute ago; the first is better without U5."""
    team.registers("UORG", "U2", "U3", "U5")
    snapshot = team.posts(agreement=True, required=("U2", "U3", "U5"), quorum=2)
    team.answers(snapshot, U2="ny", U3="my")
    team.clock.move(4 * MINUTE)
    team.answers(snapshot, U5="ny", U9="yy")
    team.clock.move(MINUTE)
    assert run(team) == []
    return team.poll(snapshot.poll.id)


def run(team: Team) -> list[str]:
    return [poll for _, poll in close_agreed(team.database, team.clock, FROM)]


def clears(team: Team, snapshot: PollSnapshot, user: str = "U5") -> None:
    clear_answer(team.database, team.clock, ClearAnswer(HERE, snapshot.poll.id, user))


def empties_the_window(team: Team, snapshot: PollSnapshot) -> None:
    emptied = dict.fromkeys(option.id for option in snapshot.options)
    answer_all(team.database, team.clock, AnswerAll(HERE, snapshot.poll.id, "U5", emptied))


def takes_one_away(team: Team, snapshot: PollSnapshot) -> None:
    answer_all(team.database, team.clock, AnswerAll(HERE, snapshot.poll.id, "U5", {snapshot.options[1].id: None}))


@pytest.mark.parametrize("act", [clears, empties_the_window, takes_one_away])
def test_the_five_minutes_begin_again_when_somebody_required_takes_an_answer_away(team: Team, act: Act) -> None:
    snapshot = posts(team)
    team.clock.move(3 * MINUTE)
    act(team, snapshot)
    team.clock.move(STANDS - timedelta(seconds=1))
    assert run(team) == []
    team.clock.move(timedelta(seconds=1))
    assert run(team) == [snapshot.poll.id]


def is_required_no_more(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, required=("U2", "U3"))


def is_forgotten(team: Team, _: PollSnapshot) -> None:
    forget_whole(team.database, team.clock, HERE, "U5")


@pytest.mark.parametrize("act", [is_required_no_more, is_forgotten, is_deactivated, is_an_app])
def test_the_five_minutes_stay_as_long_when_whoever_answered_last_goes(team: Team, act: Act) -> None:
    snapshot = posts(team)
    last = max(vote.voted_at for vote in snapshot.votes if vote.voter == "U5")
    act(team, snapshot)
    team.clock.instant = last + STANDS - timedelta(seconds=1)
    assert run(team) == []
    team.clock.move(timedelta(seconds=1))
    assert run(team) == [snapshot.poll.id]


def test_whoever_is_not_required_delays_nothing_by_taking_an_answer_away(team: Team) -> None:
    snapshot = posts(team)
    team.clock.move(4 * MINUTE)
    clears(team, snapshot, "U9")
    assert run(team) == [snapshot.poll.id]


def test_taking_an_answer_away_closes_no_poll_that_waits_for_an_answer(team: Team) -> None:
    snapshot = posts(team)
    team.closes(snapshot, 1)
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    clears(team, snapshot)
    team.clock.move(2 * STANDS)
    assert run(team) == []


def test_clearing_nothing_delays_nothing(team: Team) -> None:
    snapshot = posts(team)
    clears(team, snapshot)
    team.clock.move(STANDS - MINUTE)
    clears(team, snapshot)
    team.clock.move(MINUTE)
    assert run(team) == [snapshot.poll.id]
