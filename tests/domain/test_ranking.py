from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poll import Choice, PollSnapshot
from bot.domain.ranking import Caution, favourite, rank_option, rank_options
from tests.domain.makers import NOW, a_snapshot, ahead


def order(snapshot: PollSnapshot) -> list[str]:
    return [ranked.option.id for ranked in rank_options(snapshot, NOW)]


def cautions(snapshot: PollSnapshot) -> tuple[Caution, ...]:
    """Of the first option."""
    return rank_option(snapshot, snapshot.options[0]).cautions


def test_required_people_weigh_more_than_any_number_of_others() -> None:
    others = {f"U{n}": "ny" for n in range(9)}
    assert order(a_snapshot({"R": "yn", **others}, required=("R",))) == ["o0", "o1"]


def test_a_required_yes_goes_before_a_required_maybe() -> None:
    assert order(a_snapshot({"R": "my", "A": "yn"}, required=("R",))) == ["o1", "o0"]


def test_all_required_people_with_some_maybe_go_before_some_of_them_with_a_yes() -> None:
    assert order(a_snapshot({"R": "ym", "S": "nm"}, required=("R", "S"))) == ["o1", "o0"]


def test_a_required_no_goes_behind_a_required_silence() -> None:
    assert order(a_snapshot({"R": "n-", "A": "yy"}, required=("R",))) == ["o1", "o0"]


def test_what_nobody_can_make_goes_last_whoever_must_be_there() -> None:
    assert order(a_snapshot({"R": "n-", "A": "y-"}, required=("R",))) == ["o0", "o1"]


def test_an_option_has_the_number_that_it_has_in_the_message() -> None:
    snapshot = a_snapshot({"A": "nny"}, hours=(-1, 24, 48))
    assert [(one.option.id, one.number) for one in rank_options(snapshot, NOW)] == [("o2", 3), ("o1", 2)]


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


def test_a_quorum_that_is_reached_goes_before_one_that_is_not() -> None:
    said = {"R": "yn", "S": "yn", "T": "ny", "A": "-y", "B": "-y"}
    assert order(a_snapshot(said, required=("R", "S", "T"), quorum=2)) == ["o0", "o1"]


def test_beyond_the_quorum_more_required_people_still_go_first() -> None:
    said = {"R": "yy", "S": "ny", "A": "y-"}
    assert order(a_snapshot(said, required=("R", "S"), quorum=1)) == ["o1", "o0"]


def test_a_quorum_of_more_people_than_are_required_means_all_of_them() -> None:
    (ranked,) = rank_options(a_snapshot({"R": "y"}, required=("R",), quorum=5), NOW)
    assert ranked.needed == 1


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"R": "m", "A": "y"}, ()),
        ({"A": "y"}, (Caution.REQUIRED_SILENT,)),
        ({}, (Caution.NOBODY_CAN, Caution.REQUIRED_SILENT)),
        ({"A": "n"}, (Caution.NOBODY_CAN, Caution.REQUIRED_SILENT)),
        ({"R": "m"}, (Caution.NOBODY_SURE,)),
        ({"R": "n", "A": "y"}, (Caution.REQUIRED_CANNOT,)),
        ({"R": "n"}, (Caution.NOBODY_CAN, Caution.REQUIRED_CANNOT)),
    ],
)
def test_whoever_chooses_is_cautioned_where_nobody_said_yes_or_a_required_person_no(
    answers: dict[str, str], found: tuple[Caution, ...]
) -> None:
    assert cautions(a_snapshot(answers, hours=(24,), required=("R",))) == found


@pytest.mark.parametrize(("answers", "few"), [("yny", False), ("ynn", True), ("y--", True), ("ym-", False)])
def test_with_a_quorum_whoever_chooses_is_cautioned_where_too_few_can(answers: str, *, few: bool) -> None:
    said = dict(zip("RST", answers, strict=True))
    assert cautions(a_snapshot(said, required=tuple("RST"), quorum=2)) == ((Caution.TOO_FEW,) if few else ())


def test_a_required_no_blocks_a_time_unless_the_quorum_can_still_be_reached() -> None:
    said = {"R": "n", "S": "y", "T": "y"}
    (alone,) = rank_options(a_snapshot(said, required=tuple("RST")), NOW)
    (enough,) = rank_options(a_snapshot(said, required=tuple("RST"), quorum=2), NOW)
    assert (alone.is_blocked, enough.is_blocked) == (True, False)


def test_the_required_people_who_said_no_are_known() -> None:
    (ranked,) = rank_options(a_snapshot({"R": "n", "S": "y", "A": "n"}, required=("R", "S")), NOW)
    assert ranked.against == ("R",)
    assert ranked.said == (("R", Choice.NO), ("S", Choice.YES))


def test_the_required_people_who_have_not_answered_a_time_are_known_and_cautioned_about() -> None:
    snapshot = a_snapshot({"R": "y-", "S": "nn", "A": "yy"}, required=("T", "R", "S"))
    second = rank_option(snapshot, snapshot.options[1])
    assert second.silent == ("T", "R")
    assert second.said == (("T", None), ("R", None), ("S", Choice.NO))
    assert second.cautions == (Caution.REQUIRED_CANNOT, Caution.REQUIRED_SILENT)


def test_an_organizer_who_must_be_there_is_invited_without_an_answer_and_so_not_cautioned_about() -> None:
    assert cautions(a_snapshot({"A": "y"}, required=("UORG",))) == ()
    assert cautions(a_snapshot({"A": "y"}, required=("UORG", "R"))) == (Caution.REQUIRED_SILENT,)


def test_where_a_quorum_is_reached_nobody_more_is_waited_for() -> None:
    assert cautions(a_snapshot({"R": "y"}, required=("R", "S"), quorum=1)) == ()
    assert cautions(a_snapshot({"R": "y"}, required=("R", "S"), quorum=2)) == (Caution.REQUIRED_SILENT,)


@pytest.mark.parametrize(
    ("answers", "leads"),
    [
        ({"A": "yn", "B": "yn"}, "o0"),
        ({"A": "yn"}, None),
        ({"A": "yy", "B": "yy"}, None),
        ({"A": "nn", "B": "nn"}, None),
        ({"A": "y", "B": "y"}, None),
    ],
)
def test_one_time_leads_once_two_have_answered_and_it_stands_better(answers: dict[str, str], leads: str | None) -> None:
    found = favourite(a_snapshot(answers), NOW)
    assert (found.id if found else None) == leads


@pytest.mark.parametrize(
    ("required", "quorum", "leads"), [(("R",), 0, None), (("R", "S"), 1, "o0"), (("R", "S"), 2, None), ((), 0, "o0")]
)
def test_no_time_leads_to_which_too_few_of_those_who_must_be_there_can_come(
    required: tuple[str, ...], quorum: int, leads: str | None
) -> None:
    found = favourite(a_snapshot({"A": "y-", "B": "y-", "R": "n-"}, required=required, quorum=quorum), NOW)
    assert (found.id if found else None) == leads
