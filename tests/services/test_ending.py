from datetime import timedelta

from bot.domain.history import Act
from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.reasons import VoteReason
from bot.domain.vote_outcome import VoteResult
from bot.services import ending, opening
from bot.services.ending import end_run_out
from tests.services.outbox_makers import reword
from tests.services.team import HERE, HOUR, Team

TICK = timedelta(microseconds=1)


def ended(team: Team) -> list[str]:
    return [poll for _, poll in end_run_out(team.database, team.clock)]


def test_a_poll_ends_by_itself_once_its_last_time_has_come(team: Team) -> None:
    snapshot = team.posts(24, 48)
    team.clock.move(48 * HOUR - TICK)
    assert ended(team) == []
    team.clock.move(TICK)
    assert ended(team) == [snapshot.poll.id]
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.status, poll.closed_by, poll.closed_at) == (PollStatus.CANCELLED, None, team.clock.now())
    assert poll.ran_out
    assert poll.revision > poll.shown_revision
    assert team.deliveries() == []


def test_its_organizer_is_told_once(team: Team) -> None:
    snapshot = team.posts(1)
    team.clock.move(HOUR)
    assert ended(team) == [snapshot.poll.id]
    assert ended(team) == []
    (notice,) = team.notices(NoticeKind.POLL_ENDED)
    assert notice.user == "UORG"
    assert notice.data == {"poll": snapshot.poll.id, "title": "Design review"}
    with team.database.read(HERE) as uow:
        assert [entry.what for entry in uow.history.of_poll(snapshot.poll.id)] == [Act.OPENED, Act.TIMES_RAN_OUT]


def test_where_the_organizer_is_deactivated_those_who_run_the_poll_are_told(team: Team) -> None:
    snapshot = team.posts(1)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    team.knows("UORG", is_deactivated=True)
    team.clock.move(HOUR)
    assert ended(team) == [snapshot.poll.id]
    assert [notice.user for notice in team.notices(NoticeKind.POLL_ENDED)] == ["UCO"]


def test_a_draft_ends_too_and_nobody_needs_to_hear_of_it(team: Team) -> None:
    draft = team.opens(1)
    opening.keep_draft(team.database, team.clock, HERE, draft.poll.id)
    team.clock.move(HOUR)
    assert ended(team) == [draft.poll.id]
    assert team.notices() == []


def test_a_withdrawn_time_keeps_no_poll_open(team: Team) -> None:
    snapshot = team.posts(1, 48)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[1].id)
    team.clock.move(HOUR)
    assert ended(team) == [snapshot.poll.id]


def test_a_closed_poll_is_left_as_it_is(team: Team) -> None:
    closed = team.closed(1, U2="y").snapshot
    team.clock.move(HOUR)
    assert ended(team) == []
    assert team.poll(closed.poll.id).poll.status is PollStatus.CLOSED


def test_an_answer_to_a_poll_that_ended_is_told_why_it_does_not_count(team: Team) -> None:
    snapshot = team.posts(1)
    team.clock.move(HOUR)
    ended(team)
    outcome = team.presses(snapshot, "U2")
    assert outcome.kind is VoteResult.CLOSED
    assert outcome.note is VoteReason.RAN_OUT


def three(team: Team) -> list[PollSnapshot]:
    return [team.posts(1, title=title) for title in ("one", "two", "three")]


def test_a_row_that_cannot_be_read_holds_up_no_other(team: Team) -> None:
    first, bad, last = three(team)
    reword(team.database, f"UPDATE poll SET closer = 'fate' WHERE id = '{bad.poll.id}'")
    team.clock.move(HOUR)
    assert set(ended(team)) == {first.poll.id, last.poll.id}


def test_a_poll_that_another_replica_has_ended_is_not_ended_again(team: Team) -> None:
    snapshot = team.posts(1)
    team.clock.move(2 * HOUR)
    assert ended(team) == [snapshot.poll.id]
    assert not ending._end(team.database, team.clock, HERE, snapshot.poll.id)
    assert not ending._end(team.database, team.clock, HERE, "unknown")
