"""What a person typed, made fit for mail, calendar and Slack: no unseen control survives. It escapes nothing."""

import re

MOST_TITLE = 150
"""A Slack header block takes 150 characters."""
MOST_NOTE = 1500
MOST_PLACE = 300

_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""NUL truncates libical, ESC and FS break other readers, a lone surrogate is no UTF-8, and the marks that turn the
direction of writing would turn everything that stands behind them."""


def clean_text(text: str) -> str:
    """The text without unseen controls; line breaks become newlines and stay, tabs stay, the ends are stripped."""
    return _UNSEEN.sub("", _BREAK.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """The cleaned text on one line: runs of blanks and breaks become one blank. "" where nothing is visible."""
    line = " ".join(clean_text(text).split())
    return line if any(mark.isprintable() and not mark.isspace() for mark in line) else ""
