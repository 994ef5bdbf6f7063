from dataclasses import replace
from typing import Any

import pytest

from bot.domain.affected import affected
from bot.domain.poll import PollSnapshot, PollStatus
from tests.domain.makers import a_snapshot

SAID = {"YES": "y-", "MAYBE": "m-", "NO": "ny", "BOTH": "yy", "LEFT": "yn", "ELSE": "-n", "UORG": "yy"}


def seen(status: PollStatus, winner: str | None = None, moved_from: str | None = None, **changes: Any) -> PollSnapshot:
    snapshot = a_snapshot(SAID, **changes)
    poll = replace(snapshot.poll, status=status, winner=winner, moved_from=moved_from, organizer="UORG")
    return replace(snapshot, poll=poll)


def test_a_settled_time_concerns_those_who_can_make_it_and_not_its_organizer() -> None:
    assert set(affected(seen(PollStatus.CLOSED, "o0"))) == {"YES", "MAYBE", "BOTH", "LEFT"}


def test_a_move_concerns_those_of_both_times_but_nobody_who_said_no_to_the_new_one() -> None:
    assert set(affected(seen(PollStatus.CLOSED, "o1", "o0"))) == {"YES", "MAYBE", "NO", "BOTH"}


def test_a_cancelled_meeting_concerns_those_who_would_have_come() -> None:
    assert set(affected(seen(PollStatus.CANCELLED, "o0"))) == {"YES", "MAYBE", "BOTH", "LEFT"}


def test_a_reopening_concerns_those_who_would_have_come() -> None:
    assert set(affected(seen(PollStatus.OPEN, None, "o1"))) == {"NO", "BOTH"}


def test_a_reopening_from_a_time_that_nobody_answered_concerns_those_who_could_make_any() -> None:
    assert set(affected(seen(PollStatus.OPEN, None, "moved"))) == {"YES", "MAYBE", "NO", "BOTH", "LEFT"}


def test_a_poll_cancelled_without_a_time_concerns_those_who_could_make_any() -> None:
    assert set(affected(seen(PollStatus.CANCELLED))) == {"YES", "MAYBE", "NO", "BOTH", "LEFT"}


@pytest.mark.parametrize("status", [PollStatus.CLOSED, PollStatus.CANCELLED, PollStatus.OPEN])
def test_nobody_is_named_in_an_anonymous_poll(status: PollStatus) -> None:
    assert affected(seen(status, "o0", anonymous=True)) == ()


def test_nobody_is_named_while_answers_are_hidden() -> None:
    assert affected(seen(PollStatus.OPEN, None, "o0", hidden=True)) == ()
    assert affected(seen(PollStatus.CLOSED, "o0", hidden=True)) != ()
