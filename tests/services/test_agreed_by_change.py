"""Nothing but an answer closes a poll by itself: a change that makes a time agreed leaves the choice to a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.agreement import STANDS
from bot.domain.notice import NoticeKind, slot_in
from bot.domain.person import Profile
from bot.domain.poll import PollSnapshot, Slot
from bot.domain.poll_edit import edit_of
from bot.services import people, proposing
from bot.services.agreeing import close_agreed
from storage.database import Database
from tests.domain.makers import a_profile
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole
from tests.services.test_editing import edits, picked

Act = Callable[[Team, PollSnapshot], object]


def posts(team: Team, **changes: object) -> PollSnapshot:
    """Two of its required people said yes to its second time; the third, U5, said nothing."""
    team.registers("UORG", "U2", "U3", "U5")
    snapshot = team.posts(**{"agreement": True, "required": ("U2", "U3", "U5"), **changes})
    team.answers(snapshot, U2="ny", U3="my")
    team.clock.move(STANDS)
    return snapshot


def run(team: Team) -> list[str]:
    return [poll for _, poll in close_agreed(team.database, team.clock, FROM)]


def requires_fewer(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, required=("U2", "U3"))


def needs_fewer(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, quorum=2)


def forgets(team: Team, _: PollSnapshot) -> None:
    forget_whole(team.database, team.clock, HERE, "U5")


def is_deactivated(team: Team, _: PollSnapshot) -> None:
    gone = a_profile("U5", is_deactivated=True, is_reachable=False, read_at=team.clock.now())
    people.note_change(team.database, gone)


def is_an_app(team: Team, _: PollSnapshot) -> None:
    people.save_profile(team.database, a_profile("U5", is_reachable=False, read_at=team.clock.now()), team.clock.now())


def rule_comes(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, team.poll(snapshot.poll.id), required=("U2", "U3"), agreement=True)


def deadline_goes(team: Team, snapshot: PollSnapshot) -> None:
    team.answers(snapshot, U5="-y")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_deadline(snapshot.poll.id, team.clock.now())
    edits(team, team.poll(snapshot.poll.id), deadline_at=None)


def agreed_time_goes(team: Team, snapshot: PollSnapshot) -> None:
    team.answers(snapshot, U2="yy", U3="yy", U5="yy")
    edits(team, team.poll(snapshot.poll.id), withdrawn=(snapshot.options[0].id,))


def agreed_time_changes(team: Team, snapshot: PollSnapshot) -> None:
    team.answers(snapshot, U2="yy", U3="yy", U5="yy")
    now = team.poll(snapshot.poll.id)
    first = now.options[0]
    edits(team, now, times={**edit_of(now).times, first.id: first.slot.starts_at + HOUR})


@pytest.mark.parametrize(
    "act",
    [
        requires_fewer, needs_fewer, forgets, is_deactivated, is_an_app, rule_comes, deadline_goes, agreed_time_goes,
        agreed_time_changes,
    ],
)  # fmt: skip
def test_a_change_that_makes_a_time_agreed_closes_nothing_and_tells_whoever_runs_the_poll(team: Team, act: Act) -> None:
    snapshot = posts(team, agreement=act is not rule_comes)
    act(team, snapshot)
    team.clock.move(2 * STANDS)
    assert run(team) == []
    (notice,) = team.notices(NoticeKind.AGREED_BY_CHANGE)
    second = snapshot.options[1]
    assert (notice.user, notice.data["option"], slot_in(notice.data)) == ("UORG", second.id, second.slot)
    for answer in ("-m", "-y"):
        team.answers(snapshot, U2=answer)
    team.clock.move(STANDS)
    assert run(team) == [snapshot.poll.id]
    assert team.poll(snapshot.poll.id).poll.winner == second.id


def test_whoever_comes_back_makes_no_poll_close(team: Team) -> None:
    """Two of three are enough; one of them had answered before their account was closed for a while."""
    team.registers("UORG")
    snapshot = team.posts(agreement=True, required=("U2", "U3", "U5"), quorum=2)
    team.answers(snapshot, U5="y", U3="n")
    is_deactivated(team, snapshot)
    team.answers(snapshot, U2="y")
    team.clock.move(STANDS)
    assert run(team) == []
    people.note_change(team.database, a_profile("U5", read_at=team.clock.now()))
    assert run(team) == []
    assert len(team.notices(NoticeKind.AGREED_BY_CHANGE)) == 1


@pytest.mark.parametrize("told", [people.note_change, people.save_profile])
def test_an_answer_between_slacks_look_at_an_account_and_what_it_told_closes_nothing(
    team: Team, told: Callable[[Database, Profile], object]
) -> None:
    """It was given before Meet knew that the poll waits for one person less."""
    snapshot = posts(team)
    gone = a_profile("U5", is_deactivated=True, is_reachable=False, read_at=team.clock.now())
    team.answers(snapshot, U2="m")
    told(team.database, gone)
    team.clock.move(2 * STANDS)
    assert run(team) == []
    assert len(team.notices(NoticeKind.AGREED_BY_CHANGE)) == 1


def changes_words(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, title="New", note="Bring ideas")


def offers_more(team: Team, snapshot: PollSnapshot) -> None:
    edits(team, snapshot, added=(picked(72),))


def takes_in_a_proposal(team: Team, snapshot: PollSnapshot) -> None:
    """Of somebody who is not required: whoever proposes a time says yes to it, which is an answer."""
    slot = Slot(snapshot.options[1].slot.starts_at + 5 * HOUR, snapshot.options[1].slot.starts_at + 6 * HOUR)
    made = proposing.propose(team.database, team.clock, proposing.Propose(HERE, snapshot.poll.id, "U9", slot))
    proposing.decide(team.database, team.clock, proposing.Decide(HERE, made.id, "UORG", False, True))


def loses_a_voter(team: Team, _: PollSnapshot) -> None:
    forget_whole(team.database, team.clock, HERE, "U9")


@pytest.mark.parametrize("act", [changes_words, offers_more, takes_in_a_proposal, loses_a_voter])
def test_a_change_that_leaves_the_agreed_time_as_it_is_delays_nothing(team: Team, act: Act) -> None:
    snapshot = posts(team, required=("U2", "U3"), proposals=True)
    team.answers(snapshot, U9="nn")
    act(team, team.poll(snapshot.poll.id))
    assert run(team) == [snapshot.poll.id]
    assert team.notices(NoticeKind.AGREED_BY_CHANGE) == []


def test_a_second_change_tells_nobody_again(team: Team) -> None:
    snapshot = posts(team)
    requires_fewer(team, snapshot)
    team.clock.move(timedelta(minutes=1))
    changes_words(team, team.poll(snapshot.poll.id))
    assert len(team.notices(NoticeKind.AGREED_BY_CHANGE)) == 1


def test_a_poll_that_does_not_close_by_itself_tells_nothing(team: Team) -> None:
    snapshot = posts(team, agreement=False)
    requires_fewer(team, snapshot)
    assert team.notices(NoticeKind.AGREED_BY_CHANGE) == []
    assert team.poll(snapshot.poll.id).poll.agreement_after is None
