"""An answer, or a choice, is for the time that was shown: what was changed since does not take it."""

from dataclasses import replace

import pytest

from bot.domain.draft import PickedDay
from bot.domain.errors import InvalidInput, MeetError
from bot.domain.poll import CastVote, Choice, PollSnapshot
from bot.domain.poll_edit import edit_of
from bot.domain.reasons import PollReason
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.services.cancelling import ManagePoll, reopen_poll
from bot.services.changing import ChangeMeeting, change_meeting
from bot.services.closing import close_poll
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.voting import AnswerAll, answer_all, cast_vote
from storage.database import Database
from tests.services.team import HERE, HOUR, Team
from tests.services.test_editing import edits, said
from tests.storage.databases import START, MovingClock
from tests.storage.test_concurrency import at_once


def changes_first(team: Team, snapshot: PollSnapshot) -> PollSnapshot:
    """Its first time begins two hours later."""
    now = team.poll(snapshot.poll.id)
    first = now.options[0]
    edits(team, now, times={**edit_of(now).times, first.id: first.slot.starts_at + 2 * HOUR})
    return team.poll(snapshot.poll.id)


def presses(team: Team, snapshot: PollSnapshot, place: int = 0, voter: str = "U2") -> VoteOutcome:
    """The button under a time as it was drawn from this snapshot."""
    option = snapshot.options[place]
    vote = CastVote(HERE, option.id, voter, Choice.YES, option.changed_in)
    return cast_vote(team.database, team.clock, vote)


def answers(
    team: Team, snapshot: PollSnapshot, *choices: Choice | None, shown: frozenset[str] = frozenset()
) -> VoteOutcome:
    """The modal that was opened on this snapshot."""
    given = {option.id: choice for option, choice in zip(snapshot.options, choices, strict=False)}
    request = AnswerAll(HERE, snapshot.poll.id, "U2", given, shown=shown, seen=snapshot.poll.revision)
    return answer_all(team.database, team.clock, request)


@pytest.fixture
def both(database: Database, clock: MovingClock) -> Team:
    return Team(database, clock)


def test_a_press_on_a_button_that_was_drawn_before_the_change_does_not_count(both: Team) -> None:
    drawn = both.posts()
    changed = changes_first(both, drawn)
    outcome = presses(both, drawn)
    assert (outcome.kind, outcome.changed, outcome.poll) == (
        VoteResult.CHANGED, (changed.options[0].slot,), drawn.poll.id,
    )  # fmt: skip
    assert presses(both, drawn, 1).kind is VoteResult.RECORDED
    assert said(both, drawn) == {("U2", drawn.options[1].id)}
    assert presses(both, changed).kind is VoteResult.RECORDED
    changes_first(both, changed)
    assert presses(both, changed, voter="U3").kind is VoteResult.CHANGED


def test_a_press_that_crosses_the_change_counts_for_neither_time(both: Team) -> None:
    drawn = both.posts()

    def act(number: int) -> object:
        if number:
            return presses(both, drawn, voter=f"U{number}")
        try:
            return changes_first(both, drawn)
        except MeetError as refused:
            return refused

    at_once(6, act)
    stored = both.poll(drawn.poll.id)
    assert stored.options[0].slot != drawn.options[0].slot
    assert said(both, drawn) == set()


def test_a_yes_to_a_limited_time_that_was_changed_takes_no_place(team: Team) -> None:
    drawn = team.posts(places=1)
    changed = changes_first(team, drawn)
    assert presses(team, drawn).changed == (changed.options[0].slot,)
    assert presses(team, changed, voter="U3").kind is VoteResult.RECORDED


def test_of_answers_to_all_only_those_to_changed_times_are_left_out_and_told(team: Team) -> None:
    shown = team.posts()
    changed = changes_first(team, shown)
    outcome = answers(team, shown, Choice.YES, Choice.NO)
    assert (outcome.kind, outcome.changed) == (VoteResult.RECORDED, (changed.options[0].slot,))
    assert said(team, shown) == {("U2", shown.options[1].id)}
    assert answers(team, changed, Choice.YES).changed == ()


def test_nothing_but_a_changed_time_answered_is_told_and_stores_nothing(team: Team) -> None:
    shown = team.posts()
    changed = changes_first(team, shown)
    outcome = answers(team, shown, Choice.YES)
    assert (outcome.kind, outcome.changed) == (VoteResult.UNCHANGED, (changed.options[0].slot,))
    assert said(team, shown) == set()


def test_an_answer_that_stood_in_the_window_untouched_is_told_where_its_time_was_changed(team: Team) -> None:
    team.answers(snapshot := team.posts(), U2="yy")
    shown = team.poll(snapshot.poll.id)
    changed = changes_first(team, shown)
    outcome = answers(team, shown, shown=frozenset(option.id for option in shown.options))
    assert outcome.changed == (changed.options[0].slot,)


def test_an_answer_given_meanwhile_to_the_new_time_is_not_taken_away(team: Team) -> None:
    team.answers(snapshot := team.posts(), U2="yy")
    shown = team.poll(snapshot.poll.id)
    presses(team, changes_first(team, shown))
    outcome = answers(team, shown, None)
    assert (outcome.kind, outcome.changed) == (VoteResult.UNCHANGED, ())
    assert ("U2", shown.options[0].id) in said(team, shown)


def test_whole_days_stay_what_they_were_in_another_zone(team: Team) -> None:
    days = tuple(PickedDay(f"date:{n}", START.date().replace(day=10 + n)) for n in (1, 2))
    drawn = team.posts(times=(), dates=days)
    edits(team, drawn, zone="Pacific/Auckland")
    assert team.poll(drawn.poll.id).options[0].slot.starts_at != drawn.options[0].slot.starts_at
    assert presses(team, drawn).kind is VoteResult.RECORDED


def test_a_time_that_was_changed_while_the_window_stood_open_is_not_chosen(team: Team) -> None:
    team.registers("UORG")
    team.answers(snapshot := team.posts(), U2="yy")
    shown = team.poll(snapshot.poll.id)
    changes_first(team, shown)
    request = replace(team.closing(shown), seen=shown.poll.revision)
    with pytest.raises(InvalidInput) as refused:
        close_poll(team.database, team.clock, request)
    assert refused.value.fields == {"winner": PollReason.WINNER_CHANGED}
    other = replace(team.closing(shown, 1), seen=shown.poll.revision)
    assert close_poll(team.database, team.clock, other).snapshot.poll.winner == shown.options[1].id


def test_a_time_that_was_changed_just_before_the_window_was_opened_is_chosen(team: Team) -> None:
    team.registers("UORG")
    team.answers(snapshot := team.posts(), U2="yy")
    changed = changes_first(team, snapshot)
    team.answers(changed, U2="y")
    closed = team.closes(changed, seen=changed.options[0].changed_in)
    assert closed.snapshot.poll.winner == changed.options[0].id


def test_place_and_note_that_were_left_alone_stay_what_an_edit_made_of_them(team: Team) -> None:
    team.registers("UORG")
    team.answers(shown := team.posts(), U2="yy")
    edits(team, shown, place="Room 9", note="Bring ideas")
    closed = close_poll(team.database, team.clock, replace(team.closing(shown), place=None, note=None))
    assert (closed.snapshot.poll.place, closed.snapshot.poll.note) == ("Room 9", "Bring ideas")
    request = ChangeMeeting(HERE, shown.poll.id, "UORG", False, None, "Another note")
    change_meeting(team.database, team.clock, request)
    poll = team.poll(shown.poll.id).poll
    assert (poll.place, poll.note) == ("Room 9", "Another note")


def test_a_meeting_is_not_moved_to_a_time_that_was_changed_while_the_window_stood_open(team: Team) -> None:
    """The poll was opened again, edited and closed meanwhile."""
    shown = team.closed(U2="yy").snapshot
    reopen_poll(team.database, team.clock, ManagePoll(HERE, shown.poll.id, "UORG", False))
    changes_first(team, shown)
    team.closes(team.poll(shown.poll.id), 1)
    request = MoveMeeting(HERE, shown.poll.id, shown.options[0].id, "UORG", False, seen=shown.poll.revision)
    with pytest.raises(InvalidInput) as refused:
        move_meeting(team.database, team.clock, request)
    assert refused.value.fields == {"winner": PollReason.WINNER_CHANGED}
    move_meeting(team.database, team.clock, replace(request, seen=team.poll(shown.poll.id).options[0].changed_in))
