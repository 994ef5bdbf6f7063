"""Notes with answers: stored beside them, gone with them."""

import pytest

from bot.domain.answer_notes import MOST_ANSWER_NOTE, AnswerNoteReason
from bot.domain.errors import InvalidInput
from bot.domain.poll import Choice, PollSnapshot
from bot.domain.reasons import VoteReason, Why
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.services import closing, reading, voting
from bot.services.voting import AnswerAll, ClearAnswer
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_editing import edits


def answers(team: Team, snapshot: PollSnapshot, voter: str, note: str | None, *choices: Choice | None) -> VoteOutcome:
    given = {option.id: choice for option, choice in zip(snapshot.options, choices, strict=False)}
    return voting.answer_all(team.database, team.clock, AnswerAll(HERE, snapshot.poll.id, voter, given, note))


def notes(team: Team, snapshot: PollSnapshot) -> dict[str, str]:
    with team.database.read(HERE) as uow:
        return uow.answer_notes.of_poll(snapshot.poll.id)


def clears(team: Team, snapshot: PollSnapshot, voter: str) -> Why | None:
    return voting.clear_answer(team.database, team.clock, ClearAnswer(HERE, snapshot.poll.id, voter)).note


def test_a_note_is_stored_with_the_answers_on_one_line(team: Team) -> None:
    snapshot = team.posts()
    outcome = answers(team, snapshot, "U2", " only\nuntil  11 ", Choice.YES)
    assert (outcome.kind, outcome.noted, outcome.not_noted) == (VoteResult.RECORDED, "only until 11", None)
    assert reading.own_note(team.database, HERE, snapshot.poll.id, "U2") == "only until 11"
    assert reading.own_note(team.database, HERE, snapshot.poll.id, "U3") == ""


def test_a_note_alone_is_a_change_and_the_same_note_again_is_none(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    assert answers(team, snapshot, "U2", "late").kind is VoteResult.RECORDED
    again = answers(team, snapshot, "U2", "late")
    assert (again.kind, again.noted) == (VoteResult.UNCHANGED, "")
    assert answers(team, snapshot, "U2", "early").noted == "early"
    assert notes(team, snapshot) == {"U2": "early"}


def test_an_emptied_field_takes_the_note_away_and_a_modal_without_the_field_leaves_it(team: Team) -> None:
    snapshot = team.posts()
    answers(team, snapshot, "U2", "late", Choice.YES)
    assert answers(team, snapshot, "U2", None, Choice.NO).kind is VoteResult.RECORDED
    assert notes(team, snapshot) == {"U2": "late"}
    assert answers(team, snapshot, "U2", " ").kind is VoteResult.RECORDED
    assert notes(team, snapshot) == {}


def test_a_note_without_an_answer_is_not_kept_and_its_author_is_told(team: Team) -> None:
    snapshot = team.posts()
    alone = answers(team, snapshot, "U2", "late")
    assert (alone.kind, alone.not_noted) == (VoteResult.UNCHANGED, AnswerNoteReason.NO_ANSWER)
    assert notes(team, snapshot) == {}


@pytest.mark.parametrize("typed", ["late", None])
def test_whoever_takes_all_answers_away_takes_the_note_away_as_well(team: Team, typed: str | None) -> None:
    snapshot = team.posts()
    answers(team, snapshot, "U2", "late", Choice.YES)
    gone = answers(team, snapshot, "U2", typed, None)
    assert (gone.kind, gone.not_noted) == (VoteResult.RECORDED, None)
    assert notes(team, snapshot) == {}


def test_clearing_ones_answers_clears_the_note(team: Team) -> None:
    snapshot = team.posts()
    for voter in ("U2", "U3"):
        answers(team, snapshot, voter, "late", Choice.YES)
    assert clears(team, snapshot, "U2") == VoteReason.CLEARED
    assert notes(team, snapshot) == {"U3": "late"}


def test_a_note_whose_answer_fell_away_with_a_changed_time_stays_and_can_be_cleared(team: Team) -> None:
    snapshot = team.posts(24)
    answers(team, snapshot, "U2", "late", Choice.YES)
    edits(team, snapshot, times={snapshot.options[0].id: snapshot.options[0].slot.ends_at})
    assert notes(team, snapshot) == {"U2": "late"}, "it stands in the modal when they answer again"
    assert (clears(team, snapshot, "U2"), notes(team, snapshot)) == (VoteReason.CLEARED, {})


def test_an_anonymous_poll_keeps_no_note(team: Team) -> None:
    snapshot = team.posts(anonymous=True)
    refused = answers(team, snapshot, "U2", "it is me", Choice.YES)
    assert (refused.kind, refused.not_noted) == (VoteResult.RECORDED, AnswerNoteReason.ANONYMOUS)
    assert notes(team, snapshot) == {}


def test_a_note_that_is_too_long_stores_nothing(team: Team) -> None:
    snapshot = team.posts()
    with pytest.raises(InvalidInput) as refused:
        answers(team, snapshot, "U2", "x" * (MOST_ANSWER_NOTE + 1), Choice.YES)
    assert refused.value.fields == {"answer_note": AnswerNoteReason.TOO_LONG}
    assert team.poll(snapshot.poll.id).votes == ()


def test_a_poll_that_is_over_takes_no_note(team: Team) -> None:
    closed = team.closed(U2="y").snapshot
    assert answers(team, closed, "U2", "late").noted == ""
    assert notes(team, closed) == {}


def test_grid_export_and_close_modal_have_the_notes_and_the_history_has_not(team: Team) -> None:
    snapshot = team.posts()
    answers(team, snapshot, "U2", "only until 11", Choice.YES)
    poll = snapshot.poll.id
    assert [row.note for row in reading.grid(team.database, HERE, poll, "U2").rows] == ["only until 11"]
    assert reading.export_grid(team.database, HERE, poll).rows[0].note == "only until 11"
    sheet = closing.closing_sheet(team.database, team.clock, HERE, poll, user="UORG", admin=False)
    assert sheet.notes == {"U2": "only until 11"}
    assert "only until 11" not in repr(reading.poll_history(team.database, HERE, poll, "U2", admin=False))


@pytest.mark.parametrize("over", [False, True])
def test_being_forgotten_erases_ones_notes_in_every_poll(team: Team, *, over: bool) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    for voter in ("U2", "U3"):
        answers(team, snapshot, voter, "late", Choice.YES)
    if over:
        team.closes(snapshot)
    forget_whole(team.database, team.clock, HERE, "U2")
    assert notes(team, snapshot) == {"U3": "late"}
