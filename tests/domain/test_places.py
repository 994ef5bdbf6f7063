"""Places per time: only a yes takes one, and a number of places is a whole number from 1 on."""

from dataclasses import replace

import pytest

from bot.domain.draft_check import check
from bot.domain.edit_history import done_by
from bot.domain.editing import check_edit
from bot.domain.errors import InvalidInput
from bot.domain.history import AFTER, BEFORE, Act, Done
from bot.domain.places import MOST_PLACES, Places, PlacesReason, check_places, full_for, places_of, places_per_time
from bot.domain.poll import PollSnapshot
from bot.domain.poll_edit import edit_of
from tests.domain.makers import NOW, a_draft, a_snapshot


def limited(answers: dict[str, str], capacity: int = 2) -> PollSnapshot:
    found = a_snapshot(answers)
    return replace(found, options=tuple(replace(option, capacity=capacity) for option in found.options))


def test_only_a_yes_takes_a_place() -> None:
    snapshot = limited({"U2": "yy", "U3": "my", "U4": "ny"})
    first, second = [places_of(snapshot, option) for option in snapshot.options]
    assert first is not None
    assert second is not None
    assert (first.taken, first.number, first.is_full) == (1, 2, False)
    assert (second.taken, second.is_full) == (3, True)


def test_a_time_without_a_number_has_no_places() -> None:
    snapshot = a_snapshot({"U2": "y-"})
    assert places_of(snapshot, snapshot.options[0]) is None
    assert places_per_time(snapshot) == 0
    assert not Places(snapshot.options[0], taken=1).is_full


def test_where_only_ones_own_answers_are_read_the_count_comes_from_beside_them() -> None:
    snapshot = replace(limited({"U2": "yy"}), taken={"o0": 2})
    first, second = [places_of(snapshot, option) for option in snapshot.options]
    assert first is not None
    assert second is not None
    assert (first.taken, second.taken) == (2, 0)


def test_a_time_is_full_for_whoever_holds_no_place_there() -> None:
    snapshot = limited({"U2": "yy", "U3": "my", "U4": "n-"})
    assert full_for(snapshot, "U2") == full_for(snapshot, "U3") == ()
    assert full_for(snapshot, "U4") == ("o1",)
    alone = replace(limited({"U4": "n-"}), taken={"o1": 2})
    assert full_for(alone, "U4") == ("o1",)
    assert full_for(a_snapshot({"U2": "yy"}), "U4") == ()


@pytest.mark.parametrize("wrong", [None, -1, MOST_PLACES + 1])
def test_a_wrong_number_of_places_is_refused_at_its_field(wrong: int | None) -> None:
    refusal = {"places": PlacesReason.WRONG_NUMBER}
    assert check_places(wrong) == refusal
    snapshot = a_snapshot({})
    with pytest.raises(InvalidInput) as edited:
        check_edit(snapshot, replace(edit_of(snapshot), places=wrong), NOW, {})
    with pytest.raises(InvalidInput) as opened:
        check(a_draft(places=wrong), NOW, {})
    assert edited.value.fields == opened.value.fields == refusal


@pytest.mark.parametrize("right", [0, 1, MOST_PLACES])
def test_any_other_number_of_places_is_taken(right: int) -> None:
    assert check_places(right) == {}
    assert check(a_draft(places=right), NOW, {}).places == right


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(0, 3, {AFTER: "3"}), (3, 0, {BEFORE: "3"}), (3, 4, {BEFORE: "3", AFTER: "4"}), (3, 3, None)],
)
def test_the_history_tells_from_how_many_places_to_how_many(before: int, after: int, told: dict[str, str]) -> None:
    snapshot = limited({}, before)
    edit = check_edit(snapshot, replace(edit_of(snapshot), places=after), NOW, {})
    assert done_by(snapshot, edit) == ([Done(Act.PLACES, told)] if told else [])
