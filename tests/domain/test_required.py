from dataclasses import replace

from bot.domain.required import Progress, missing, progress
from tests.domain.makers import HOUR, NOW, a_slot, a_snapshot


def test_who_must_be_there_and_has_said_nothing_is_missing_in_the_order_they_were_named() -> None:
    snapshot = a_snapshot({"U1": "nm", "U9": "yy"}, required=("U3", "U1", "U2"))
    assert missing(snapshot, NOW) == ("U3", "U2")


def test_who_has_answered_some_of_the_times_is_missing_and_it_is_known_how_many() -> None:
    snapshot = a_snapshot({"U1": "n--m", "U2": "ymny"}, required=("U1", "U2", "U3"))
    assert missing(snapshot, NOW) == ("U1", "U3")
    assert progress(snapshot, NOW) == {"U1": Progress(2, 4), "U2": Progress(4, 4), "U3": Progress(0, 4)}


def test_a_time_that_is_added_later_is_waited_for_like_any_other() -> None:
    snapshot = a_snapshot({"U1": "yy"}, required=("U1",))
    added = replace(snapshot.options[0], id="new", position=2, slot=a_slot(72))
    assert missing(snapshot, NOW) == ()
    assert missing(replace(snapshot, options=(*snapshot.options, added)), NOW) == ("U1",)


def test_a_time_that_was_taken_back_or_has_passed_is_waited_for_no_more() -> None:
    snapshot = a_snapshot({"U1": "-y"}, required=("U1",))
    first, second = snapshot.options
    assert missing(snapshot, NOW) == ("U1",)
    assert missing(replace(snapshot, options=(replace(first, withdrawn=True), second)), NOW) == ()
    assert missing(snapshot, first.slot.starts_at) == ()
    assert missing(snapshot, second.slot.starts_at + HOUR) == ()


def test_an_answer_to_a_time_that_was_taken_back_is_no_answer_to_the_others() -> None:
    snapshot = a_snapshot({"U1": "y-"}, required=("U1",))
    first, second = snapshot.options
    assert progress(replace(snapshot, options=(replace(first, withdrawn=True), second)), NOW) == {"U1": Progress(0, 1)}


def test_nobodys_answers_are_looked_at_but_those_of_who_must_be_there() -> None:
    assert progress(a_snapshot({"U9": "yy"}), NOW) == {}
