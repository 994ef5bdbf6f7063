"""Owns reading the words of a message as its reader sees them, whichever way it was written; it asks nobody for names.

Sources: https://docs.slack.dev/reference/block-kit/blocks and .../messaging/formatting-message-text
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain.text import is_visible
from handlers.json_access import Json, dig, objects, text_at, unescape

Names = Mapping[str, str]
"""What people are called, by their Slack ids."""
UNSHOWN = "This content can't be displayed."
"""What Slack says in place of the text that a message of blocks alone lacks."""
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)\|?>")
_PARTS = ("title", "text", "fields", "elements", "rows", "cells", "items", "body")
_RUNS = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
"""Their elements follow each other without a blank."""
_NO_WORDS = frozenset({"actions", "input", "divider", "channel", "usergroup"})
"""What is pressed or filled in is no text; of a channel and a group Slack alone knows the name."""


def mentioned(text: str, message: Json | None = None) -> tuple[str, ...]:
    """The ids of the people who are named without a label, each once: in the text, and in the message's blocks."""
    blocks = _people(list(_surfaces(message))) if message else ()
    return tuple(dict.fromkeys([*_MENTION.findall(text), *blocks]))


def words_of(message: Any, names: Names) -> str:
    """The text; else what stands in blocks, in attachments, or the titles of files and canvases. "" for none."""
    text = text_at(message, "text")
    found = (
        "" if text.strip() == UNSHOWN else unescape(text, names),
        _words(list(objects(dig(message, "blocks"))), names),
        _joined(_of_attachment(one, names) for one in objects(dig(message, "attachments"))),
        _joined(text_at(one, "title") or text_at(one, "name") for one in objects(dig(message, "files"))),
    )
    return next((words for words in found if is_visible(words)), "")


def _of_attachment(attachment: Json, names: Names) -> str:
    marked = [text_at(attachment, part) for part in ("pretext", "title", "text")]
    fields = [text_at(field, part) for field in objects(attachment.get("fields")) for part in ("title", "value")]
    own = _joined(unescape(text, names) for text in (*marked, *fields))
    return own or _words(list(_surfaces(attachment)), names) or unescape(text_at(attachment, "fallback"), names)


def _surfaces(node: Json) -> Iterable[Json]:
    """The blocks of a message or an attachment, and those of what it shares or carries."""
    yield from objects(node.get("blocks"))
    for shared in objects(node.get("message_blocks")):
        yield from objects(dig(shared, "message", "blocks"))
    for attachment in objects(node.get("attachments")):
        yield from _surfaces(attachment)


def _words(node: Any, names: Names) -> str:
    if isinstance(node, list):
        return _joined(_words(one, names) for one in node)
    kind = text_at(node, "type")
    if not isinstance(node, dict) or kind in _NO_WORDS:
        return ""
    if leaf := _LEAVES.get(kind):
        return leaf(node, names)
    parts = [_words(one, names) for name in _PARTS for one in _listed(node.get(name))]
    return "".join(parts) if kind in _RUNS else _joined(parts)


def _people(node: Any) -> Iterable[str]:
    """The ids of everybody who is named in blocks, in their order."""
    if isinstance(node, dict) and text_at(node, "type") == "user":
        yield text_at(node, "user_id")
    elif isinstance(node, str):
        yield from _MENTION.findall(node)
    for part in node.values() if isinstance(node, dict) else _listed(node):
        if part is not node:
            yield from _people(part)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if is_visible(part))


def _named(node: Json, names: Names) -> str:
    name = names.get(text_at(node, "user_id"), "")
    return name and f"@{name}"


_LEAVES: dict[str, Callable[[Json, Names], str]] = {
    "mrkdwn": lambda node, names: unescape(text_at(node, "text"), names),
    "plain_text": lambda node, _: text_at(node, "text"),
    "raw_text": lambda node, _: text_at(node, "text"),
    "markdown": lambda node, _: text_at(node, "text"),
    "text": lambda node, _: text_at(node, "text"),
    "link": lambda node, _: text_at(node, "text") or text_at(node, "url"),
    "user": _named,
    "broadcast": lambda node, _: f"@{text_at(node, 'range')}",
    "emoji": lambda node, _: f":{text_at(node, 'name')}:",
    "date": lambda node, _: text_at(node, "fallback"),
    "color": lambda node, _: text_at(node, "value"),
    "image": lambda node, _: text_at(node, "title", "text") or text_at(node, "alt_text"),
}
