"""A time that is added to a poll, by an edit or by taking in a proposal: who is asked about it, by one message."""

from collections.abc import Callable

import pytest

from bot.domain.asking_again import is_about, read_asked, read_new, read_unchanged
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.reminders import NotReminded
from bot.services.reminding import allow_reminders
from tests.services.team import HERE, HOUR, Team
from tests.services.test_asking_once import standing, tells_all
from tests.services.test_editing import edits, picked
from tests.services.test_proposing import decides, proposes
from tests.services.test_reminding import DAY, presses_remind
from tests.storage.databases import START

AT = 24 * 21
Adds = Callable[[Team, PollSnapshot], object]


def takes_in(team: Team, snapshot: PollSnapshot, user: str = "U9") -> object:
    return decides(team, proposes(team, snapshot, AT, user))


def adds(team: Team, snapshot: PollSnapshot) -> object:
    return edits(team, team.poll(snapshot.poll.id), added=(picked(AT),))


BOTH = pytest.mark.parametrize("add", [takes_in, adds])


def opens(team: Team, *required: str) -> PollSnapshot:
    return team.posts(24 * 20, 24 * 22, proposals=True, required=required or ("U2", "U3"))


def new_option(team: Team, snapshot: PollSnapshot) -> str:
    (found,) = {one.id for one in team.poll(snapshot.poll.id).options} - {one.id for one in snapshot.options}
    return found


def asked(team: Team) -> list[Notice]:
    return [one for one in team.notices(NoticeKind.ASKED_AGAIN) if not one.is_replaced]


@BOTH
def test_whoever_must_be_there_and_has_answered_is_asked_about_a_new_time(team: Team, add: Adds) -> None:
    snapshot = opens(team)
    team.answers(snapshot, U2="yy", U4="yy")
    add(team, snapshot)
    (notice,) = asked(team)
    assert (notice.user, set(read_asked(notice.data))) == ("U2", {new_option(team, snapshot)})
    assert read_new(notice.data) == {new_option(team, snapshot)}


@BOTH
def test_a_standing_question_is_asked_anew_with_the_new_time(team: Team, add: Adds) -> None:
    """By a message of its own, as a changed one rings nowhere, in the place of the one before."""
    snapshot = opens(team, "U2")
    team.answers(snapshot, U2="y")
    presses_remind(team, snapshot)
    tells_all(team)
    add(team, snapshot)
    assert standing(team, snapshot) == [("U2", NoticeKind.ASKED_AGAIN)]
    (notice,) = asked(team)
    open_one, new = snapshot.options[1].id, new_option(team, snapshot)
    assert set(read_asked(notice.data)) == {open_one, new}
    assert read_unchanged(notice.data) == {open_one}
    assert is_about(notice, {open_one, new})
    assert [one.kind for one in tells_all(team) if one.is_replaced] == [NoticeKind.REMINDER]
    assert presses_remind(team, snapshot).left_out == {NotReminded.JUST_ASKED: ("U2",)}


@BOTH
def test_whoever_has_answered_nothing_and_was_not_asked_has_the_poll_itself(team: Team, add: Adds) -> None:
    snapshot = opens(team)
    add(team, snapshot)
    assert asked(team) == []


@BOTH
def test_whoever_wants_no_reminders_is_not_asked_about_a_new_time(team: Team, add: Adds) -> None:
    snapshot = opens(team)
    team.answers(snapshot, U2="yy")
    allow_reminders(team.database, HERE, "U2", allowed=False)
    add(team, snapshot)
    assert asked(team) == []


def test_whoever_proposed_a_time_or_added_it_is_not_asked_about_it(team: Team) -> None:
    snapshot = opens(team, "U2", "UORG")
    team.answers(snapshot, U2="yy", UORG="yy")
    takes_in(team, snapshot, "U2")
    assert asked(team) == []


def test_nobody_is_asked_about_a_new_time_of_a_poll_that_takes_no_answers(team: Team) -> None:
    snapshot = team.posts(24 * 20, required=("U2",), deadline_at=START + 2 * DAY)
    team.answers(snapshot, U2="y")
    team.clock.move(3 * DAY)
    assert edits(team, team.poll(snapshot.poll.id), added=(picked(AT),)).about_new == 0
    assert asked(team) == []


def test_an_edit_says_how_many_are_asked_again_and_how_many_others_about_what_is_new(team: Team) -> None:
    snapshot = opens(team)
    team.answers(snapshot, U2="yn", U3="-n")
    first = snapshot.options[0].id
    edited = edits(team, snapshot, times={first: START + 24 * 19 * HOUR}, added=(picked(AT),))
    assert (edited.asked, edited.about_new) == (1, 1)
    assert {one.user: len(read_asked(one.data)) for one in asked(team)} == {"U2": 2, "U3": 1}
