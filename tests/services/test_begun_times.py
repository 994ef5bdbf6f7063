"""A time that begins while its poll is open: its message is redrawn once, and nobody is waited for because of it."""

from datetime import timedelta

import pytest

from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot
from bot.services import redrawing
from bot.services.begun_times import DRAWN_LATE, RECENT, note_begun_times
from storage.values import Surface
from tests.services.outbox_makers import reword
from tests.services.team import HERE, HOUR, Team

TICK = timedelta(microseconds=1)


def noted(team: Team) -> list[str]:
    return [poll for _, poll in note_begun_times(team.database, team.clock)]


def draws(team: Team) -> None:
    """What the refresh job does."""
    while claimed := redrawing.claim_due(team.database, Surface.POLL, limit=9):
        for claim in claimed:
            redrawing.settle_redraw(team.database, claim, claim.revision)


def drawn(team: Team, *hours: float, **changes: object) -> PollSnapshot:
    """A poll whose message shows it as it is."""
    snapshot = team.posts(*hours, **changes)
    team.answers(snapshot, U9="n")
    draws(team)
    return snapshot


def test_a_message_is_redrawn_once_for_each_time_that_begins(team: Team) -> None:
    poll = drawn(team, 1, 2, 48).poll.id
    team.clock.move(HOUR - timedelta(seconds=1) + DRAWN_LATE - TICK)
    assert noted(team) == []
    for _ in range(2):
        team.clock.move(TICK)
        assert noted(team) == [poll]
        assert noted(team) == [], "it waits to be drawn"
        draws(team)
        for _ in range(3):
            team.clock.move(DRAWN_LATE)
            assert noted(team) == []
        team.clock.move(HOUR - 3 * DRAWN_LATE - TICK)


@pytest.mark.parametrize(("after", "again"), [(DRAWN_LATE - TICK, True), (DRAWN_LATE, False)])
def test_a_redraw_that_may_have_been_made_before_the_time_began_is_made_again(
    team: Team, after: timedelta, again: bool
) -> None:
    snapshot = drawn(team, 1, 48)
    team.clock.move(HOUR - timedelta(seconds=2))
    team.answers(snapshot, U8="-n")
    team.clock.move(after)
    draws(team)
    team.clock.move(DRAWN_LATE)
    assert (noted(team) == [snapshot.poll.id]) is again


def test_a_time_that_began_while_meet_was_down_is_noted_however_long_ago(team: Team) -> None:
    snapshot = drawn(team, 1, 2000)
    team.clock.move(100 * RECENT)
    assert noted(team) == [snapshot.poll.id]


def test_several_times_that_began_cost_one_redraw(team: Team) -> None:
    snapshot = drawn(team, 1, 2, 48)
    team.clock.move(3 * HOUR)
    assert noted(team) == [snapshot.poll.id]


def test_only_open_polls_with_a_message_are_redrawn_and_no_withdrawn_time_counts(team: Team) -> None:
    team.registers("UORG")
    closed = drawn(team, 1, 48)
    team.answers(closed, U2="-y")
    team.closes(closed, 1)
    team.opens(1, 48)
    without = drawn(team, 1, 48)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(without.poll.id, without.options[0].id)
    draws(team)
    team.clock.move(2 * HOUR)
    assert noted(team) == []


def test_a_poll_that_is_closed_meanwhile_is_left_alone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.registers("UORG")
    snapshot = drawn(team, 1, 48)
    team.answers(snapshot, U2="-y")
    draws(team)
    team.clock.move(2 * HOUR)
    begin, closes = team.database.begin, [lambda: team.closes(snapshot, 1)]

    def begin_late(workspace: str) -> object:
        if closes:
            closes.pop()()
        return begin(workspace)

    monkeypatch.setattr(team.database, "begin", begin_late)
    assert noted(team) == []


def test_a_row_that_cannot_be_read_holds_up_no_other(team: Team) -> None:
    bad, good = drawn(team, 1, 48), drawn(team, 1, 48)
    reword(team.database, f"UPDATE poll SET closer = 'fate' WHERE id = '{bad.poll.id}'")
    team.clock.move(2 * HOUR)
    assert good.poll.id in noted(team)


def test_where_nobody_is_waited_for_any_more_whoever_runs_the_poll_is_told(team: Team) -> None:
    snapshot = drawn(team, 1, 48, required=("U2",))
    team.answers(snapshot, U2="-y")
    draws(team)
    team.clock.move(2 * HOUR)
    assert team.notices(NoticeKind.ALL_ANSWERED) == []
    assert noted(team) == [snapshot.poll.id]
    assert [notice.user for notice in team.notices(NoticeKind.ALL_ANSWERED)] == ["UORG"]
