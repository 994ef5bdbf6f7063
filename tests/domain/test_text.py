import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean_line, clean_text, clean_token, is_visible


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


INVISIBLE = {
    "nothing": "",
    "blanks": " \n\t",
    "no-break space": "\u00a0\u202f\u3000",
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d",
    "word joiner and byte order mark": "\u2060\ufeff",
    "directions": "\u200e\u200f\u061c\u202e\u2066",
    "soft hyphen": "\u00ad",
    "line separators": "\u2028\u2029",
    "empty Braille pattern": "\u2800",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "Khmer inherent vowels": "\u17b4\u17b5",
    "Mongolian selectors": "\u180b\u180e\u180f",
    "variation selectors": "\ufe00\ufe0f\U000e0100",
    "grapheme joiner": "\u034f",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "musical marks": "\U0001d159\U0001d173",
    "shorthand controls": "\U0001bca0",
    "interlinear marks": "\ufff9\ufffb",
    "unassigned and ignorable": "\u2065\ufff0\U000e0fff",
    "marks on no letter": "\u0301\u20dd",
    "a lone surrogate": "\ud800",
    "no characters": "\ufffe\uffff",
}
VISIBLE = [
    "a",
    "0",
    ".",
    "é",
    "日",
    "\u0e01\u0e31",
    "👩\u200d👩",
    "☃",
    "\u2801",
    "1\ufe0f\u20e3",
    "\u3131",
    "\u0905\u0902",
]


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_text_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert not is_visible(text)
    assert clean_line(text) == clean_text(text) == ""
    assert clean_line(f" {text}\u2800 ") == ""


@pytest.mark.parametrize("text", VISIBLE)
def test_one_visible_sign_is_enough(text: str) -> None:
    assert is_visible(text)
    assert is_visible(f"\u200b\u2800{text}")
    assert clean_line(text) == text


@pytest.mark.parametrize(
    ("pasted", "token"),
    [
        ("  abc ", "abc"),
        ("１２３４５６", "123456"),
        ("ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ada@example.com"),
        ("\u200b12\u200d34\ufeff56\u2060", "123456"),
        ("1\ufe0f2\ufe0e3\U000e0100", "123"),
        ("12\u00ad34", "1234"),
        ("\u202a1234\u202c", "1234"),
        ("12\u034f34", "1234"),
        ("\u00a0abc\u3000", "abc"),
        ("a\nb\x00", "a\nb\x00"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_a_pasted_token_loses_what_nobody_sees(pasted: str, token: str) -> None:
    assert clean_token(pasted) == token


@given(st.text(max_size=50))
def test_a_clean_token_stays_as_it_is(text: str) -> None:
    assert clean_token(clean_token(text)) == clean_token(text)


def test_a_token_keeps_the_marks_that_its_reader_needs() -> None:
    assert clean_token("a\u200cb\u200bc", keep="\u200c") == "a\u200cbc"


def test_letters_of_every_script_and_emoji_stay() -> None:
    assert clean_line("日本 עברית 👩‍👩‍👧 é") == "日本 עברית 👩‍👩‍👧 é"
