"""Cells for CSV that no spreadsheet runs as a formula (OWASP, "CSV Injection")."""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SKIPPED = " \u00a0\u200b\ufeff"
"""What spreadsheets pass over before they look for a formula."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula, also after blanks."""
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_STARTERS) else text
