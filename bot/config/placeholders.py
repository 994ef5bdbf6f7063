"""Values that nobody put in: what the pages, and other people's examples, have in the place of the real ones."""

import re

_EMPTY = re.compile(r"(?:xox[a-z]-|xapp-)?(?:\.{3,}|…|<.*>|x{3,}|\*{3,})", re.IGNORECASE | re.DOTALL)
_SAID = re.compile(
    r"(?:xox[a-z]-|xapp-)?(?:(?:change|replace|fill)[-_ ]?(?:me|this|in)(?![a-z])|your[-_ ]|todo(?![a-z])).*",
    re.IGNORECASE,
)
_SECRET = re.compile(r"(?:slack|aws)_.*(?:token|secret|key|id)|meet_secret_key|.*_secret", re.IGNORECASE)
"""Names of settings whose value is made by a machine: no word of a language stands there."""


def is_placeholder(name: str, value: str) -> bool:
    """Whether the value stands for one that was to be put in its place."""
    return bool(_EMPTY.fullmatch(value) or (_SECRET.fullmatch(name) and _SAID.fullmatch(value)))
