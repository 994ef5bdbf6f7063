"""Places per time: checked inside the transaction that stores the yes, on both ways of answering."""

from datetime import datetime, timedelta

import pytest

from bot.domain.draft import PickedTime
from bot.domain.poll import CastVote, Choice, PollSnapshot
from bot.domain.reasons import VoteReason
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.services import reading, voting
from bot.services.voting import AnswerAll, cast_vote
from storage.database import Database
from storage.values import StoredVote
from tests.services.team import HERE, Team
from tests.services.test_editing import edits
from tests.storage.databases import MovingClock
from tests.storage.processes import another_process, hear
from tests.storage.test_concurrency import at_once


def said_yes(team: Team, snapshot: PollSnapshot, place: int = 0) -> list[str]:
    votes = team.poll(snapshot.poll.id).votes
    return sorted(one.voter for one in votes if one.option == snapshot.options[place].id and one.choice is Choice.YES)


def answers_all(team: Team, snapshot: PollSnapshot, voter: str, *choices: Choice | None) -> VoteOutcome:
    given = {option.id: choice for option, choice in zip(snapshot.options, choices, strict=False)}
    return voting.answer_all(team.database, team.clock, AnswerAll(HERE, snapshot.poll.id, voter, given))


def test_a_yes_beyond_the_places_is_not_recorded_and_says_how_many_there_are(team: Team) -> None:
    snapshot = team.posts(places=2)
    for voter in ("U2", "U3"):
        assert team.presses(snapshot, voter).kind is VoteResult.RECORDED
    refused = team.presses(snapshot, "U4")
    (full,) = refused.full
    assert (refused.kind, refused.counted, refused.note, refused.poll) == (
        VoteResult.FULL,
        False,
        None,
        snapshot.poll.id,
    )
    assert (full.option.id, full.taken, full.number) == (snapshot.options[0].id, 2, 2)
    assert said_yes(team, snapshot) == ["U2", "U3"]
    assert team.presses(snapshot, "U4", place=1).kind is VoteResult.RECORDED, "each time has places of its own"


def test_a_recorded_yes_with_a_place_tells_what_any_recorded_press_tells(team: Team) -> None:
    snapshot = team.posts(places=1, hidden=True, required=("U2",))
    recorded = team.presses(snapshot, "U2")
    assert (recorded.asks_address, recorded.voter_is_optional, recorded.message_is_known) == (True, False, True)
    assert recorded.unseen_since == team.clock.now()
    assert recorded.revision == team.poll(snapshot.poll.id).poll.revision


def test_a_maybe_and_a_no_take_no_place(team: Team) -> None:
    snapshot = team.posts(places=1)
    team.answers(snapshot, U2="y", U3="m", U4="n")
    assert len(team.poll(snapshot.poll.id).votes) == 3


def test_whoever_has_a_place_keeps_it_and_may_press_again(team: Team) -> None:
    snapshot = team.posts(places=1)
    team.answers(snapshot, U2="y")
    before = team.poll(snapshot.poll.id).votes
    assert team.presses(snapshot, "U2").kind is VoteResult.RECORDED
    assert answers_all(team, snapshot, "U2", Choice.YES).kind is VoteResult.RECORDED
    assert team.poll(snapshot.poll.id).votes == before


@pytest.mark.parametrize("way", ["another choice", "clearing", "answer all"])
def test_a_place_is_free_again_once_its_yes_is_gone(team: Team, way: str) -> None:
    snapshot = team.posts(places=1)
    team.answers(snapshot, U2="y")
    if way == "another choice":
        team.presses(snapshot, "U2", Choice.NO)
    elif way == "clearing":
        voting.clear_answer(team.database, team.clock, voting.ClearAnswer(HERE, snapshot.poll.id, "U2"))
    else:
        answers_all(team, snapshot, "U2", None)
    assert team.presses(snapshot, "U3").kind is VoteResult.RECORDED
    assert said_yes(team, snapshot) == ["U3"]


def test_a_refused_yes_leaves_the_earlier_answer(team: Team) -> None:
    snapshot = team.posts(places=1)
    team.answers(snapshot, U2="y", U3="m")
    assert team.presses(snapshot, "U3").kind is VoteResult.FULL
    (kept,) = [vote for vote in team.poll(snapshot.poll.id).votes if vote.voter == "U3"]
    assert kept.choice is Choice.MAYBE


def test_answer_all_tells_of_each_full_time_and_keeps_the_rest(team: Team) -> None:
    snapshot = team.posts(24, 48, 72, 96, places=1)
    team.answers(snapshot, U2="yy")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[3].id)
    answered = answers_all(team, snapshot, "U3", *[Choice.YES] * 4)
    assert [full.option.id for full in answered.full] == [option.id for option in snapshot.options[:2]]
    assert (answered.kind, answered.note, answered.asks_address) == (
        VoteResult.RECORDED,
        VoteReason.SOME_WITHDRAWN,
        True,
    )
    assert said_yes(team, snapshot, 2) == ["U3"]
    refused = answers_all(team, snapshot, "U4", Choice.YES, Choice.YES)
    assert (refused.kind, len(refused.full), refused.note) == (VoteResult.FULL, 2, None)


def test_answer_all_that_only_takes_away_and_finds_no_place_is_recorded(team: Team) -> None:
    snapshot = team.posts(24, 48, places=1)
    team.answers(snapshot, U2="y", U3="-y")
    answered = answers_all(team, snapshot, "U3", Choice.YES, None)
    assert (answered.kind, len(answered.full), answered.asks_address) == (VoteResult.RECORDED, 1, False)
    assert said_yes(team, snapshot, 1) == []


def test_a_lowered_number_of_places_takes_no_place_away_and_a_raised_one_lets_others_in(team: Team) -> None:
    snapshot = team.posts(places=3)
    team.answers(snapshot, U2="y", U3="y", U4="y")
    edits(team, snapshot, places=2)
    assert said_yes(team, snapshot) == ["U2", "U3", "U4"]
    assert team.presses(snapshot, "U4").kind is VoteResult.RECORDED
    (full,) = team.presses(snapshot, "U5").full
    assert (full.taken, full.number) == (3, 2)
    edits(team, team.poll(snapshot.poll.id), places=4)
    assert team.presses(snapshot, "U5").kind is VoteResult.RECORDED
    edits(team, team.poll(snapshot.poll.id), places=0)
    for voter in ("U6", "U7"):
        assert team.presses(snapshot, voter).kind is VoteResult.RECORDED


def test_added_times_have_as_many_places_as_the_others(team: Team) -> None:
    snapshot = team.posts(places=3)
    edits(team, snapshot, added=(team_time(team),))
    assert [option.capacity for option in team.poll(snapshot.poll.id).options] == [3, 3, 3]


def team_time(team: Team) -> PickedTime:
    return PickedTime("time:1", team.clock.now() + timedelta(hours=30))


def test_a_withdrawn_limited_time_is_told_as_withdrawn(team: Team) -> None:
    snapshot = team.posts(places=1)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    refused = team.presses(snapshot, "U2")
    assert (refused.kind, refused.note, refused.full) == (VoteResult.WITHDRAWN, VoteReason.WITHDRAWN, ())


def test_a_poll_that_ends_while_a_place_is_looked_for_takes_no_answer(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.registers("UORG")
    snapshot, written = team.posts(places=1), team.database.cast
    team.answers(snapshot, U3="-y")

    def ends_after(vote: CastVote, now: datetime) -> StoredVote:
        stored = written(vote, now)
        team.closes(snapshot, 1)
        return stored

    monkeypatch.setattr(team.database, "cast", ends_after)
    assert team.presses(snapshot, "U2").note == VoteReason.CLOSED
    assert said_yes(team, snapshot) == []


def test_a_number_of_places_that_is_taken_off_meanwhile_lets_everybody_in(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The press found a limit, and waits for the edit that takes it off."""
    snapshot = team.posts(places=1)
    team.answers(snapshot, U2="y")
    written = team.database.cast

    def edited_after(vote: CastVote, now: datetime) -> StoredVote:
        stored = written(vote, now)
        edits(team, snapshot, places=0)
        return stored

    monkeypatch.setattr(team.database, "cast", edited_after)
    assert team.presses(snapshot, "U3").kind is VoteResult.RECORDED
    assert said_yes(team, snapshot) == ["U2", "U3"]


def test_whoever_answers_sees_how_many_places_are_taken_by_others(team: Team) -> None:
    snapshot = team.posts(places=5)
    team.answers(snapshot, U2="yn", U3="y-")
    own = reading.own_answers(team.database, HERE, snapshot.poll.id, "U4")
    assert own.votes == ()
    assert own.taken == {snapshot.options[0].id: 2}


def test_the_last_place_taken_by_many_at_once_goes_to_one(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    snapshot = team.posts(places=3)

    def press(which: int) -> VoteResult:
        if which % 2:
            return answers_all(team, snapshot, f"U{which}", Choice.YES).kind
        return team.presses(snapshot, f"U{which}").kind

    assert sorted(at_once(8, press)) == [VoteResult.FULL] * 5 + [VoteResult.RECORDED] * 3
    assert len(said_yes(team, snapshot)) == 3


PRESSING = """
from bot.services.voting import cast_vote
recorded = 0
for number in range(20):
    outcome = cast_vote(database, MovingClock(), CastVote(HERE, sys.argv[2], f"V{number}", Choice.YES))
    recorded += outcome.kind == "recorded"
say(recorded)
"""


def test_two_processes_take_no_more_places_than_there_are(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    snapshot = team.posts(places=25)
    option = snapshot.options[0].id
    code = PRESSING.replace("sys.argv[2]", repr(option))
    with another_process(database._url.render_as_string(hide_password=False), code) as other:
        votes = [CastVote(HERE, option, f"U{number}", Choice.YES) for number in range(20)]
        here = [cast_vote(database, clock, vote).kind is VoteResult.RECORDED for vote in votes]
        assert sum(here) + int(hear(other)) == 25
    assert len(said_yes(team, snapshot)) == 25


def test_an_edit_that_lowers_the_places_and_presses_at_once_agree(database: Database, clock: MovingClock) -> None:
    """Whatever comes first, nobody is let in who was not in before the edit."""
    team = Team(database, clock)
    snapshot = team.posts()

    def act(which: int) -> None:
        if which == 0:
            edits(team, snapshot, places=1)
        else:
            team.presses(snapshot, f"U{which}")

    at_once(6, act)
    taken = said_yes(team, snapshot)
    assert team.presses(snapshot, "U9").kind is VoteResult.FULL
    assert said_yes(team, snapshot) == taken
    assert len(taken) >= 1
