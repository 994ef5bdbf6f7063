"""Whoever runs a poll is told that everybody has answered also where no answer, but a change, makes it so."""

from collections.abc import Callable

import pytest

from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot
from bot.services import people
from bot.services.all_answered import tell_organizer
from bot.services.handing_over import HandOver, hand_over
from tests.domain.makers import a_profile
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_agreed_by_change import is_an_app, is_deactivated
from tests.services.test_editing import edits

Act = Callable[[Team, PollSnapshot], object]


def posts(team: Team, **changes: object) -> PollSnapshot:
    """U5 has answered one of two times, everybody else both."""
    team.registers("UORG", "U2", "U3", "U5")
    snapshot = team.posts(**{"required": ("U2", "U3", "U5"), **changes})
    team.answers(snapshot, U2="ny", U3="nn", U5="y")
    return snapshot


def told(team: Team, kind: NoticeKind = NoticeKind.ALL_ANSWERED) -> list[str]:
    return [notice.user for notice in team.notices(kind)]


def requires_fewer(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, team.poll(snapshot.poll.id), required=("U2", "U3"))


def forgets(team: Team, _: PollSnapshot) -> None:
    forget_whole(team.database, team.clock, HERE, "U5")


def withdraws_a_time(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, team.poll(snapshot.poll.id), withdrawn=(snapshot.options[1].id,))


def closes_by_itself_no_more(team: Team, snapshot: PollSnapshot) -> None:
    team.answers(snapshot, U3="-y", U5="-y")
    assert not tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    edits(team, team.poll(snapshot.poll.id), agreement=False)


@pytest.mark.parametrize(
    "act", [requires_fewer, forgets, is_deactivated, is_an_app, withdraws_a_time, closes_by_itself_no_more]
)
def test_a_change_after_which_everybody_has_answered_tells_whoever_runs_the_poll_once(team: Team, act: Act) -> None:
    snapshot = posts(team, agreement=act is closes_by_itself_no_more)
    assert told(team) == []
    act(team, snapshot)
    assert told(team) == ["UORG"]
    edits(team, team.poll(snapshot.poll.id), title="Another title")
    requires_fewer(team, snapshot)
    assert not tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    assert told(team) == ["UORG"]


def test_a_change_after_which_enough_can_is_told_once(team: Team) -> None:
    snapshot = posts(team)
    team.answers(snapshot, U3="-y")
    edits(team, team.poll(snapshot.poll.id), quorum=2)
    assert told(team, NoticeKind.QUORUM_REACHED) == ["UORG"]
    edits(team, team.poll(snapshot.poll.id), quorum=0)
    edits(team, team.poll(snapshot.poll.id), quorum=2)
    assert told(team, NoticeKind.QUORUM_REACHED) == ["UORG"]


def test_that_enough_can_is_told_where_somebody_required_comes_back_whose_answer_makes_it_so(team: Team) -> None:
    snapshot = posts(team, required=("U2", "U3", "U5", "U6"), quorum=3)
    team.answers(snapshot, U3="-y")
    is_deactivated(team, snapshot)
    team.answers(snapshot, U5="-y")
    assert told(team, NoticeKind.QUORUM_REACHED) == []
    people.note_change(team.database, a_profile("U5", read_at=team.clock.now()))
    assert told(team, NoticeKind.QUORUM_REACHED) == ["UORG"]


def test_whoever_takes_over_a_poll_that_waits_for_nobody_is_told(team: Team) -> None:
    """Its organizer alone was required, and is told nothing of their own answers."""
    team.registers("UORG", "U2")
    snapshot = team.posts(required=("UORG",))
    team.answers(snapshot, UORG="yy")
    assert not tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    hand_over(team.database, team.clock, HandOver(HERE, snapshot.poll.id, "U2", "UORG", False))
    assert told(team) == ["U2"]


def asks_for_more(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, required=("U2", "U3", "U5", "U6"))


def asks_nobody(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, required=())


@pytest.mark.parametrize("act", [asks_for_more, asks_nobody])
def test_a_change_after_which_somebody_or_nobody_at_all_is_waited_for_tells_nothing(team: Team, act: Act) -> None:
    snapshot = posts(team)
    act(team, snapshot)
    assert told(team) == []


def test_where_the_change_makes_all_agree_that_alone_is_told(team: Team) -> None:
    snapshot = posts(team, agreement=True)
    team.answers(snapshot, U3="-y")
    requires_fewer(team, snapshot)
    edits(team, team.poll(snapshot.poll.id), title="Another title")
    assert told(team, NoticeKind.AGREED_BY_CHANGE) == ["UORG"]
    assert told(team) == []
