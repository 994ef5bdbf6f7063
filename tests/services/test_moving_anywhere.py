"""Moving a meeting to a time that the poll never offered, and what the managing modal shows before."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.affected import affected
from bot.domain.agenda import Group
from bot.domain.days import days_from
from bot.domain.errors import InvalidInput, NotAllowed, PollNotOpen
from bot.domain.poll import Choice, PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.services import reading
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.managing import managing_sheet
from bot.services.moving import DEFAULT_LENGTH, Moved, MoveMeeting, move_meeting
from bot.services.repeating import ManageSeries, repeat_poll
from tests.services.team import HERE, HOUR, Team


def moves(team: Team, snapshot: PollSnapshot, by: timedelta) -> Moved:
    """Moves it so far from its first time."""
    starts_at = snapshot.options[0].slot.starts_at + by
    request = MoveMeeting(HERE, snapshot.poll.id, "", "UORG", False, starts_at)
    return move_meeting(team.database, team.clock, request)


def test_a_meeting_moves_to_a_time_that_was_never_offered_and_keeps_its_length(team: Team) -> None:
    team.registers("U2")
    closed = team.closed(U2="yn")
    team.sends()
    moved = moves(team, closed.snapshot, 3 * HOUR)
    assert moved.invite.slot.starts_at == closed.invite.slot.starts_at + 3 * HOUR
    assert moved.invite.slot.length == closed.invite.slot.length
    assert (moved.invite.uid, moved.invite.sequence) == (closed.invite.uid, 1)
    assert sorted(team.mails(closed.snapshot.poll.id)) == [("U2", "REQUEST", 1), ("UORG", "PUBLISH", 1)]
    new = moved.snapshot.option(moved.snapshot.poll.winner or "")
    assert new is not None
    assert (new.slot, len(moved.snapshot.options)) == (moved.invite.slot, 3)


def test_a_meeting_moves_to_whole_days_and_back_to_a_time(team: Team) -> None:
    closed = team.closed(U2="yn")
    day = closed.invite.slot.starts_at.date() + timedelta(days=2)
    for first in (day, day + timedelta(days=1)):
        request = MoveMeeting(HERE, closed.snapshot.poll.id, "", "UORG", False, first_day=first)
        moved = move_meeting(team.database, team.clock, request)
        assert moved.invite.slot.days == days_from(first, 1)
    assert moves(team, closed.snapshot, 3 * HOUR).invite.slot.length == DEFAULT_LENGTH


def test_a_time_of_ones_own_that_the_poll_offers_is_that_option(team: Team) -> None:
    closed = team.closed(U2="yy")
    moved = moves(team, closed.snapshot, 24 * HOUR)
    assert moved.snapshot.poll.winner == closed.snapshot.options[1].id
    assert len(moved.snapshot.options) == 2


@pytest.mark.parametrize(("by", "text"), [(-48 * HOUR, PollReason.WINNER_PASSED), (0 * HOUR, PollReason.SAME_TIME)])
def test_a_time_of_ones_own_must_be_ahead_and_another_one(team: Team, by: timedelta, text: str) -> None:
    snapshot = team.closed(U2="y").snapshot
    with pytest.raises(InvalidInput) as refused:
        moves(team, snapshot, by)
    assert refused.value.fields == {"winner": text}
    assert len(team.poll(snapshot.poll.id).options) == 2


def asked_about(team: Team, poll_id: str) -> list[str]:
    """The ids of the times that a poll like this one offers."""
    return [option.id for option in reading.poll_as_asked(team.database, HERE, poll_id).offered]


def test_a_poll_like_this_one_offers_no_time_to_which_only_its_meeting_was_moved(team: Team) -> None:
    closed = team.closed(24, 48, U2="yy")
    poll_id, offered = closed.snapshot.poll.id, [option.id for option in closed.snapshot.options]
    moves(team, closed.snapshot, 3 * HOUR)
    assert asked_about(team, poll_id) == offered
    weekly = repeat_poll(
        team.database, team.clock, ManageSeries(HERE, poll_id, "UORG", admin=False), Repeat(Rhythm.WEEKLY, 1)
    )
    assert weekly.slots == tuple(option.slot for option in closed.snapshot.options)
    moves(team, closed.snapshot, 24 * HOUR)
    moves(team, closed.snapshot, 5 * HOUR)
    cancel_poll(team.database, team.clock, ManagePoll(HERE, poll_id, "UORG", admin=False))
    assert asked_about(team, poll_id) == offered


def test_a_poll_that_was_opened_again_asks_about_the_time_that_its_meeting_was_moved_to(team: Team) -> None:
    closed = team.closed(24, 48, U2="yy")
    moves(team, closed.snapshot, 3 * HOUR)
    reopen_poll(team.database, team.clock, ManagePoll(HERE, closed.snapshot.poll.id, "UORG", admin=False))
    assert len(asked_about(team, closed.snapshot.poll.id)) == 3


def test_a_time_that_a_meeting_was_moved_to_stands_in_order_and_has_the_places_of_the_others(team: Team) -> None:
    closed = team.closed(24, 48, U2="yy")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_capacity(closed.snapshot.poll.id, 3)
    moves(team, closed.snapshot, 3 * HOUR)
    options = team.poll(closed.snapshot.poll.id).options
    assert [option.slot.starts_at for option in options] == sorted(option.slot.starts_at for option in options)
    assert [option.capacity for option in options] == [3, 3, 3]


def test_a_poll_without_a_meeting_moves_nowhere(team: Team) -> None:
    with pytest.raises(PollNotOpen):
        moves(team, team.posts(), HOUR)


def test_the_managing_sheet_is_for_whoever_runs_the_poll(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()

    def sheet(user: str, poll: str = snapshot.poll.id) -> tuple[bool, tuple[str, ...]]:
        found = managing_sheet(team.database, team.clock, HERE, poll, user=user, admin=False)
        return found.meets, found.holders

    assert sheet("UORG") == (True, ("U2", "UORG"))
    assert sheet("UORG", team.posts().poll.id) == (False, ())
    with pytest.raises(NotAllowed):
        sheet("U2")
    team.clock.move(24 * HOUR)
    assert sheet("UORG") == (False, ())


def drawn(team: Team, poll_id: str) -> dict[str, Choice]:
    """Who stands at the meeting's time in the poll's message."""
    seen = reading.poll_snapshot(team.database, HERE, poll_id)
    assert seen is not None
    return {vote.voter: vote.choice for vote in seen.votes if vote.option == seen.poll.winner}


def test_after_moves_to_times_nobody_was_asked_about_everybody_who_could_make_it_is_named(team: Team) -> None:
    team.registers("U2")
    closed = team.closed(24, 48, U2="y", U3="m", U4="n")
    poll_id = closed.snapshot.poll.id
    team.sends()
    for hours in (3, 4):
        moves(team, closed.snapshot, hours * HOUR)
        assert drawn(team, poll_id) == {"U2": Choice.YES, "U3": Choice.MAYBE, "UORG": Choice.YES}
        snapshot = reading.poll_snapshot(team.database, HERE, poll_id)
        assert snapshot is not None
        assert snapshot.carried
        assert affected(snapshot) == ("U2", "U3")
    assert team.poll(poll_id).votes == closed.snapshot.votes


def test_after_a_move_to_a_time_that_was_answered_its_answers_say_who_comes(team: Team) -> None:
    team.registers("U2", "U3")
    closed = team.closed(24, 48, U2="yn", U3="ny")
    team.sends()
    request = MoveMeeting(HERE, closed.snapshot.poll.id, closed.snapshot.options[1].id, "UORG", False)
    move_meeting(team.database, team.clock, request)
    assert drawn(team, closed.snapshot.poll.id) == {"U2": Choice.NO, "U3": Choice.YES}
    seen = reading.poll_snapshot(team.database, HERE, closed.snapshot.poll.id)
    assert seen
    assert not seen.carried


@pytest.mark.parametrize("act", [cancel_poll, reopen_poll])
def test_a_meeting_taken_back_from_a_time_nobody_answered_concerns_those_who_could_make_it(
    team: Team, act: Callable[..., object]
) -> None:
    team.registers("U2")
    closed = team.closed(24, 48, U2="yn", U3="mn", U4="nn")
    team.sends()
    moves(team, closed.snapshot, 3 * HOUR)
    team.sends()
    act(team.database, team.clock, ManagePoll(HERE, closed.snapshot.poll.id, "UORG", admin=False))
    seen = reading.poll_snapshot(team.database, HERE, closed.snapshot.poll.id)
    assert seen
    assert affected(seen) == ("U2", "U3")


def is_moved_and_opened_again(team: Team, snapshot: PollSnapshot) -> PollSnapshot:
    """The time to which the meeting was moved is the last of the poll, and nobody answers it."""
    team.closes(snapshot)
    team.sends()
    moves(team, snapshot, 3 * HOUR)
    team.sends()
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", admin=False))
    team.sends()
    return team.poll(snapshot.poll.id)


def is_left_alone(_: Team, snapshot: PollSnapshot) -> PollSnapshot:
    return snapshot


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("act", [is_left_alone, is_moved_and_opened_again])
def test_answers_to_no_other_time_stand_at_one_that_was_chosen_without_a_move(
    team: Team, act: Callable[[Team, PollSnapshot], PollSnapshot], anonymous: bool
) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(24, 48, anonymous=anonymous)
    team.answers(snapshot, U2="y", U3="m")
    snapshot = act(team, snapshot)
    team.closes_anyway(snapshot, -1)
    assert drawn(team, snapshot.poll.id) == {}
    seen = reading.poll_snapshot(team.database, HERE, snapshot.poll.id)
    assert seen
    assert (seen.carried, affected(seen)) == (False, ())


def test_an_anonymous_poll_names_nobody_after_a_move_either(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(24, anonymous=True)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.sends()
    moves(team, snapshot, 3 * HOUR)
    assert "U2" not in drawn(team, snapshot.poll.id)
    assert list(drawn(team, snapshot.poll.id).values()).count(Choice.YES) == 2


def test_home_names_a_meeting_that_moved_to_a_time_nobody_was_asked_about(team: Team) -> None:
    team.registers("U2")
    closed = team.closed(24, 48, U2="y", U4="n")
    team.sends()
    moves(team, closed.snapshot, 3 * HOUR)
    (entry,) = reading.polls_of(team.database, HERE, "U2")
    assert entry.slot is not None
    assert (entry.group, entry.slot) == (Group.MEETINGS, team.invite(closed.snapshot.poll.id).slot)
    assert reading.polls_of(team.database, HERE, "U4") == []
    team.clock.instant = entry.slot.ends_at - timedelta(microseconds=1)
    assert reading.polls_of(team.database, HERE, "U2") == [entry]
    team.clock.instant = entry.slot.ends_at
    assert reading.polls_of(team.database, HERE, "U2") == []


def test_home_names_no_meeting_that_moved_to_a_time_to_which_the_person_had_said_no(team: Team) -> None:
    team.registers("U2")
    closed = team.closed(24, 48, U2="yn")
    team.sends()
    moves(team, closed.snapshot, 24 * HOUR)
    assert team.invite(closed.snapshot.poll.id).slot == closed.snapshot.options[1].slot
    assert reading.polls_of(team.database, HERE, "U2") == []
