import pytest

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.errors import InvalidInput, LimitReached, NotAllowed, NotFound, PollNotOpen
from bot.domain.invite import InviteStatus
from bot.domain.limits import MAILINGS
from bot.domain.mail_news import News, news_of
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import PollReason
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.moving import Moved, MoveMeeting, move_meeting
from storage.outbox.send_conditions import SendConditions
from tests.services.team import ELSEWHERE, HERE, HOUR, Team


def moves(team: Team, snapshot: PollSnapshot, place: int, by: str = "UORG", workspace: str = HERE) -> Moved:
    request = MoveMeeting(workspace, snapshot.poll.id, snapshot.options[place].id, by, False)
    return move_meeting(team.database, team.clock, request)


def test_a_moved_meeting_is_the_same_event_one_sequence_on(team: Team) -> None:
    closed = team.closed(U2="yy")
    moved = moves(team, closed.snapshot, 1)
    assert moved.invite == team.invite(closed.snapshot.poll.id)
    assert (moved.invite.uid, moved.invite.sequence) == (closed.invite.uid, 1)
    assert moved.invite.status is InviteStatus.CONFIRMED
    assert moved.invite.slot == closed.snapshot.options[1].slot
    assert moved.snapshot.poll.winner == closed.snapshot.options[1].id


def test_who_holds_the_old_time_and_who_can_make_the_new_one_gets_a_fresh_invite(team: Team) -> None:
    team.registers("U2", "U3", "U4")
    snapshot = team.closed(U2="yn", U3="ny", U4="nn").snapshot
    team.sends()
    assert moves(team, snapshot, 1).invited == 3
    assert sorted(team.mails(snapshot.poll.id)) == [("U2", "REQUEST", 1), ("U3", "REQUEST", 1), ("UORG", "PUBLISH", 1)]


def waiting(team: Team) -> list[tuple[Delivery, SendConditions]]:
    """The mails that wait to be sent, each with what is read right before it leaves."""
    with team.database.begin_account() as account:
        pending = [row for row in account.deliveries.list() if row.status is DeliveryStatus.PENDING]
        around = account.send_conditions.of([row.id for row in pending])
    return [(row, around[row.id]) for row in pending]


def news(team: Team) -> dict[str, News]:
    """What the waiting mails tell each person."""
    found = waiting(team)
    return {row.user: news_of(row, around.invite, around.told) for row, around in found if around.invite}


def test_whoever_holds_the_old_time_reads_that_it_moved_and_anybody_else_is_invited(team: Team) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="yn", U3="ny").snapshot
    assert set(news(team).values()) == {News.FIRST}
    team.sends()
    moves(team, snapshot, 1)
    assert news(team) == {"U2": News.MOVED, "U3": News.FIRST, "UORG": News.MOVED}


def test_who_never_got_the_first_time_is_told_of_no_move(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    moves(team, snapshot, 1)
    assert set(news(team).values()) == {News.FIRST}


def test_a_meeting_that_moved_twice_names_the_last_time_that_its_reader_was_told(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(24, 48, 72, U2="yyy").snapshot
    team.sends()
    moves(team, snapshot, 1)
    moves(team, snapshot, 2)
    first = snapshot.options[0].slot.starts_at
    newest = [around.told for row, around in waiting(team) if row.sequence == 2]
    assert {told.passes_at for told in newest} == {first}


def test_a_reopening_and_a_cancellation_are_told_apart(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    team.sends()
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    assert set(news(team).values()) == {News.REOPENED}
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    assert news(team) == {}


def test_a_move_is_for_those_who_run_the_poll(team: Team) -> None:
    snapshot = team.closed(U2="yy").snapshot
    with pytest.raises(NotAllowed):
        moves(team, snapshot, 1, by="U2")
    with pytest.raises(NotFound):
        moves(team, snapshot, 1, workspace=ELSEWHERE)
    assert team.invite(snapshot.poll.id).sequence == 0


def test_only_a_closed_poll_has_a_meeting_to_move(team: Team) -> None:
    with pytest.raises(PollNotOpen, match=PollReason.NOT_CLOSED):
        moves(team, team.posts(), 1)
    snapshot = team.closed(U2="yy").snapshot
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        moves(team, snapshot, 1)


def test_a_meeting_that_began_is_not_moved(team: Team) -> None:
    snapshot = team.closed(U2="yy").snapshot
    team.clock.move(24 * HOUR)
    with pytest.raises(PollNotOpen, match=PollReason.MEETING_PASSED):
        moves(team, snapshot, 1)


def test_it_moves_to_another_time_that_is_offered_and_ahead(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(1, 24, 48)
    team.answers(snapshot, U2="yyy")
    team.closes(snapshot, 1)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[2].id)
    team.clock.move(2 * HOUR)
    for place, sentence in ((0, PollReason.WINNER_PASSED), (1, PollReason.SAME_TIME), (2, PollReason.WINNER_UNKNOWN)):
        with pytest.raises(InvalidInput) as refused:
            moves(team, snapshot, place)
        assert refused.value.fields == {"winner": sentence}
    assert team.poll(snapshot.poll.id).poll.winner == snapshot.options[1].id


def test_moves_count_against_the_limit_of_mailings(team: Team) -> None:
    snapshot = team.closed(U2="yy").snapshot
    with team.database.begin(HERE) as uow:
        for _ in range(MAILINGS.most):
            uow.usage.take("UORG", MAILINGS, team.clock.now())
    with pytest.raises(LimitReached):
        moves(team, snapshot, 1)
