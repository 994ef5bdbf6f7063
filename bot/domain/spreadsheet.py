"""Cells for CSV that no spreadsheet runs as a formula (OWASP, "CSV Injection")."""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula, also after blanks."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTERS) else text
