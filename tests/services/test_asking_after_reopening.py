"""A poll that is open again asks for what is missing: once, and without saying that it was answered."""

from collections.abc import Callable

import pytest

from bot.domain.asking_again import read_asked, read_unchanged
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.services.reading import own_answers
from handlers.views.asked_again import asked_again
from tests.services.team import HERE, HOUR, Team
from tests.services.test_asking_once import changes, reopens, standing, tells_all
from tests.services.test_editing import edits, picked
from tests.services.test_reminding import deadline, presses_remind
from tests.services.test_told_by_message import moves_on
from tests.services.test_without_mail import cancels
from tests.storage.databases import START


def a_poll(team: Team) -> PollSnapshot:
    """U2 must be there, has no address, and answered the first of three times alone."""
    team.registers("UORG")
    snapshot = team.posts(24 * 20, 24 * 22, 24 * 24, required=("U2",), deadline_at=deadline())
    team.answers(snapshot, U2="y")
    return snapshot


def by_a_reminder(team: Team) -> PollSnapshot:
    snapshot = a_poll(team)
    presses_remind(team, snapshot)
    tells_all(team)
    return snapshot


def by_a_reopening(team: Team) -> PollSnapshot:
    snapshot = by_a_reminder(team)
    team.closes(team.poll(snapshot.poll.id))
    tells_all(team)
    reopens(team, snapshot)
    tells_all(team)
    return snapshot


def by_a_new_time(team: Team) -> PollSnapshot:
    """The new one stands between the first and the others."""
    snapshot = a_poll(team)
    edits(team, team.poll(snapshot.poll.id), added=(picked(24 * 21),))
    tells_all(team)
    return team.poll(snapshot.poll.id)


Asks = Callable[[Team], PollSnapshot]
ASKED = pytest.mark.parametrize("asks", [by_a_reminder, by_a_reopening, by_a_new_time])


def said(team: Team, snapshot: PollSnapshot) -> str:
    seen = own_answers(team.database, HERE, snapshot.poll.id, "U2")
    notices = [one for one in team.notices(NoticeKind.ASKED_AGAIN) if not one.is_replaced]
    return " ".join(message.text for one in notices if (message := asked_again(seen, one.data, team.clock.now())))


@ASKED
def test_a_change_of_a_time_that_was_never_answered_does_not_say_that_it_was(team: Team, asks: Asks) -> None:
    snapshot = asks(team)
    before = standing(team, snapshot)
    changes(team, snapshot, 24 * 23, option=1)
    assert "that you answered" not in said(team, snapshot)
    assert standing(team, snapshot) == before, "the message that asks is changed with its poll"


@ASKED
@pytest.mark.parametrize("together", [True, False])
def test_only_the_change_of_the_answered_time_is_told_and_all_that_is_missing_asked(
    team: Team, asks: Asks, *, together: bool
) -> None:
    snapshot = asks(team)
    first, second, *others = snapshot.options
    times = {second.id: START + 24 * 23 * HOUR, first.id: START + 24 * 19 * HOUR}
    for one in [times] if together else [{option: at} for option, at in times.items()]:
        edits(team, team.poll(snapshot.poll.id), times=one)
    (notice,) = [one for one in team.notices(NoticeKind.ASKED_AGAIN) if not one.is_replaced]
    assert said(team, snapshot).startswith("A time of Design review that you answered has changed.")
    missing = {second.id} | {one.id for one in others if asks is not by_a_new_time}
    assert set(read_asked(notice.data)) == {first.id, *missing}
    assert set(read_unchanged(notice.data)) == missing


def told(team: Team) -> list[Notice]:
    """What U2 is told by messages of their own."""
    return [one for one in tells_all(team) if one.user == "U2" and not one.ts and not one.is_replaced]


@pytest.mark.parametrize("moved", [True, False])
def test_whoever_has_no_address_and_owes_answers_is_told_of_a_reopening_once(team: Team, *, moved: bool) -> None:
    snapshot = by_a_reminder(team)
    team.closes(team.poll(snapshot.poll.id))
    tells_all(team)
    if moved:
        moves_on(team, snapshot)
        tells_all(team)
    reopens(team, snapshot)
    assert [one.kind for one in told(team)] == [NoticeKind.ASKED_AGAIN]


def test_that_message_counts_as_having_told_that_the_meeting_is_off(team: Team) -> None:
    snapshot = by_a_reminder(team)
    team.closes(team.poll(snapshot.poll.id))
    moves_on(team, snapshot)
    tells_all(team)
    reopens(team, snapshot)
    tells_all(team)
    team.answers(team.poll(snapshot.poll.id), U2="n")
    team.closes_anyway(team.poll(snapshot.poll.id))
    tells_all(team)
    cancels(team, snapshot)
    assert told(team) == []
