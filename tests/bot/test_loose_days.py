from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.loose_days import read_loosely

TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("in 3 days", date(2026, 12, 4)),
        ("in drei Tagen", date(2026, 12, 4)),
        ("in two weeks", date(2026, 12, 15)),
        ("heute in einer Woche", date(2026, 12, 8)),
        ("2 days from now", date(2026, 12, 3)),
    ],
)
def test_a_day_in_other_words_is_read_in_english_and_german(words: str, day: date) -> None:
    assert read_loosely(words, TUESDAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Room",
        "4",
        "3rd",
        "floor",
        "Berlin",
        "now",
        "in 2 hours",
        "next month",
        "in 1 year",
        "Mai",
        "3 Dec PST",
        "ca.",
    ],
)
def test_what_names_no_single_day_is_none(words: str) -> None:
    assert read_loosely(words, TUESDAY) is None


@given(st.text(max_size=60))
def test_any_words_are_a_day_or_none(words: str) -> None:
    found = read_loosely(words, TUESDAY)
    assert found is None or isinstance(found, date)
