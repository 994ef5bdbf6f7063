"""Slack's date tokens inside mrkdwn: `<!date^EPOCH^format^link|fallback>`; it owns their form only.

Source: https://docs.slack.dev/messaging/formatting-message-text (date formatting).
"""

import re

from playground.slack.validator.rules import Report

TOKENS = frozenset(
    {
        "date_num",
        "date",
        "date_short",
        "date_long",
        "date_pretty",
        "date_short_pretty",
        "date_long_pretty",
        "date_slash",
        "date_long_full",
        "day_divider_pretty",
        "time",
        "time_secs",
        "ago",
    }
)
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
    named = _BRACED.findall(found["format"])
    if not named:
        return "the format names no token"
    unknown = [name for name in named if name not in TOKENS]
    return f"there is no token {{{unknown[0]}}}" if unknown else None
