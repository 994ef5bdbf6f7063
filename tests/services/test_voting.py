from threading import Thread

import pytest

from bot.domain.limits import PRESSES, TooMany
from bot.domain.poll import CastVote, Choice, PollSnapshot
from bot.domain.reasons import VoteReason
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.services import addresses, cancelling, opening, voting
from bot.services.voting import AnswerAll, ClearAnswer
from storage.database import Database
from tests.services.team import ELSEWHERE, HERE, HOUR, Team
from tests.storage.databases import MovingClock


def answers_all(team: Team, snapshot: PollSnapshot, voter: str, *choices: Choice | None) -> VoteOutcome:
    given = {option.id: choice for option, choice in zip(snapshot.options, choices, strict=False)}
    return voting.answer_all(team.database, team.clock, AnswerAll(HERE, snapshot.poll.id, voter, given))


def clears(team: Team, snapshot: PollSnapshot, voter: str, workspace: str = HERE) -> VoteOutcome:
    return voting.clear_answer(team.database, team.clock, ClearAnswer(workspace, snapshot.poll.id, voter))


def choices(team: Team, snapshot: PollSnapshot, voter: str) -> list[Choice | None]:
    votes = {vote.option: vote.choice for vote in team.poll(snapshot.poll.id).votes if vote.voter == voter}
    return [votes.get(option.id) for option in snapshot.options]


def test_a_press_is_recorded_and_moves_the_revision(team: Team) -> None:
    snapshot = team.posts()
    outcome = team.presses(snapshot, "U2")
    assert (outcome.kind, outcome.poll, outcome.note) == (VoteResult.RECORDED, snapshot.poll.id, None)
    assert outcome.counted
    assert outcome.revision == team.poll(snapshot.poll.id).poll.revision > snapshot.poll.revision
    assert choices(team, snapshot, "U2") == [Choice.YES, None]


def test_a_vote_tells_whether_its_voters_profile_must_be_asked_for(team: Team) -> None:
    snapshot = team.posts()
    assert not team.presses(snapshot, "U2").voter_is_known
    team.knows("U2", "bob@example.com")
    assert team.presses(snapshot, "U2").voter_is_known
    team.clock.move(25 * HOUR)
    assert not team.presses(snapshot, "U2").voter_is_known, "people move: the profile is a day old"


@pytest.mark.parametrize(("choice", "asks"), [(Choice.YES, True), (Choice.MAYBE, True), (Choice.NO, False)])
def test_an_address_is_asked_for_after_a_yes_or_a_maybe_and_never_after_a_no(
    team: Team, choice: Choice, asks: bool
) -> None:
    snapshot = team.posts()
    assert team.presses(snapshot, "U2", choice).asks_address is asks
    one, other = (option.id for option in snapshot.options)
    answers = AnswerAll(HERE, snapshot.poll.id, "U3", {one: choice, other: Choice.NO})
    assert voting.answer_all(team.database, team.clock, answers).asks_address is asks


def test_an_address_is_asked_for_once_a_poll_and_of_nobody_who_has_one(team: Team) -> None:
    first, second = team.posts(), team.posts()
    addresses.prompt_due(team.database, HERE, "U2", first.poll.id)
    assert not team.presses(first, "U2").asks_address
    assert team.presses(second, "U2").asks_address
    team.registers("U3")
    assert not team.presses(second, "U3").asks_address


def test_no_address_is_asked_for_after_answers_are_cleared_or_not_taken(team: Team) -> None:
    snapshot = team.posts()
    team.presses(snapshot, "U2")
    assert not clears(team, snapshot, "U2").asks_address
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    assert not team.presses(snapshot, "U2").asks_address
    answers = AnswerAll(HERE, snapshot.poll.id, "U2", {snapshot.options[0].id: Choice.YES})
    assert not voting.answer_all(team.database, team.clock, answers).asks_address


def test_the_same_press_again_changes_nothing(team: Team) -> None:
    snapshot = team.posts()
    team.presses(snapshot, "U2")
    before = team.poll(snapshot.poll.id).votes
    team.clock.move(HOUR)
    assert team.presses(snapshot, "U2").kind is VoteResult.RECORDED
    assert team.poll(snapshot.poll.id).votes == before


def test_a_press_after_the_close_changes_nothing_and_says_so(team: Team) -> None:
    closed = team.closed(U2="y")
    outcome = team.presses(closed.snapshot, "U2", Choice.NO)
    assert (outcome.kind, outcome.note, outcome.poll) == (VoteResult.CLOSED, VoteReason.CLOSED, closed.snapshot.poll.id)
    assert not outcome.counted
    assert choices(team, closed.snapshot, "U2") == [Choice.YES, None]


def test_a_press_on_a_cancelled_poll_or_a_draft_says_which(team: Team) -> None:
    cancelled, draft = team.posts(), team.opens()
    cancelling.cancel_poll(team.database, team.clock, cancelling.ManagePoll(HERE, cancelled.poll.id, "UORG", False))
    opening.keep_draft(team.database, team.clock, HERE, draft.poll.id)
    assert team.presses(cancelled, "U2").note == VoteReason.CANCELLED
    assert team.presses(draft, "U2").note == VoteReason.DRAFT


def test_a_press_after_the_deadline_changes_nothing_though_no_job_has_run_yet(team: Team) -> None:
    snapshot = team.posts(deadline_at=team.clock.now() + HOUR)
    team.presses(snapshot, "U2")
    team.clock.move(HOUR)
    outcome = team.presses(snapshot, "U2", Choice.NO)
    assert (outcome.kind, outcome.note) == (VoteResult.PAST_DEADLINE, VoteReason.PAST_DEADLINE)
    assert choices(team, snapshot, "U2") == [Choice.YES, None]


def test_whoever_presses_a_withdrawn_option_is_told_so(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    outcome = team.presses(snapshot, "U2")
    assert (outcome.kind, outcome.note) == (VoteResult.WITHDRAWN, VoteReason.WITHDRAWN)
    assert outcome.poll == snapshot.poll.id
    assert choices(team, snapshot, "U2") == [None, None]


@pytest.mark.parametrize("option", ["", "unknown", "' OR 1=1 --", "\U0001f600" * 200])
def test_a_press_on_what_nobody_knows_says_so(team: Team, option: str) -> None:
    outcome = voting.cast_vote(team.database, team.clock, CastVote(HERE, option, "U2", Choice.YES))
    assert (outcome.kind, outcome.poll, outcome.note) == (VoteResult.UNKNOWN, None, VoteReason.UNKNOWN)


def test_another_workspaces_option_is_unknown(team: Team) -> None:
    snapshot = team.posts()
    vote = CastVote(ELSEWHERE, snapshot.options[0].id, "U2", Choice.YES)
    assert voting.cast_vote(team.database, team.clock, vote).kind is VoteResult.UNKNOWN
    assert team.poll(snapshot.poll.id).votes == ()


def test_presses_past_the_limit_are_not_counted_and_it_says_when_to_come_back(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        for _ in range(PRESSES.most):
            uow.usage.take("U2", PRESSES, team.clock.now())
    for outcome in (team.presses(snapshot, "U2"), answers_all(team, snapshot, "U2"), clears(team, snapshot, "U2")):
        assert (outcome.kind, outcome.poll) == (VoteResult.LIMITED, None)
        assert outcome.note == TooMany(PRESSES, HOUR)
    assert team.presses(snapshot, "U3").counted
    team.clock.move(HOUR)
    assert team.presses(snapshot, "U2").counted


def test_answer_all_records_what_was_given_and_leaves_the_rest(team: Team) -> None:
    snapshot = team.posts(24, 48, 72)
    team.answers(snapshot, U2="yy-")
    _, second, third = (option.id for option in snapshot.options)
    request = AnswerAll(HERE, snapshot.poll.id, "U2", {second: Choice.NO, third: Choice.MAYBE})
    outcome = voting.answer_all(team.database, team.clock, request)
    assert (outcome.kind, outcome.note) == (VoteResult.RECORDED, None)
    assert choices(team, snapshot, "U2") == [Choice.YES, Choice.NO, Choice.MAYBE]


def test_answer_all_takes_away_what_its_voter_does_not_answer_any_more(team: Team) -> None:
    snapshot = team.posts(24, 48, 72)
    team.answers(snapshot, U2="yyy", U3="y--")
    assert answers_all(team, snapshot, "U2", None, Choice.NO).kind is VoteResult.RECORDED
    assert choices(team, snapshot, "U2") == [None, Choice.NO, Choice.YES]
    assert answers_all(team, snapshot, "U2", None, None).kind is VoteResult.RECORDED
    assert choices(team, snapshot, "U2") == [None, None, Choice.YES]
    assert choices(team, snapshot, "U3") == [Choice.YES, None, None]


def test_answer_all_without_an_answer_changes_nothing(team: Team) -> None:
    snapshot = team.posts()
    outcome = answers_all(team, snapshot, "U2")
    assert (outcome.kind, outcome.counted) == (VoteResult.UNCHANGED, True)


def test_answer_all_names_withdrawn_times_and_records_the_others(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    mixed = answers_all(team, snapshot, "U2", Choice.YES, Choice.YES)
    assert (mixed.kind, mixed.note) == (VoteResult.RECORDED, VoteReason.SOME_WITHDRAWN)
    assert choices(team, snapshot, "U2") == [None, Choice.YES]
    only = answers_all(team, snapshot, "U2", Choice.YES)
    assert (only.kind, only.note) == (VoteResult.WITHDRAWN, VoteReason.WITHDRAWN)
    assert mixed.gone == only.gone == (snapshot.options[0].slot,)


def test_answer_all_names_a_withdrawn_time_whose_answer_was_not_touched(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    first, second = (option.id for option in snapshot.options)
    request = AnswerAll(HERE, snapshot.poll.id, "U2", {second: Choice.NO}, shown=frozenset({first, second}))
    saved = voting.answer_all(team.database, team.clock, request)
    assert (saved.kind, saved.note, saved.gone) == (VoteResult.RECORDED, None, (snapshot.options[0].slot,))
    unseen = AnswerAll(HERE, snapshot.poll.id, "U3", {second: Choice.NO}, shown=frozenset({second}))
    assert voting.answer_all(team.database, team.clock, unseen).gone == ()


def test_answer_all_takes_no_option_of_another_poll(team: Team) -> None:
    snapshot, other = team.posts(), team.posts()
    request = AnswerAll(HERE, snapshot.poll.id, "U2", {other.options[0].id: Choice.YES})
    assert voting.answer_all(team.database, team.clock, request).kind is VoteResult.WITHDRAWN
    assert team.poll(other.poll.id).votes == team.poll(snapshot.poll.id).votes == ()


def test_clearing_takes_all_answers_of_one_person(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="yn", U3="y-")
    assert (clears(team, snapshot, "U2").note) == VoteReason.CLEARED
    assert choices(team, snapshot, "U2") == [None, None]
    assert choices(team, snapshot, "U3") == [Choice.YES, None]
    again = clears(team, snapshot, "U2")
    assert (again.kind, again.note) == (VoteResult.UNCHANGED, VoteReason.NOTHING_TO_CLEAR)


def test_what_is_over_takes_no_answers_and_clears_none(team: Team) -> None:
    closed = team.closed(U2="y").snapshot
    assert answers_all(team, closed, "U2", Choice.NO).note == VoteReason.CLOSED
    assert clears(team, closed, "U2").note == VoteReason.CLOSED
    assert clears(team, closed, "U2", workspace=ELSEWHERE).kind is VoteResult.UNKNOWN
    assert choices(team, closed, "U2") == [Choice.YES, None]


def test_quick_presses_of_several_people_overwrite_nobody(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    snapshot = team.posts()
    voters = [f"U{number}" for number in range(8)]
    threads = [Thread(target=team.presses, args=(snapshot, voter)) for voter in voters for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(team.poll(snapshot.poll.id).voters) == voters
    assert team.poll(snapshot.poll.id).poll.revision == snapshot.poll.revision + 16


def test_a_vote_says_whether_anybody_waits_for_its_voter(team: Team) -> None:
    snapshot = team.posts(required=("U2",))
    assert not team.presses(snapshot, "U2").voter_is_optional
    assert team.presses(snapshot, "U3").voter_is_optional


@pytest.mark.parametrize("hidden", [True, False])
def test_only_the_voter_of_a_hidden_poll_must_be_told_what_was_recorded(team: Team, hidden: bool) -> None:
    snapshot = team.posts(24, hidden=hidden)
    pressed = team.presses(snapshot, "U2")
    answers = AnswerAll(HERE, snapshot.poll.id, "U3", {snapshot.options[0].id: Choice.NO})
    filled = voting.answer_all(team.database, team.clock, answers)
    assert [one.unseen_since for one in (pressed, filled)] == [team.clock.now() if hidden else None] * 2
