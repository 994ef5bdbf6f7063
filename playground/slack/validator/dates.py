"""Slack's date formats: in mrkdwn's `<!date^EPOCH^format^link|fallback>` and in rich_text; it owns their form only.

Sources: https://docs.slack.dev/messaging/formatting-message-text (date formatting) and, for the tokens that only a
date element knows, https://docs.slack.dev/reference/block-kit/blocks/rich-text-block (date element).
"""

import re
from typing import Any

from playground.slack.validator.rules import Report, string

TOKENS = frozenset(
    {
        "date_num",
        "date",
        "date_short",
        "date_long",
        "date_pretty",
        "date_short_pretty",
        "date_long_pretty",
        "time",
        "time_secs",
    }
)
ELEMENT_TOKENS = TOKENS | {"date_slash", "date_long_full", "day_divider_pretty", "ago"}
"""Those of rich_text's date element; in mrkdwn the last four are printed as they stand."""
LATEST = 9_999_999_999  # ten digits: anything longer is milliseconds, which phones show as nonsense

_CANDIDATE = re.compile(r"<!date[^>]*>?")
_FORM = re.compile(r"<!date\^(?P<epoch>[^^|>]*)\^(?P<format>[^^|>]*)(?:\^(?P<link>[^|>]*))?\|(?P<fallback>[^>]*)>")
_BRACED = re.compile(r"\{([^}]*)\}")


def check_dates(text: str, pointer: str, report: Report) -> None:
    """Report every date token that some client would show as nonsense."""
    for candidate in _CANDIDATE.findall(text):
        problem = _problem(candidate)
        if problem:
            report.add(f"invalid date token {candidate[:60]}: {problem}", pointer)


def _problem(candidate: str) -> str | None:
    found = _FORM.fullmatch(candidate)
    if found is None:
        return "it wants <!date^EPOCH^format|fallback>"
    if not re.fullmatch(r"-?[0-9]+", found["epoch"]) or abs(int(found["epoch"])) > LATEST:
        return "the epoch must be integer seconds"
    if not found["fallback"].strip():
        return "the fallback is empty"
    return _format_problem(found["format"], TOKENS)


def date_format(value: Any, pointer: str, report: Report) -> None:
    """Report a format of a date element in which a token is unknown, or which has none."""
    string(255)(value, pointer, report)
    if isinstance(value, str) and (problem := _format_problem(value, ELEMENT_TOKENS)):
        report.add(f"invalid date format {value[:60]}: {problem}", pointer)


def _format_problem(text: str, tokens: frozenset[str]) -> str | None:
    named = _BRACED.findall(text)
    if not named:
        return "the format names no token"
    unknown = [name for name in named if name not in tokens]
    return f"there is no token {{{unknown[0]}}}" if unknown else None
