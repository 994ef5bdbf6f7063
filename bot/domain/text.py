"""What a person typed or pasted: cleaned, and judged by what a reader can see. It escapes nothing."""

import re
import unicodedata

MOST_TITLE = 150
"""A Slack header block takes 150 characters."""
MOST_NOTE = 1500
MOST_PLACE = 300

_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""NUL truncates libical, ESC and FS break other readers, a lone surrogate is no UTF-8, and the marks that turn the
direction of writing would turn everything that stands behind them."""
_BLANK = re.compile(r"[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\ufffe\uffff\U0001d159\U000e0000-\U000e0fff]")
"""Hangul fillers, the empty Braille pattern, the null note head, and what Unicode reserves for invisible marks."""
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})
"""A combining mark is seen on a letter only."""
_SELECTOR = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")


def clean_text(text: str) -> str:
    """The text without unseen controls, "" where nothing can be seen. Line breaks become newlines; tabs stay."""
    clean = _UNSEEN.sub("", _BREAK.sub("\n", text)).strip()
    return clean if is_visible(clean) else ""


def clean_line(text: str) -> str:
    """Cleaned text on one line: runs of blanks and breaks become one blank. "" where nothing can be seen."""
    return " ".join(clean_text(text).split())


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of it: the test of every text that is required."""
    return any(map(_is_seen, text))


def clean_token(text: str, *, keep: str = "") -> str:
    """A pasted code, id or address: NFKC (fullwidth signs become plain ones), no format marks (Cf) and no selectors.

    The signs in `keep` stay. Control characters stay: a token that holds them is none.
    """
    plain = text if text.isascii() else _SELECTOR.sub("", unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in plain if sign in keep or unicodedata.category(sign) != "Cf").strip()


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN_CATEGORIES and not _BLANK.match(sign)
