"""A command in which the week stands behind the clock time, on Tuesday, 1 December 2026, 10:00."""

from datetime import date

import pytest

from bot.domain.days import days_from
from bot.domain.times.command import read_command as read
from tests.domain.times.reading import moments, placed


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("X tue 10 next week", "8.12. 10:00"),
        ("X wed 10 next week", "9.12. 10:00"),
        ("X Mittwoch um 10 nächste Woche", "9.12. 10:00"),
        ("X: wed 10, next week", "9.12. 10:00"),
        ("X next wed 10 next week", "9.12. 10:00"),
        ("X wed-thu 9, 14 next week", "9.12. 09:00, 9.12. 14:00, 10.12. 09:00, 10.12. 14:00"),
        ("X wed 10, thu 14 next week", "2.12. 10:00, 10.12. 14:00"),
        ("X weekdays 9:15 next week", "7.12. 09:15, 8.12. 09:15, 9.12. 09:15, 10.12. 09:15, 11.12. 09:15"),
        ("X weekdays 9:15 this week", "2.12. 09:15, 3.12. 09:15, 4.12. 09:15"),
        ("X thu 10 this week", "3.12. 10:00"),
    ],
)
def test_a_week_behind_the_clock_time_says_which_weekday_it_is_and_offers_no_whole_days(words: str, named: str) -> None:
    found = read(words)
    assert found.title == "X"
    assert moments(found.days, found.times) == named
    assert placed(found.days, found.times).whole_days == ()


@pytest.mark.parametrize("words", ["X tomorrow 10, next week", "X 8.12. 10, next week", "X tue all day, next week"])
def test_a_week_beside_a_date_or_whole_days_is_offered_itself(words: str) -> None:
    found = read(words)
    assert days_from(date(2026, 12, 11)) in placed(found.days, found.times).whole_days


@pytest.mark.parametrize("every", ["every", "each", "jeden", "on every"])
def test_every_in_front_of_a_day_is_no_part_of_the_title(every: str) -> None:
    found = read(f"Standup {every} weekday 10")
    assert found.title == "Standup"
    assert len(placed(found.days, found.times).times) == 5
