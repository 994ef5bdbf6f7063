from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.deadlines import Undecided
from bot.domain.notice import NoticeKind
from bot.domain.poll import Closer, PollSnapshot, PollStatus
from bot.services.deadlines import DeadlinePassed, _close_at_deadline, close_due
from tests.services.team import FROM, HERE, HOUR, Team


def due(team: Team, *, auto_close: bool = True, **said: str) -> PollSnapshot:
    """A poll with these answers whose deadline has just passed."""
    snapshot = team.posts(deadline_at=team.clock.now() + HOUR, auto_close=auto_close)
    team.answers(snapshot, **said)
    team.clock.move(HOUR)
    return snapshot


def pass_deadlines(team: Team) -> list[DeadlinePassed]:
    return close_due(team.database, team.clock, FROM)


def test_a_poll_that_may_choose_by_itself_is_closed_with_the_best_option(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = due(team, U2="ny")
    (passed,) = pass_deadlines(team)
    assert (passed.workspace, passed.poll) == (HERE, snapshot.poll.id)
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.status, poll.winner) == (PollStatus.CLOSED, snapshot.options[1].id)
    assert (poll.closer, poll.closed_by) == (Closer.DEADLINE, None)
    assert sorted(mail[0] for mail in team.mails(poll.id)) == ["U2", "UORG"]
    assert passed.closed is not None
    assert passed.closed.invite.uid == f"{poll.id}@team.example"
    assert team.card(poll.id) is not None


@pytest.mark.parametrize(
    ("auto_close", "registered", "said", "why"),
    [
        (False, True, {"U2": "yy"}, Undecided.ORGANIZER_CHOOSES),
        (True, True, {"U2": "mm"}, Undecided.NOBODY_YES),
        (True, False, {"U2": "yy"}, Undecided.NO_ADDRESS),
    ],
)
def test_otherwise_the_organizer_is_asked_and_told_why(
    team: Team, *, auto_close: bool, registered: bool, said: dict[str, str], why: str
) -> None:
    if registered:
        team.registers("UORG")
    snapshot = due(team, auto_close=auto_close, **said)
    (passed,) = pass_deadlines(team)
    assert passed.closed is None
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN
    (notice,) = team.notices()
    assert (notice.user, notice.kind) == ("UORG", NoticeKind.DEADLINE_UNDECIDED)
    assert notice.data == {"poll": snapshot.poll.id, "title": "Design review", "why": why}


def test_an_address_that_bounced_cannot_close_by_itself(team: Team) -> None:
    team.registers("UORG")
    team.bounces("UORG")
    due(team, U2="yy")
    assert pass_deadlines(team)[0].closed is None


def test_each_deadline_is_dealt_with_once_and_not_before_it_passes(team: Team) -> None:
    team.posts(deadline_at=team.clock.now() + 2 * HOUR)
    due(team, auto_close=False)
    assert len(pass_deadlines(team)) == 1
    assert pass_deadlines(team) == []
    assert len(team.notices()) == 1


def test_a_poll_that_a_person_closed_in_time_is_left_alone(team: Team) -> None:
    team.registers("UORG")
    snapshot = due(team, U2="yy")
    team.closes(snapshot)
    assert pass_deadlines(team) == []
    assert team.poll(snapshot.poll.id).poll.closer is Closer.PERSON


def test_somebody_who_dealt_with_it_in_between_wins(team: Team) -> None:
    team.registers("UORG")
    snapshot = due(team, U2="yy")
    team.closes(snapshot)
    assert _close_at_deadline(team.database, team.clock, HERE, snapshot.poll.id, FROM) is None
    asked = due(team, auto_close=False)
    pass_deadlines(team)
    assert _close_at_deadline(team.database, team.clock, HERE, asked.poll.id, FROM) is None
    assert len(team.notices(NoticeKind.DEADLINE_UNDECIDED)) == 1


def test_a_row_that_a_newer_meet_wrote_takes_no_other_poll_with_it(team: Team) -> None:
    team.registers("UORG")
    odd, other = due(team, U2="yy"), due(team, U2="yy")
    with team.database.begin(HERE) as uow:
        connection = uow._transaction.connection
        connection.execute(text("UPDATE poll SET closer = 'robot' WHERE id = :id"), {"id": odd.poll.id})
    assert [passed.poll for passed in pass_deadlines(team)] == [other.poll.id]


def test_a_deadline_that_passed_while_meet_was_down_is_caught_up(team: Team) -> None:
    team.registers("UORG")
    snapshot = due(team, U2="ny")
    team.clock.move(timedelta(hours=30))
    assert len(pass_deadlines(team)) == 1
    assert team.poll(snapshot.poll.id).poll.winner == snapshot.options[1].id
