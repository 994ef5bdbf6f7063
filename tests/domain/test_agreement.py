from datetime import timedelta
from typing import Any

import pytest

from bot.domain.agreement import STANDS, agreed_option, agreeing_option
from bot.domain.poll import PollStatus
from tests.domain.makers import NOW, a_snapshot

SECOND = timedelta(seconds=1)
LATER = NOW + STANDS + timedelta(minutes=1)
"""Long enough after the answers of a snapshot, the first of which is given at NOW."""


def agreed(answers: dict[str, str], **changes: Any) -> str | None:
    settings = {"agreement": True, "required": ("R", "S"), **changes}
    option = agreed_option(a_snapshot(answers, **settings), LATER)
    return option.id if option else None


@pytest.mark.parametrize(
    ("answers", "option"),
    [
        ({"R": "ny", "S": "yy"}, "o1"),
        ({"R": "yy", "S": "yy"}, "o0"),
        ({"R": "yy", "S": "yy", "A": "ny"}, "o1"),
        ({"R": "ym", "S": "my"}, None),
        ({"R": "yy"}, None),
        ({"R": "yn", "S": "ny"}, None),
        ({"A": "yy", "B": "yy"}, None),
        ({}, None),
    ],
)
def test_the_best_time_to_which_all_required_people_said_yes_is_agreed(
    answers: dict[str, str], option: str | None
) -> None:
    assert agreed(answers) == option


@pytest.mark.parametrize(("answers", "option"), [({"R": "-y", "S": "nm"}, "o1"), ({"R": "mm", "S": "nn"}, None)])
def test_where_some_required_people_are_enough_so_many_must_say_yes(
    answers: dict[str, str], option: str | None
) -> None:
    assert agreed(answers, quorum=1) == option


@pytest.mark.parametrize(
    "changes",
    [
        {"agreement": False},
        {"required": ()},
        {"status": PollStatus.CLOSED},
        {"deadline_at": LATER},
        {"hours": (-2.0, -1.0)},
    ],
)
def test_nothing_is_agreed_where_the_poll_does_not_ask_for_it_or_is_over(changes: dict[str, Any]) -> None:
    assert agreed({"R": "yy", "S": "yy"}, **changes) is None


def test_nothing_is_agreed_once_nobody_required_is_left() -> None:
    with_nobody, with_one = (a_snapshot({"R": "yy"}, agreement=True, required=required) for required in ((), ("R",)))
    assert agreeing_option(with_nobody, LATER) is None
    assert agreeing_option(with_one, LATER) is not None


def test_an_answer_can_be_corrected_for_a_while_before_it_counts_as_agreed() -> None:
    snapshot = a_snapshot({"S": "y", "R": "y", "A": "y"}, agreement=True, required=("R", "S"))
    last = NOW + SECOND
    assert agreed_option(snapshot, last + STANDS - SECOND) is None
    assert agreed_option(snapshot, last + STANDS) == snapshot.options[0]
