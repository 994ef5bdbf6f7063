"""Cells for CSV that no spreadsheet runs as a formula (OWASP, "CSV Injection")."""

import csv
import io

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SKIPPED = " \u00a0\u200b\ufeff"
"""What spreadsheets pass over before they look for a formula."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula, also after blanks."""
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_STARTERS) else text


def csv_text(rows: list[list[str]]) -> str:
    """The rows as RFC 4180 has them, each cell in quotes: spreadsheets of half the world split at semicolons, and then
    a name such as "x;=1+1" would be two cells, the second a formula."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
