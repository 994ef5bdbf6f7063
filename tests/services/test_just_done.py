"""The second half of a double press that reaches another replica, which knows of the first by the history alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.errors import MeetError
from bot.domain.history import Act
from bot.domain.poll import PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.services import cancelling, handing_over, moving, repeating
from bot.services.closing import close_poll
from bot.services.just_done import DOUBLE_PRESS, Press, was_just_done
from tests.services.team import HERE, Team

Do = Callable[[Team, PollSnapshot], object]


def closes(team: Team, snapshot: PollSnapshot) -> object:
    return close_poll(team.database, team.clock, team.closing(snapshot))


def cancels(team: Team, snapshot: PollSnapshot) -> object:
    return cancelling.cancel_poll(team.database, team.clock, manage(snapshot))


def reopens(team: Team, snapshot: PollSnapshot) -> object:
    return cancelling.reopen_poll(team.database, team.clock, manage(snapshot))


def moves(team: Team, snapshot: PollSnapshot) -> object:
    request = moving.MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False)
    return moving.move_meeting(team.database, team.clock, request)


def hands_over(team: Team, snapshot: PollSnapshot, *, admin: bool = False) -> object:
    request = handing_over.HandOver(HERE, snapshot.poll.id, "U2", "UORG", admin)
    return handing_over.hand_over(team.database, team.clock, request)


def hands_over_as_admin(team: Team, snapshot: PollSnapshot) -> object:
    return hands_over(team, snapshot, admin=True)


def ends_repeating(team: Team, snapshot: PollSnapshot) -> object:
    return repeating.end_repeating(team.database, team.clock, series(snapshot))


def skips(team: Team, snapshot: PollSnapshot) -> object:
    """Both halves come from a window that showed the series as it was at first."""
    through = round(snapshot.options[0].slot.starts_at.timestamp())
    return repeating.skip_next(team.database, team.clock, series(snapshot), through=through)


def manage(snapshot: PollSnapshot) -> cancelling.ManagePoll:
    return cancelling.ManagePoll(HERE, snapshot.poll.id, "UORG", False)


def series(snapshot: PollSnapshot) -> repeating.ManageSeries:
    return repeating.ManageSeries(HERE, snapshot.poll.id, "UORG", False)


def repeats(team: Team, snapshot: PollSnapshot) -> object:
    repeat = Repeat(Rhythm.WEEKLY, 2)
    return repeating.repeat_poll(team.database, team.clock, series(snapshot), repeat)


def nothing(team: Team, snapshot: PollSnapshot) -> None:
    """Nothing has to be done before."""


ACTS: list[tuple[Act, Do, Do]] = [
    (Act.CLOSED, nothing, closes),
    (Act.CANCELLED, nothing, cancels),
    (Act.REOPENED, closes, reopens),
    (Act.MOVED, closes, moves),
    (Act.HANDED_OVER, nothing, hands_over),
    (Act.HANDED_OVER, nothing, hands_over_as_admin),
    (Act.SKIPPED, repeats, skips),
    (Act.REPEATS_NO_MORE, repeats, ends_repeating),
]


@pytest.mark.parametrize(("act", "before", "do"), ACTS)
def test_what_is_refused_because_the_same_person_has_just_done_it_is_the_same_press(
    team: Team, act: Act, before: Do, do: Do
) -> None:
    snapshot = posted(team)
    before(team, snapshot)
    do(team, snapshot)
    with pytest.raises(MeetError) as refused:
        do(team, snapshot)
    press = Press(HERE, snapshot.poll.id, "UORG", act)

    def is_done(one: Press) -> bool:
        return was_just_done(team.database, team.clock, one, refused.value)

    assert is_done(press)
    assert not is_done(replace(press, by="U3"))
    assert not is_done(replace(press, poll="unknown"))
    team.clock.move(DOUBLE_PRESS)
    assert not is_done(press)


def test_a_press_that_wanted_another_time_or_another_person_is_one_of_its_own(team: Team) -> None:
    snapshot = posted(team)
    closes(team, snapshot)
    with pytest.raises(MeetError) as refused:
        closes(team, snapshot)
    press = Press(HERE, snapshot.poll.id, "UORG", Act.CLOSED, winner=snapshot.options[0].id)
    assert was_just_done(team.database, team.clock, press, refused.value)
    other = replace(press, winner=snapshot.options[1].id)
    assert not was_just_done(team.database, team.clock, other, refused.value)
    hands_over(team, snapshot)
    with pytest.raises(MeetError) as refused:
        hands_over(team, snapshot)
    press = Press(HERE, snapshot.poll.id, "UORG", Act.HANDED_OVER, organizer="U2")
    assert was_just_done(team.database, team.clock, press, refused.value)
    assert not was_just_done(team.database, team.clock, replace(press, organizer="U3"), refused.value)


def test_what_is_refused_for_another_reason_is_refused(team: Team) -> None:
    snapshot = posted(team)
    closes(team, snapshot)
    moves(team, snapshot)
    unknown = moving.MoveMeeting(HERE, snapshot.poll.id, "unknown", "UORG", False)
    with pytest.raises(MeetError) as refused:
        moving.move_meeting(team.database, team.clock, unknown)
    press = Press(HERE, snapshot.poll.id, "UORG", Act.MOVED)
    assert not was_just_done(team.database, team.clock, press, refused.value)
    opened = replace(press, act=Act.OPENED)
    assert not was_just_done(team.database, team.clock, opened, refused.value)


def test_only_of_a_hand_over_it_says_done_that_somebody_runs_the_poll_no_more(team: Team) -> None:
    snapshot = posted(team)
    closes(team, snapshot)
    hands_over(team, snapshot)
    with pytest.raises(MeetError) as not_theirs:
        closes(team, snapshot)
    press = Press(HERE, snapshot.poll.id, "UORG", Act.CLOSED)
    assert not was_just_done(team.database, team.clock, press, not_theirs.value)
    unknown = handing_over.HandOver(HERE, snapshot.poll.id, "U9", "UORG", True)
    with pytest.raises(MeetError) as stranger:
        handing_over.hand_over(team.database, team.clock, unknown)
    press = replace(press, act=Act.HANDED_OVER)
    assert not was_just_done(team.database, team.clock, press, stranger.value)


def posted(team: Team) -> PollSnapshot:
    team.registers("UORG", "U2")
    snapshot = team.posts()
    team.answers(snapshot, U2="yy")
    return snapshot
