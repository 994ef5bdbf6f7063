"""Owns how words become safe text for Slack: escaped, on one line, cut to a limit. Knows no block."""

import re
from collections.abc import Sequence

from bot.domain.text import clean_line

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_USER_ID = re.compile(r"[A-Z0-9]{2,40}")
NOTHING = "–"
"""Slack refuses an empty text; this stands where a person left nothing to print."""


def escape(text: str) -> str:
    """User text for mrkdwn and for a message's `text`: it can mention nobody and forge no link."""
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)
    return text


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, which is how Slack's clients count, ending in "…" where something was cut."""
    if _units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    return kept.rstrip() + "…"


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def mention(user: str) -> str:
    """A person by id, as Slack shows them to each reader; anything that is no id is printed as text."""
    return f"<@{user}>" if _USER_ID.fullmatch(user) else escape(clean_line(user))


def people(users: Sequence[str], most: int) -> str:
    """Mentions of the first `most`, and "+N" for the rest; "" for nobody."""
    shown = " ".join(mention(user) for user in users[:most])
    rest = len(users) - most
    return f"{shown} +{rest}" if rest > 0 else shown


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 invite", "3 invites"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
