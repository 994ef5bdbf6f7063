"""What a voter of a hidden poll reads privately after an answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.views.noted import noted
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.drawing import said
from tests.handlers.makers import HOUR, NOW, hex_id


def words(*answers: str, since: timedelta = timedelta()) -> str:
    message = noted(said("".join(answers), hidden=True), NOW + since)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert "  " not in message.text
    return words_of(message.blocks).replace("\n", "") or message.text


@pytest.mark.parametrize(("answer", "word"), [("y", "yes"), ("m", "maybe"), ("n", "no")])
def test_one_answer_is_named_with_its_time(answer: str, word: str) -> None:
    assert words(answer) == f"Noted for “Design review”: {word} to Thu, 26 Nov 2026, 10:00 CET (Europe/Berlin)."


def test_up_to_three_answers_are_named() -> None:
    assert words("ymn").count(" to Thu, 26 Nov") == 3


def test_more_answers_are_counted() -> None:
    assert words("yynn") == "Noted for “Design review”: 4 answers."


def test_what_stood_before_is_not_noted_again() -> None:
    assert noted(said("yn", hidden=True), NOW + HOUR) is None


def test_a_time_that_was_withdrawn_meanwhile_is_not_named() -> None:
    own = said("y", hidden=True)
    gone = replace(own, options=tuple(replace(one, withdrawn=True) for one in own.options))
    assert noted(gone, NOW) is None
    assert own.options[0].id == hex_id(1000)
