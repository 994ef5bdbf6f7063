"""Owns finding values in JSON that may lack them, for `payloads` alone; it knows no payload."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def dig(node: Any, *path: str | int) -> Any:
    """What lies at the end of the path, None where it breaks off."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and -len(node) <= step < len(node):
            node = node[step]
        else:
            return None
    return node


def text_at(node: Any, *path: str | int) -> str:
    """The string at the end of the path, "" for anything else. Halves of characters, which no byte can say, read as
    "?": JSON can spell them, and neither a database nor a mail can hold them."""
    found = dig(node, *path)
    if not isinstance(found, str):
        return ""
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")


def first_text(*candidates: str) -> str:
    return next((text for text in candidates if text), "")


def objects(node: Any) -> Iterator[Json]:
    """The dicts of a list, whatever else stands in it."""
    return (one for one in node if isinstance(one, dict)) if isinstance(node, list) else iter(())


_LINK = re.compile(r"<(?:mailto:|https?://)[^<>|]*\|([^<>]*)>|<((?:https?://)[^<>|]*)>")
_REFERENCE = re.compile(r"<[#@!][^<>]*>")


def unescape(text: str) -> str:
    """Slack's text as a person typed it: links by what they show, mentions left out, entities as characters."""
    shown = _LINK.sub(lambda link: link[1] or link[2], text)
    shown = _REFERENCE.sub("", shown)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def strings(node: Any) -> Iterable[str]:
    return (one for one in node if isinstance(one, str)) if isinstance(node, list) else ()


def instant_of(seconds: int) -> datetime | None:
    """An instant from epoch seconds; None for a number that no picker of Slack's can show: it has ten digits."""
    return datetime.fromtimestamp(seconds, UTC) if 10**9 <= seconds < 10**10 else None
