"""A time that has begun takes no answer any more; what else is answered with it counts."""

from datetime import timedelta

import pytest

from bot.domain.draft import PickedDay
from bot.domain.poll import Choice
from bot.domain.vote_outcome import VoteResult
from bot.services.voting import ClearAnswer, clear_answer
from storage.database import Database
from tests.services.team import HERE, HOUR, Team
from tests.services.test_answers_are_for_what_was_seen import answers
from tests.services.test_editing import said
from tests.storage.databases import START, MovingClock

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def team(database: Database, clock: MovingClock) -> Team:
    """On both databases: the statement that stores a vote looks at the time."""
    return Team(database, clock)


@pytest.mark.parametrize("choice", list(Choice))
def test_a_press_counts_until_the_time_begins(team: Team, choice: Choice) -> None:
    snapshot = team.posts(1, 24)
    first = snapshot.options[0]
    team.clock.move(first.slot.starts_at - team.clock.now() - MOMENT)
    assert team.presses(snapshot, "U2", choice).kind is VoteResult.RECORDED
    team.clock.move(MOMENT)
    refused = team.presses(snapshot, "U3", choice)
    assert (refused.kind, refused.passed, refused.counted) == (VoteResult.PASSED, (first.slot,), False)
    assert (refused.poll, refused.note, refused.asks_address) == (snapshot.poll.id, None, False)
    assert said(team, snapshot) == {("U2", first.id)}


def test_an_answer_to_a_time_that_has_begun_stands_and_can_be_taken_away(team: Team) -> None:
    snapshot = team.posts(1, 24)
    team.answers(snapshot, U2="y")
    team.clock.move(2 * HOUR)
    assert team.presses(snapshot, "U2", Choice.NO).kind is VoteResult.PASSED
    assert [vote.choice for vote in team.poll(snapshot.poll.id).votes] == [Choice.YES]
    assert clear_answer(team.database, team.clock, ClearAnswer(HERE, snapshot.poll.id, "U2")).counted
    assert said(team, snapshot) == set()


def test_of_answers_to_all_only_those_to_times_that_have_begun_are_left_out_and_named(team: Team) -> None:
    snapshot = team.posts(1, 2, 24)
    shown = frozenset(option.id for option in snapshot.options)
    team.clock.move(3 * HOUR)
    mixed = answers(team, snapshot, Choice.YES, Choice.NO, Choice.YES, shown=shown)
    begun = tuple(option.slot for option in snapshot.options[:2])
    assert (mixed.kind, mixed.passed, mixed.note) == (VoteResult.RECORDED, begun, None)
    assert said(team, snapshot) == {("U2", snapshot.options[2].id)}
    only = answers(team, snapshot, Choice.MAYBE, shown=shown)
    assert (only.kind, only.passed) == (VoteResult.PASSED, begun[:1])
    untouched = answers(team, snapshot, shown=shown)
    assert (untouched.kind, untouched.passed) == (VoteResult.UNCHANGED, ())


def test_a_limited_time_that_has_begun_is_told_as_begun(team: Team) -> None:
    snapshot = team.posts(1, 24, places=1)
    team.answers(snapshot, U4="yy")
    team.clock.move(2 * HOUR)
    outcome = answers(team, snapshot, Choice.YES, Choice.YES)
    assert (outcome.kind, len(outcome.passed), len(outcome.full)) == (VoteResult.PASSED, 1, 1)


def test_whole_days_take_answers_until_the_last_of_them_ends(team: Team) -> None:
    days = tuple(PickedDay(f"date:{n}", START.date() + timedelta(days=n)) for n in (1, 5))
    snapshot = team.opens(times=(), dates=days)
    first = snapshot.options[0].slot
    team.clock.move(first.starts_at + HOUR - team.clock.now())
    assert team.presses(snapshot, "U2").kind is VoteResult.RECORDED
    team.clock.move(first.ends_at - team.clock.now())
    assert team.presses(snapshot, "U3").passed == (first,)


def test_a_press_under_a_withdrawn_time_is_told_which_time_it_is(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    refused = team.presses(snapshot, "U2")
    assert (refused.kind, refused.gone) == (VoteResult.WITHDRAWN, (snapshot.options[0].slot,))
