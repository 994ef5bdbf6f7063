from datetime import timedelta
from typing import Any

import pytest

from bot.domain.grid import best_of, grid_of
from bot.domain.poll import Choice, PollStatus
from bot.domain.ranking import rank_options
from bot.domain.tally import Tally
from tests.domain.makers import a_snapshot

NAMES = {"A": "Ada"}
ANSWERS = {"A": "yn", "B": "m-"}


def test_the_grid_has_voters_in_order_then_required_people_who_owe_an_answer() -> None:
    grid = grid_of(a_snapshot(ANSWERS, required=("R", "A")), NAMES)
    assert [(row.user, row.required, row.choices) for row in grid.rows] == [
        ("A", True, (Choice.YES, Choice.NO)),
        ("B", False, (Choice.MAYBE, None)),
        ("R", True, (None, None)),
    ]
    assert grid.tallies == (Tally(1, 1, 0), Tally(0, 0, 1))
    assert grid.answered == 2


def test_an_anonymous_grid_shows_counts_only() -> None:
    grid = grid_of(a_snapshot(ANSWERS, anonymous=True), NAMES)
    assert (grid.rows, grid.tallies, grid.answered) == ((), (Tally(1, 1, 0), Tally(0, 0, 1)), 2)


def test_a_hidden_grid_shows_who_answered_and_not_what_until_the_close() -> None:
    grid = grid_of(a_snapshot(ANSWERS, hidden=True, required=("R",)), NAMES)
    assert [(row.user, row.choices) for row in grid.rows] == [("A", (None, None)), ("B", (None, None))]
    assert grid.tallies == ()
    closed = grid_of(a_snapshot(ANSWERS, hidden=True, status=PollStatus.CLOSED), NAMES)
    assert closed.rows[0].choices == (Choice.YES, Choice.NO)
    assert closed.tallies != ()


def test_the_best_times_are_those_that_somebody_can_make_best_first() -> None:
    snapshot = a_snapshot({"A": "ynym", "B": "ynmy", "C": "nnym"})
    now = snapshot.options[0].slot.starts_at - timedelta(days=1)
    assert [one.option.position for one in best_of(snapshot, now)] == [2, 3, 0]
    assert [one.option.position for one in best_of(snapshot, snapshot.options[1].slot.starts_at)] == [2, 3]


@pytest.mark.parametrize(
    "answers", [{}, {"A": "yyy"}, {"A": "yn"}, {"A": "yy", "B": "yy"}], ids=["none", "one person", "one", "all alike"]
)
def test_no_best_time_is_told_where_none_has_the_star(answers: dict[str, str]) -> None:
    snapshot = a_snapshot(answers)
    assert best_of(snapshot, snapshot.options[0].slot.starts_at - timedelta(days=1)) == ()


@pytest.mark.parametrize("changes", [{"hidden": True}, {"status": PollStatus.CLOSED}])
def test_no_best_time_is_told_while_answers_are_hidden_or_once_the_poll_is_over(changes: dict[str, Any]) -> None:
    snapshot = a_snapshot(ANSWERS, **changes)
    assert best_of(snapshot, snapshot.options[0].slot.starts_at - timedelta(days=1)) == ()


def test_the_best_times_begin_the_list_from_which_a_time_is_chosen() -> None:
    snapshot = a_snapshot({"A": "y--n", "R": "-n--"}, required=("R",))
    now = snapshot.options[0].slot.starts_at - timedelta(days=1)
    listed = [(one.option.id, one.number) for one in rank_options(snapshot, now)]
    best = [(one.option.id, one.number) for one in best_of(snapshot, now)]
    assert best == listed[: len(best)] == [("o0", 1)]
