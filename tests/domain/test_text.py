import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean_line, clean_text


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_unseen_control_survives_and_utf8_can_write_what_does(text: str) -> None:
    clean = clean_text(text)
    clean.encode("utf-8")
    assert not [mark for mark in clean if mark not in "\n\t" and (ord(mark) < 32 or 127 <= ord(mark) < 160)]
    assert not set(clean) & set("\r\u2028\u2029\u202e\u2066")
    assert len(clean_line(text).splitlines()) <= 1
    assert clean_text(clean) == clean


def test_line_breaks_of_every_kind_stay_as_newlines_and_tabs_stay() -> None:
    assert clean_text("a\r\nb\rc\u2028d\x0be\tf\n") == "a\nb\nc\nd\ne\tf"


def test_a_title_is_one_line() -> None:
    assert clean_line("  Design\r\n\treview \x00now ") == "Design review now"


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u202e\u200d", "\u2028"])
def test_a_line_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert clean_line(text) == ""


def test_letters_of_every_script_and_emoji_stay() -> None:
    assert clean_line("日本 עברית 👩‍👩‍👧 é") == "日本 עברית 👩‍👩‍👧 é"
