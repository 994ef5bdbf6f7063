from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.command import CommandWords, read_command
from bot.domain.times.date_order import DateOrder
from bot.domain.times.scanning import MOST_TYPED
from bot.domain.times.values import Reason
from tests.domain.times.reading import moments


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def names_day(words: str) -> bool:
    return words == "in 3 days"


def read(words: str) -> CommandWords:
    return read_command(words, DateOrder.UNKNOWN, names_day)


REVIEW = CommandWords("Design review")


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        (
            "Design review: tue 14:00, wed 10-11:30, 45m, Room 4",
            CommandWords("Design review", "Room 4", "tue 14:00, wed 10-11:30", "", minutes(45)),
        ),
        (
            "Design review tue-thu 10, 14:30, 45m, Room 4",
            CommandWords("Design review", "Room 4", "tue-thu", "10, 14:30", minutes(45)),
        ),
        (
            "Team-Frühstück: Di 9 Uhr, Do 10 Uhr, 30 Minuten, Küche",
            CommandWords("Team-Frühstück", "Küche", "Di 9 Uhr, Do 10 Uhr", "", minutes(30)),
        ),
        (
            "Planung di-do 10, 14:30, 45 min, Raum 4",
            CommandWords("Planung", "Raum 4", "di-do", "10, 14:30", minutes(45)),
        ),
        (
            "Kaffee am Dienstag um 15 Uhr im Café Mitte",
            CommandWords("Kaffee", "Café Mitte", "am Dienstag", "um 15 Uhr"),
        ),
        (
            "Design review for 45m on tue at 10 in Room 4",
            CommandWords("Design review", "Room 4", "on tue", "at 10", minutes(45)),
        ),
        ("Design review tue 14:00 Room 4", replace(REVIEW, days="tue", times="14:00", place="Room 4")),
        (
            "Design review tue 14:00, anonymous",
            replace(REVIEW, days="tue", times="14:00", settings=("anonymous",)),
        ),
        (
            "Design review tue 14:00, Room 4, Hidden, anonym",
            replace(REVIEW, days="tue", times="14:00", place="Room 4", settings=("hidden", "anonymous")),
        ),
        ("Design review tue 14:00, Hidden Room", replace(REVIEW, days="tue", times="14:00", place="Hidden Room")),
        ("Anonymous tue 14:00", CommandWords("Anonymous", days="tue", times="14:00")),
        ("Design review – tue 14:00 – Room 4", replace(REVIEW, days="tue", times="14:00", place="Room 4")),
        ("Design review: nächste Woche Di-Do 10", replace(REVIEW, days="nächste Woche Di-Do", times="10")),
        ("Design review: mon: 9, tue: 14, Room 4", replace(REVIEW, days="mon: 9, tue: 14", place="Room 4")),
        ("Design review mon: 9:30, tue: 14:00", replace(REVIEW, days="mon: 9:30, tue: 14:00")),
        ("Design review, Room 4, tue 14:00", replace(REVIEW, days="tue", times="14:00", place="Room 4")),
        ("tue 14:00, Design review, Room 4, 2nd", replace(REVIEW, days="tue", times="14:00", place="Room 4, 2nd")),
        ("tue 14:00, Design review, Room 4", replace(REVIEW, days="tue", times="14:00", place="Room 4")),
        ("tue 14:00 Design review", replace(REVIEW, days="tue", times="14:00")),
        ("Design review: tue 10; wed 11; Room 4, 2nd", replace(REVIEW, days="tue 10; wed 11", place="Room 4, 2nd")),
        ("Offsite: 1-3 Dec all day, Berlin", CommandWords("Offsite", "Berlin", "1-3 Dec", "all day")),
        ("Offsite: 1-3 Dec, Berlin", CommandWords("Offsite", "Berlin", "1-3 Dec")),
        ("Offsite: wed, thu", CommandWords("Offsite", days="wed, thu")),
        ("Offsite, wed, thu, Berlin", CommandWords("Offsite", "Berlin", "wed, thu")),
        ("Review: 45m", CommandWords("Review", length=minutes(45))),
        ("Review 45m", CommandWords("Review", length=minutes(45))),
        ("45m, Sprint 12", CommandWords("Sprint 12", length=minutes(45))),
        ("1.12, 14h", CommandWords(days="1.12", times="14h")),
        ("Review 3 Dec 14h", CommandWords("Review", days="3 Dec", times="14h")),
        ("Review: 1.12 10:00, 1.12", CommandWords("Review", days="1.12", times="10:00, 1.12")),
        ("Review tue 1.12 Room 4", CommandWords("Review", "Room 4", "tue", "1.12")),
        ("Standup, 9:30, 45m", CommandWords("Standup", times="9:30", length=minutes(45))),
        ("Call tue 10, https://example.com/?a=1,2", CommandWords("Call", "https://example.com/?a=1,2", "tue", "10")),
        ("Ｒｅｖｉｅｗ：　tue １４：００", CommandWords("Ｒｅｖｉｅｗ", "", "tue", "１４：００")),
    ],
)  # fmt: skip
def test_words_fill_title_times_length_and_place(words: str, filled: CommandWords) -> None:
    assert read(words) == filled


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Design review",
        "Design review, Room 4",
        "Friday lunch",
        "Lunch friday",
        "Standup 9:30",
        "Sprint 12",
        "Top 10",
        "9 to 5 club",
        "A/B 1/2 test",
        "Q&A with Mo",
        "Do we need this?",
        "So what",
        "Research and development",
        "Q3: planning",
        "1:1 with Ben",
        "Kickoff: meet Bob at 10:00",
        "May plans",
        "and",
        ":",
        ": ",
    ],
)
def test_words_that_only_look_like_times_are_a_title(words: str) -> None:
    assert read(words) == CommandWords(words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Friday lunch tue 12", "Friday lunch"),
        ("Sprint 12 tue 10", "Sprint 12"),
        ("Sprint 12, tue 10", "Sprint 12"),
        ("Re: Budget tue 10", "Re: Budget"),
        ("Re: Budget: tue 10", "Re: Budget"),
        ("Review monday: tue 9", "Review monday"),
        ("1:1 with Ben tue 14:00", "1:1 with Ben"),
        ("Research and development tue 10", "Research and development"),
        ("Budget, Q3 and hiring tue 10", "Budget, Q3 and hiring"),
        ("A/B 1/2 test tue 10", "A/B 1/2 test"),
        ("Release 1.12 tue 10", "Release 1.12"),
        ("Sync (weekly) tue 10", "Sync (weekly)"),
        ("Sync (tue 10:00)", "Sync"),
        ("Sync @ tue 10:00", "Sync"),
        ("Lunch friday, 12:00", "Lunch"),
        ("Sprint review 4-6, 45m", "Sprint review 4-6"),
        ("tue 10, https://example.com/?a=1,2", "https://example.com/?a=1,2"),
    ],
)
def test_a_title_keeps_its_days_numbers_colons_and_commas(words: str, title: str) -> None:
    assert read(words).title == title


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Review, tue 10, Room 4", "Room 4"),
        ("Review, tue 10, Room 4-6, 45m", "Room 4-6"),
        ("Review, tue 10, 4th floor", "4th floor"),
        ("Review, tue 10, 4", ""),
        ("Review tue 10.", ""),
        ("Review tue 10 (Room 4)", "(Room 4)"),
        ("Review, tue 10 @ Ada's", "Ada's"),
        ("Review, tue 10, Friday house", "Friday house"),
    ],
)
def test_what_is_no_time_behind_the_times_is_the_place(words: str, place: str) -> None:
    assert read(words).place == place


@pytest.mark.parametrize("place", ["Berlin Mitte", "Room 4, in the yard", "Café im Hof", "what@ work", "in"])
def test_a_place_loses_its_first_preposition_and_none_inside_it(place: str) -> None:
    assert read(f"Review: tue 10, {place}").place == place
    assert read(f"Review: tue 10 at {place}").place == place


@pytest.mark.parametrize(
    ("words", "days", "reasons"),
    [
        ("Review: tue 25:00, Room 4", "tue 25:00", [Reason.CLOCK_TOO_HIGH]),
        ("Review: 12/1 10:00", "12/1 10:00", [Reason.TWO_ORDERS]),
        ("Review: tue 11-10, wed 9", "tue 11-10, wed 9", [Reason.ENDS_BEFORE_START]),
        ("Review: tue 10, 5m", "tue", [Reason.WRONG_LENGTH]),
        ("Review: tue 10, 99h", "tue", [Reason.WRONG_LENGTH]),
        ("Review: tue 10:00 UTC", "tue 10:00 UTC", [Reason.OTHER_ZONE]),
    ],
)
def test_what_looks_like_a_time_and_is_none_is_named_and_stays_in_the_lines(
    words: str, days: str, reasons: list[Reason]
) -> None:
    found = read(words)
    assert (found.title, found.days) == ("Review", days)
    assert [problem.reason for problem in found.problems] == reasons


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        (
            "Review: in 3 days at 10:00, 45m, Room 4",
            CommandWords("Review", "Room 4", "in 3 days at 10:00", length=minutes(45)),
        ),
        ("Review, in 3 days at 10:00, Room 4", CommandWords("Review", "Room 4", "in 3 days at 10:00")),
        ("Review: tue 9, in 3 days at 10:00", CommandWords("Review", days="tue 9, in 3 days at 10:00")),
        ("Review in 3 days at 10:00", CommandWords("Review in 3 days at 10:00")),
        ("Review: in 4 days at 10:00", CommandWords("Review: in 4 days at 10:00")),
    ],
)
def test_a_day_in_other_words_stands_between_colon_and_commas(words: str, filled: CommandWords) -> None:
    assert read(words) == filled


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("mo 10, di 14:30", "mon 10:00, tue 14:30"),
        ("Mo. 10 Uhr, Di. 14 Uhr 30", "mon 10am, tue 2:30pm"),
        ("morgen 10 Uhr und übermorgen um 14", "tomorrow 10am and day after tomorrow at 2pm"),
        ("mi von 10 bis 11, do 14-15 Uhr", "wed from 10 to 11, thu 2-3pm"),
        ("am Mo und Di jeweils 10 und 14 Uhr", "on mon and tue at 10 and 14:00"),
        ("Mittwoch viertel nach 9, Do. halb 11", "wed quarter past 9, thu 10:30"),
        ("nächste Woche Mo ab 10", "next week mon 10"),
        ("Mo + Di je 10 Uhr", "mon & tue 10 o'clock"),
    ],
)
def test_german_words_name_the_same_times_as_english_ones(german: str, english: str) -> None:
    named = [moments(found.days, found.times) for found in (read(f"Planung: {german}"), read(f"Review: {english}"))]
    assert named[0] == named[1] != ""


def test_too_long_a_text_is_a_title_and_named() -> None:
    assert read("m" * MOST_TYPED) == CommandWords("m" * MOST_TYPED)
    found = read("m" * (MOST_TYPED + 1))
    assert (found.title, [problem.reason for problem in found.problems]) == ("m" * (MOST_TYPED + 1), [Reason.TOO_LONG])


@pytest.mark.parametrize(
    ("words", "read_as"),
    [
        ("X: wed 14:00, thu 10-11:30, 45m", "2.12. 14:00, 3.12. 10:00"),
        ("X wed-thu 10, 14:30", "2.12. 10:00, 2.12. 14:30, 3.12. 10:00, 3.12. 14:30"),
        ("X: 14:00, Room 4, wed", "2.12. 14:00"),
        ("X: 3.12 14:00, 4.12 15:00", "3.12. 14:00, 4.12. 15:00"),
        ("X: 3.12 noon, 4.12 viertel nach 9", "3.12. 12:00, 4.12. 09:15"),
        ("X: tue noon, 3.12 noon", "1.12. 12:00, 3.12. 12:00"),
        ("X: Dec 3 10, 14", "3.12. 10:00, 3.12. 14:00"),
    ],
)
def test_the_two_lines_are_read_as_the_words_were(words: str, read_as: str) -> None:
    found = read(words)
    assert moments(found.days, found.times) == read_as


WORDS = st.sampled_from(
    ["Design", "review", "tue", "Di", "14:00", "10", "-", ",", ":", "45m", "Room", "4", "and", "12/1", "…", "1.12."]
)  # fmt: skip


@given(st.lists(WORDS, max_size=15).map(" ".join))
def test_no_word_is_lost(words: str) -> None:
    found = read(words)
    kept = f"{found.title} {found.place} {found.days} {found.times}"
    for word in ("Design", "review", "Room", "tue", "Di", "14:00", "12/1"):
        assert kept.count(word) == words.count(word)


@given(st.text(max_size=200))
def test_any_text_is_read(words: str) -> None:
    assert read(words).title or not words.strip(" ,;:-–—|·\n") or read(words) != CommandWords()


@pytest.mark.parametrize(
    "ahead", ["in 2 hours", "in 30 min", "in 2 Stunden", "in einer Stunde", "in einer halben Stunde"]
)
def test_so_long_from_now_is_no_length_it_stays_in_a_title_and_is_refused_where_a_time_is_awaited(ahead: str) -> None:
    assert read(f"Review {ahead}") == CommandWords(title=f"Review {ahead}")
    for words in (f"Review today {ahead}", f"Review today, {ahead}", f"Review fri 10 {ahead}"):
        found = read(words)
        assert (found.title, found.place, found.length) == ("Review", "", None)
        assert [(one.reason, one.text) for one in found.problems] == [(Reason.NO_CLOCK, ahead)]
    assert read("Review fri 10, Berlin, 2 hours").length == timedelta(hours=2)
