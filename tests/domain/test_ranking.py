from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poll import PollSnapshot
from bot.domain.ranking import NOBODY_CAN, REQUIRED_CANNOT, rank_options
from tests.domain.makers import NOW, a_snapshot, ahead


def order(snapshot: PollSnapshot) -> list[str]:
    return [ranked.option.id for ranked in rank_options(snapshot, NOW)]


def reasons(snapshot: PollSnapshot) -> dict[str, str]:
    return {ranked.option.id: ranked.reason for ranked in rank_options(snapshot, NOW)}


def test_required_people_weigh_more_than_any_number_of_others() -> None:
    others = {f"U{n}": "ny" for n in range(9)}
    assert order(a_snapshot({"R": "yn", **others}, required=("R",))) == ["o0", "o1"]


def test_a_required_yes_goes_before_a_required_maybe() -> None:
    assert order(a_snapshot({"R": "my", "A": "yn"}, required=("R",))) == ["o1", "o0"]


def test_all_required_people_with_some_maybe_go_before_some_of_them_with_a_yes() -> None:
    assert order(a_snapshot({"R": "ym", "S": "nm"}, required=("R", "S"))) == ["o1", "o0"]


def test_a_required_no_goes_behind_a_required_silence() -> None:
    assert order(a_snapshot({"R": "n-", "A": "yy"}, required=("R",))) == ["o1", "o0"]


def test_then_yes_and_maybe_together_then_yes_alone() -> None:
    assert order(a_snapshot({"A": "ym", "B": "nm"})) == ["o1", "o0"]
    assert order(a_snapshot({"A": "my", "B": "mm"})) == ["o1", "o0"]


def test_then_the_earlier_time() -> None:
    assert order(a_snapshot({"A": "yy"}, hours=(48, 24))) == ["o1", "o0"]
    assert order(a_snapshot({}, hours=(24, 24))) == ["o0", "o1"]


def test_options_that_passed_or_were_withdrawn_are_left_out() -> None:
    assert order(a_snapshot({"A": "yyy"}, hours=(-1, 0, 24))) == ["o2"]
    assert rank_options(a_snapshot({"A": "y"}), ahead(25)) == []


@given(st.lists(st.text("ymn-", min_size=3, max_size=3), max_size=6), st.integers(0, 3))
def test_the_order_is_total_and_does_not_hang_on_the_order_of_voters(said: list[str], required: int) -> None:
    people = {f"U{n}": answers for n, answers in enumerate(said)}
    must = tuple(people)[:required]
    first = order(a_snapshot(people, hours=(24, 48, 72), required=must))
    assert sorted(first) == ["o0", "o1", "o2"]
    for shuffled in list(permutations(people.items()))[:6]:
        assert order(a_snapshot(dict(shuffled), hours=(24, 48, 72), required=must)) == first


@pytest.mark.parametrize(
    ("answers", "required", "words"),
    [
        ({}, (), "nobody has answered"),
        ({"A": "y", "B": "y", "C": "m"}, (), "2 yes, 1 maybe"),
        ({"A": "n"}, (), "1 no"),
        ({"R": "y", "A": "n"}, ("R",), "the required person yes, 1 yes, 1 no"),
        ({"A": "y"}, ("R",), "the required person has not answered, 1 yes"),
        ({"R": "y", "S": "y", "A": "m"}, ("R", "S"), "both required people yes, 2 yes, 1 maybe"),
        ({"R": "y", "S": "m"}, ("R", "S"), "of 2 required: 1 yes, 1 maybe; in all 1 yes, 1 maybe"),
        ({"R": "n", "S": "n", "T": "n"}, ("R", "S", "T"), "all 3 required no, 3 no"),
        ({"R": "y", "S": "n"}, ("R", "S", "T"), "of 3 required: 1 yes, 1 no, 1 not answered; in all 1 yes, 1 no"),
    ],
)
def test_the_reason_is_given_in_words(answers: dict[str, str], required: tuple[str, ...], words: str) -> None:
    assert reasons(a_snapshot(answers, hours=(24,), required=required)) == {"o0": words}


def test_an_option_that_nobody_can_make_carries_a_warning() -> None:
    nobody, somebody = rank_options(a_snapshot({"A": "nm"}), NOW)[::-1]
    assert (nobody.warning, somebody.warning) == (NOBODY_CAN, "")


def test_an_option_that_a_required_person_cannot_make_carries_a_warning() -> None:
    assert rank_options(a_snapshot({"R": "n", "A": "y"}, required=("R",)), NOW)[0].warning == REQUIRED_CANNOT
