"""When whoever runs a poll is told that enough people can."""

from dataclasses import replace

import pytest

from bot.domain.time_to_choose import enough_can
from tests.domain.makers import NOW, a_snapshot


@pytest.mark.parametrize(
    ("quorum", "is_told"),
    [(0, False), (1, True), (2, True), (3, False)],
    ids=["all must", "one is enough", "two are enough", "as many as must"],
)
def test_that_enough_can_is_told_only_where_fewer_than_all_are_enough(quorum: int, is_told: bool) -> None:
    snapshot = a_snapshot({"U1": "y-", "U2": "m-", "U3": "n-"}, required=("U1", "U2", "U3"), quorum=quorum)
    assert enough_can(snapshot, NOW) is is_told
    everybody_can = a_snapshot(dict.fromkeys(("U1", "U2", "U3"), "y-"), required=("U1", "U2", "U3"), quorum=quorum)
    assert enough_can(everybody_can, NOW) is is_told


def test_that_enough_can_is_not_told_of_a_poll_whose_answers_nobody_may_know() -> None:
    snapshot = a_snapshot({"U1": "y-", "U2": "y-"}, required=("U1", "U2", "U3"), quorum=2)
    hidden = replace(snapshot, poll=replace(snapshot.poll, anonymous=True))
    assert (enough_can(snapshot, NOW), enough_can(hidden, NOW)) == (True, False)
