"""Words behind the times that are no times: a misspelt day, company, a place."""

import pytest

from bot.domain.times.command import read_command
from bot.domain.times.lines import read_lines
from bot.domain.times.values import Problem, Reason

MISSPELT = [
    "thrusday",
    "Thursay",
    "wendesday",
    "wensday",
    "tuseday",
    "mondya",
    "firday",
    "saterday",
    "tusday",
    "freitga",
]


@pytest.mark.parametrize("day", MISSPELT)
@pytest.mark.parametrize("clock", ["10", "14:30", "10-11:30"])
def test_a_misspelt_weekday_before_a_clock_time_is_named_and_stays_in_the_line_of_days(day: str, clock: str) -> None:
    found = read_command(f"Review, tue 10, {day} {clock}")
    assert (found.title, found.place, found.days) == ("Review", "", f"tue 10, {day} {clock}")
    assert found.problems == (Problem(Reason.NO_DAY, day),)
    assert read_lines(found.days, found.times).problems == (("bulk_days", Problem(Reason.NO_DAY, day)),)


@pytest.mark.parametrize(
    "place",
    ["Montage 10", "Sontag 4", "Frida 12:30", "Sunay 10", "Freitas 10", "Frieda 9", "Thirsty Bar 10", "Thrusday"],
)
def test_a_word_that_only_resembles_a_weekday_is_a_place(place: str) -> None:
    found = read_command(f"Review, tue 10, {place}")
    assert (found.place, found.days, found.problems) == (place, "tue", ())


@pytest.mark.parametrize(
    ("words", "title", "place"),
    [
        ("1on1 tomorrow at 10 with Ben", "1on1 with Ben", ""),
        ("Treffen di 10 mit Eva, Raum 4", "Treffen mit Eva", "Raum 4"),
        ("Lunch tue 12 with Ben, at Luigi's", "Lunch with Ben", "Luigi's"),
        ("tue 12 with Ben", "with Ben", ""),
        ("Review tue 10 with Ben in Room 9", "Review with Ben", "Room 9"),
        ("Review tue 10, with Ben @ Room 9", "Review with Ben", "Room 9"),
        ("Review tue 10 with Ben in Room 9, bring a pen", "Review with Ben", "Room 9, bring a pen"),
        ("Essen Di 12 mit Ben im Café Mitte", "Essen mit Ben", "Café Mitte"),
        ("Review tue 10 with Ben in person", "Review with Ben in person", ""),
        ("Lunch tue 12 with Ben; with Cho, Room 4", "Lunch with Ben with Cho", "Room 4"),
        ("Lunch with Frida 12:30 tomorrow", "Lunch with Frida", ""),
        ("Review, tue 10, Withington", "Review", "Withington"),
    ],
)
def test_with_whom_behind_the_times_belongs_to_the_title(words: str, title: str, place: str) -> None:
    found = read_command(words)
    assert (found.title, found.place) == (title, place)
