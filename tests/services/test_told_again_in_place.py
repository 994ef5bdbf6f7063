"""What the organizer was told of a poll, and a change made untrue, is shown again once votes make it so again."""

from bot.domain.asked_for import Over
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.services import notifying
from bot.services.all_answered import tell_organizer
from tests.services.team import HERE, Team
from tests.services.test_editing import edits
from tests.services.test_following_polls import tells

QUORUM, ALL = NoticeKind.QUORUM_REACHED, NoticeKind.ALL_ANSWERED


def asks(team: Team, snapshot: PollSnapshot) -> bool:
    return tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)


def redrawn(team: Team, kind: NoticeKind) -> list[tuple[Notice, Over | None]]:
    """The messages of this kind that are told or changed now, and why what they say is not so."""
    told = [one for one in tells(team) if one.kind is kind]
    return [(one, notifying.look_up(team.database, team.clock, one)[1]) for one in told]


def all_answer(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, required=("U2",))
    team.answers(snapshot, U2="y")
    assert asks(team, snapshot)
    assert [over for _, over in redrawn(team, ALL)] == [None]
    return snapshot


def one_more_must_come(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, required=("U2", "U3"))
    assert [over for _, over in redrawn(team, ALL)] == [Over.NOT_SO]


def test_a_vote_that_makes_it_so_again_changes_the_message_back_that_says_it_is_not(team: Team) -> None:
    snapshot = all_answer(team)
    one_more_must_come(team, snapshot)
    team.answers(snapshot, U2="n")
    assert not asks(team, snapshot)
    team.answers(snapshot, U3="n")
    assert asks(team, snapshot)
    ((again, over),) = redrawn(team, ALL)
    assert (bool(again.ts), over) == (True, None)


def test_it_is_the_message_of_each_who_runs_the_poll(team: Team) -> None:
    team.knows("U7")
    team.knows("U8")
    snapshot = team.posts(24, required=("U2",), co_organizers=("U7", "U8"))
    team.knows("UORG", is_deactivated=True)
    team.answers(snapshot, U2="y")
    assert asks(team, snapshot)
    assert {one.user for one, _ in redrawn(team, ALL)} == {"U7", "U8"}
    edits(team, snapshot, by="U7", required=("U2", "U3"))
    assert [over for _, over in redrawn(team, ALL)] == [Over.NOT_SO] * 2
    team.answers(snapshot, U3="n")
    assert asks(team, snapshot)
    assert {(one.user, over) for one, over in redrawn(team, ALL)} == {("U7", None), ("U8", None)}


def test_a_message_that_no_change_of_the_poll_met_is_left_alone(team: Team) -> None:
    snapshot = all_answer(team)
    team.answers(snapshot, U2="n")
    assert not asks(team, snapshot)
    assert redrawn(team, ALL) == []


def test_that_enough_can_make_a_time_again_is_shown_again_too(team: Team) -> None:
    snapshot = team.posts(24, required=("U2", "U3", "U4"), quorum=1)
    team.answers(snapshot, U2="y")
    assert asks(team, snapshot)
    assert [over for _, over in redrawn(team, QUORUM)] == [None]
    edits(team, snapshot, required=("U3", "U4"))
    assert [over for _, over in redrawn(team, QUORUM)] == [Over.NOT_SO]
    team.answers(snapshot, U3="y")
    assert asks(team, snapshot)
    assert [over for _, over in redrawn(team, QUORUM)] == [None]


def test_one_vote_may_show_one_message_again_and_owe_another(team: Team) -> None:
    snapshot = team.posts(24, required=("U2", "U3", "U4"), quorum=1)
    team.answers(snapshot, U2="y")
    assert asks(team, snapshot)
    tells(team)
    edits(team, snapshot, required=("U3", "U4"))
    tells(team)
    team.answers(snapshot, U3="y", U4="n")
    assert asks(team, snapshot)
    told = {one.kind: bool(one.ts) for one in tells(team)}
    assert told == {QUORUM: True, ALL: False}
