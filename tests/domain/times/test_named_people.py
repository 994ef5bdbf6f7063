from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.command import CommandWords, read_command
from bot.domain.times.named_people import Named, PeopleRead, read_people

BEN, CHO, WHO = Named("@ben", "U1"), Named("@cho", "U2"), Named("@may")


def read(*parts: str | Named) -> PeopleRead:
    return read_people(parts, read_command)


TIMES = CommandWords("Lunch", "", "mon-tue", "12:00")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("Lunch mon-tue 12:00 ", BEN, " ", CHO), TIMES),
        (("Lunch mon-tue 12:00 for 45m ", BEN, ", ", CHO),
         CommandWords("Lunch", "", "mon-tue", "12:00", timedelta(minutes=45))),
        ((BEN, " ", CHO, " Lunch mon-tue 12:00"), TIMES),
        ((BEN, ": Lunch mon-tue 12:00"), TIMES),
        (("Lunch ", BEN, " ", CHO, " mon-tue 12:00"), TIMES),
        (("Lunch, ", BEN, " and ", CHO, ", mon-tue 12:00"), TIMES),
        (("Lunch mon-tue 12:00 with ", BEN, " and ", CHO, ", Room 4"),
         CommandWords("Lunch with @ben and @cho", "Room 4", "mon-tue", "12:00")),
        (("Lunch mon-tue 12:00, ", BEN, ", Room 4"), CommandWords("Lunch", "Room 4", "mon-tue", "12:00")),
        (("Lunch: mon-tue 12:00, Room 4 ", BEN), CommandWords("Lunch", "Room 4", "mon-tue", "12:00")),
        (("Lunch with ", BEN, " mon-tue 12:00"), CommandWords("Lunch with @ben", "", "mon-tue", "12:00")),
        (("Mittag mit ", BEN, " und ", CHO), CommandWords("Mittag mit @ben und @cho")),
        (("Ask ", BEN, " about lunch mon-tue 12:00"),
         CommandWords("Ask @ben about lunch", "", "mon-tue", "12:00")),
        (("Lunch ", BEN, " ", CHO), CommandWords("Lunch")),
        ((BEN, " ", CHO), CommandWords()),
    ],
)  # fmt: skip
def test_named_people_must_be_there_and_are_no_place(parts: tuple[str | Named, ...], words: CommandWords) -> None:
    found = read(*parts)
    assert found.words == words
    assert set(found.required) == {one.user for one in parts if isinstance(one, Named)}


def test_whoever_is_named_twice_must_be_there_once() -> None:
    assert read("Lunch ", BEN, " ", CHO, " ", BEN).required == ("U1", "U2")


def test_a_name_that_nobody_is_known_by_is_told_and_never_read_as_a_time() -> None:
    found = read("Lunch mon-tue 12:00 ", WHO, " ", BEN)
    assert found == PeopleRead(TIMES, ("U1",), ("@may",))


def test_words_without_people_read_as_before() -> None:
    words = "Design review: tue 14:00, Room 4"
    assert read(words) == PeopleRead(read_command(words))


def test_more_people_than_there_are_signs_must_all_be_there() -> None:
    crowd = [Named(f"@u{number}", f"U{number}") for number in range(99)]
    found = read("Lunch ", *crowd)
    assert len(found.required) == 99
    assert found.words.title == "Lunch"


def test_a_title_that_the_names_would_turn_into_other_times_does_without_them() -> None:
    found = read("Lunch, mon with ", BEN, " 12:00")
    assert "ben" not in found.words.place
    assert found.required == ("U1",)


PARTS = st.lists(st.one_of(st.text(max_size=20), st.sampled_from([BEN, CHO, WHO])), max_size=8)


@given(parts=PARTS)
def test_no_sign_that_stands_for_a_person_is_ever_shown(parts: list[str | Named]) -> None:
    found = read(*parts)
    shown = found.words.title + found.words.place + found.words.days + found.words.times
    assert not any(0x16A0 <= ord(sign) <= 0x16EA for sign in shown)
