import pytest

from bot.domain.deadlines import Undecided, Verdict, decide_at_deadline
from bot.domain.poll import PollSnapshot
from tests.domain.makers import NOW, a_snapshot


def verdict(snapshot: PollSnapshot) -> Verdict:
    return decide_at_deadline(snapshot, NOW)


def test_only_a_poll_that_may_choose_by_itself_does() -> None:
    assert verdict(a_snapshot({"A": "y"})) == Verdict(None, Undecided.ORGANIZER_CHOOSES)


@pytest.mark.parametrize(
    ("answers", "required", "winner"),
    [
        ({"A": "ny", "B": "nm"}, (), "o1"),
        ({"A": "yy", "B": "mm"}, (), "o0"),
        ({"R": "ny", "A": "yy", "B": "yn"}, ("R",), "o1"),
        ({"R": "my", "S": "mn", "A": "y-"}, ("R", "S"), "o0"),
        ({"A": "y-"}, ("R",), "o0"),
        ({"A": "mm", "B": "ym"}, (), "o0"),
    ],
)
def test_the_best_option_with_a_yes_and_no_required_no_is_chosen(
    answers: dict[str, str], required: tuple[str, ...], winner: str
) -> None:
    chosen = verdict(a_snapshot(answers, auto_close=True, required=required)).winner
    assert chosen is not None
    assert chosen.id == winner


@pytest.mark.parametrize(
    ("answers", "required", "hours", "why"),
    [
        ({"A": "mm"}, (), (24, 48), Undecided.NOBODY_YES),
        ({}, (), (24, 48), Undecided.NOBODY_YES),
        ({"R": "nm", "A": "yn"}, ("R",), (24, 48), Undecided.REQUIRED_NO),
        ({"A": "yy"}, (), (-2, -1), Undecided.ALL_PASSED),
        ({"A": "yn"}, (), (-1, 24), Undecided.NOBODY_YES),
    ],
)
def test_otherwise_the_organizer_is_told_why(
    answers: dict[str, str], required: tuple[str, ...], hours: tuple[float, ...], why: Undecided
) -> None:
    assert verdict(a_snapshot(answers, hours=hours, auto_close=True, required=required)) == Verdict(None, why)


@pytest.mark.parametrize(
    ("answers", "winner"),
    [
        ({"R": "y-", "S": "n-", "T": "m-"}, "o0"),
        ({"R": "y-", "S": "-y", "T": "-m"}, "o1"),
        ({"R": "y-", "A": "yy"}, None),
        ({"R": "yn", "S": "nn", "T": "nn"}, None),
    ],
)
def test_where_some_required_people_are_enough_so_many_must_be_able_to_come(
    answers: dict[str, str], winner: str | None
) -> None:
    found = verdict(a_snapshot(answers, auto_close=True, required=("R", "S", "T"), quorum=2))
    if winner:
        assert found.winner is not None
        assert found.winner.id == winner
    else:
        assert found == Verdict(None, Undecided.TOO_FEW)
