"""Owns how words become safe text for Slack: escaped, on one line, cut to a limit. Knows no block."""

import re
from collections.abc import Sequence

from bot.domain.graphemes import whole_signs
from bot.domain.person import is_forgotten
from bot.domain.text import clean_line

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
USER_ID = re.compile(r"[A-Z0-9]{2,40}")
NOTHING = "–"
"""Slack refuses an empty text; this stands where a person left nothing to print."""


def escape(text: str) -> str:
    """User text for mrkdwn and for a message's `text`: it can mention nobody and forge no link."""
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)
    return text


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, which is how Slack's clients count, ending in "…" where something was cut: never
    within a flag, a family or a letter."""
    if _units(text) <= limit:
        return text
    return beginning(text, limit - 1).rstrip() + "…"


def beginning(text: str, limit: int) -> str:
    """The beginning of whole signs that fits into so many UTF-16 units."""
    kept = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")
    return whole_signs(text, len(kept))


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def unmarked(sentence: str) -> str:
    """One of our sentences where Slack prints plain text: it would print the backticks around a command, too."""
    return sentence.replace("`", "")


def mention(user: str) -> str:
    """A person by id, as Slack shows them to each reader; anything that is no id is printed as text."""
    return f"<@{user}>" if USER_ID.fullmatch(user) else escape(clean_line(user))


def people(users: Sequence[str], most: int) -> str:
    """Mentions of the first `most`, and "+N" for the rest and the forgotten; "" for nobody."""
    shown, rest = people_shown(users, most)
    return " ".join([*map(mention, shown), *([f"+{rest}"] if rest else [])])


def people_shown(users: Sequence[str], most: int) -> tuple[list[str], int]:
    """Who is named, at most so many, and how many are not; whoever asked to be forgotten is only counted."""
    named = [user for user in users if not is_forgotten(user)][:most]
    return named, len(users) - len(named)


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 invite", "3 invites"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
