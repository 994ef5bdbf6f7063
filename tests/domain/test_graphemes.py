"""A text is cut between the signs that its readers see."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.graphemes import MOST_JOINED, whole_signs

SIGNS = {
    "a flag": "🇩🇪",
    "a flag of a region": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "a family": "👨‍👩‍👧‍👦",
    "a skin tone": "👍🏽",
    "the lightest skin tone": "👍🏻",
    "the darkest skin tone": "👍🏿",
    "a keycap": "1️⃣",
    "a heart in its colour": "❤️",
    "an accent of its own": "e\u0301",
    "a stack of accents": "a\u0301\u0328\u0302",
    "Hangul in its parts": "\u1100\u1161\u11a8",
    "an old Hangul part": "\ua960\ud7b0\ud7cb",
    "Hangul with a tail": "가\u11a8",
    "Hangul without its vowel": "\u115f\u1160\u11a8",
    "the last of each Hangul part": "\u115f\u11a7\u11ff",
    "the last of each old Hangul part": "\ua97c\ud7c6\ud7fb",
    "Devanagari": "क्षि",
    "Tamil": "நி",
    "Arabic number sign": "\u0600\u0661",
    "voiced katakana": "\uff76\uff9e",
    "a line break": "\r\n",
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_no_sign_is_cut_in_two(sign: str) -> None:
    text = f"ab{sign}{sign}c"
    for most in range(len(text) + 1):
        kept = whole_signs(text, most)
        assert kept in ("", "a", "ab", f"ab{sign}", f"ab{sign}{sign}", text)
        assert len(kept) <= most
        assert kept == text or len(kept) + len(sign) > most or kept in ("", "a")


def test_a_run_of_flags_is_cut_between_two_of_them() -> None:
    for flags in ("🇩🇪🇫🇷🇯🇵", "🇦🇫🇿🇦🇦🇿"):
        assert [len(whole_signs(flags, most)) for most in range(7)] == [0, 0, 2, 2, 4, 4, 6]


def test_half_a_flag_is_a_sign_of_its_own() -> None:
    assert [whole_signs(text, 1) for text in ("🇦b", "a🇦")] == ["🇦", "a"]


def test_a_text_that_fits_stays_and_nothing_fits_into_no_room() -> None:
    assert whole_signs("abc", 3) == "abc"
    assert whole_signs("abc", 0) == whole_signs("abc", -1) == ""


def test_a_sign_that_is_longer_than_any_writing_is_cut_like_text() -> None:
    assert whole_signs("a" + "\u0301" * 5000, 1000) == "a" + "\u0301" * 999
    assert whole_signs("a" + "\u0301" * 5000, MOST_JOINED) == ""


def test_controls_join_nothing() -> None:
    assert whole_signs("a\n\u0301b", 2) == "a\n"


ODD = st.text(
    st.sampled_from([*"ab1 \r\n", *"".join(SIGNS.values()), "\u200d", "\ufe0f", "\u094d", "\U0001f1e6", "\U0001f1ff"]),
    max_size=30,
)


@given(ODD, st.integers(0, 30))
def test_every_cut_is_one_that_unicode_allows(text: str, most: int) -> None:
    """Against the clusters of another implementation (`regex`): ours may keep more together, never less."""
    kept = whole_signs(text, most)
    ends = {0, *(found.end() for found in regex.finditer(r"\X", text))}
    assert text.startswith(kept)
    assert len(kept) in ends
