from dataclasses import replace

from bot.domain.required import missing
from tests.domain.makers import a_snapshot


def test_who_must_be_there_and_has_said_nothing_is_missing_in_the_order_they_were_named() -> None:
    snapshot = a_snapshot({"U1": "n-", "U9": "yy"}, required=("U3", "U1", "U2"))
    assert missing(snapshot) == ("U3", "U2")


def test_an_answer_to_a_withdrawn_time_alone_is_no_answer() -> None:
    snapshot = a_snapshot({"U1": "y-"}, required=("U1",))
    first, second = snapshot.options
    assert missing(snapshot) == ()
    assert missing(replace(snapshot, options=(replace(first, withdrawn=True), second))) == ("U1",)
