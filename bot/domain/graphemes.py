"""Where a text may be cut: between what its readers see as single signs, never within a flag, a family or a letter.

The rules are those of Unicode's grapheme clusters (https://unicode.org/reports/tr29/, GB3 to GB13), as far as Python's
character database tells them apart; in doubt two characters stay together.
"""

import unicodedata

MOST_JOINED = 100
"""Characters of one sign. Longer ones are no writing, and are cut like any text."""
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me", "Mc"})
_VIRAMA = 9
"""The combining class of the signs that join two consonants of an Indic script."""
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")


def whole_signs(text: str, most: int) -> str:
    """The longest beginning of the text that has at most so many characters and ends with a whole sign."""
    if len(text) <= most:
        return text
    end = max(most, 0)
    first = max(end - MOST_JOINED, 0)
    at = next((at for at in range(end, first, -1) if _is_boundary(text, at)), first)
    return text[: at if at > first or first == 0 else end]


def _is_boundary(text: str, at: int) -> bool:
    """Whether the text may be cut before its character number `at`, which is neither the first nor past the last."""
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if unicodedata.category(before) in _CONTROLS or unicodedata.category(after) in _CONTROLS:
        return True
    if _extends(after) or before == _JOINER or before in _PREPENDED:
        return False
    return not (_joins_syllable(before, after) or _joins_consonants(before, after) or _splits_flag(text, at))


def _extends(sign: str) -> bool:
    """Whether it changes the sign before it: accents, vowel signs, skin tones, selectors, the tags of flags."""
    return (
        unicodedata.category(sign) in _MARKS
        or sign in (_JOINER, _NON_JOINER, "\uff9e", "\uff9f")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
    )


def _joins_syllable(before: str, after: str) -> bool:
    """Hangul that is written in its parts: leading consonants, vowels, trailing consonants."""
    kind, following = _hangul(before), _hangul(after)
    return following in {"L": ("L", "V", "S"), "V": ("V", "T"), "S": ("V", "T"), "T": ("T",)}.get(kind, ())


def _hangul(sign: str) -> str:
    """L, V or T for a part of a syllable, S for a whole one, "" for anything else."""
    if "\u1100" <= sign <= "\u115f" or "\ua960" <= sign <= "\ua97c":
        return "L"
    if "\u1160" <= sign <= "\u11a7" or "\ud7b0" <= sign <= "\ud7c6":
        return "V"
    if "\u11a8" <= sign <= "\u11ff" or "\ud7cb" <= sign <= "\ud7fb":
        return "T"
    return "S" if "\uac00" <= sign <= "\ud7a3" else ""


def _joins_consonants(before: str, after: str) -> bool:
    return unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo"


def _splits_flag(text: str, at: int) -> bool:
    """Two regional indicators are one flag, counted from the first of their run."""
    if not (_is_regional(text[at - 1]) and _is_regional(text[at])):
        return False
    run = at
    while run and _is_regional(text[run - 1]):
        run -= 1
    return (at - run) % 2 == 1


def _is_regional(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
