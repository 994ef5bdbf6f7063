"""Cells for CSV that no spreadsheet runs as a formula (OWASP, "CSV Injection")."""

import csv
import io
import unicodedata

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of Unicode: blanks and marks that a spreadsheet may pass over before it looks for a formula."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula: also behind blanks and
    marks that nobody sees, and with another form of the sign (NFKC)."""
    return f"'{text}" if text.startswith(_STARTERS) or _first_seen(text) in _STARTERS else text


def _first_seen(text: str) -> str:
    seen = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return unicodedata.normalize("NFKC", seen)


def csv_text(rows: list[list[str]]) -> str:
    """The rows as RFC 4180 has them, each cell in quotes: spreadsheets of half the world split at semicolons, and then
    a name such as "x;=1+1" would be two cells, the second a formula."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
