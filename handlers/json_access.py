"""Owns finding values in JSON that may lack them, for `payloads` alone; it knows no payload."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]
LONGEST_REVISION = 10


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
    """The string at the end of the path, "" for anything else. Lone surrogates read as "?": JSON can spell them, but
    neither a database nor a mail can store them."""
    found = dig(node, *path)
    if not isinstance(found, str):
        return ""
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")


def revision_of(carried: object) -> int:
    """A poll's revision that a message or a modal carries; 0 for what is none, as in what an earlier Meet drew."""
    text = str(carried)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_REVISION else 0


def objects(node: Any) -> Iterator[Json]:
    """The dicts of a list, whatever else stands in it."""
    return (one for one in node if isinstance(one, dict)) if isinstance(node, list) else iter(())


_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_UNSHOWN = re.compile(r"(?:mailto|tel):", re.IGNORECASE)
_EVERYBODY = frozenset({"here", "channel", "everyone"})


def unescape(text: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Slack's text as a reader sees it: each thing that Slack marked up by its visible words, entities as characters.

    A person who is mentioned without a label has the name in `names`, by Slack id. Any other mention without a label
    shows what Slack alone knows, so it is left out.
    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    shown = _MARKED.sub(lambda marked: _shown(marked, names), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(marked: re.Match[str], names: Mapping[str, str]) -> str:
    target = marked[1]
    kind, name = target[:1], target[1:].partition("^")[0]
    label = marked[2] or (names.get(name, "") if kind == "@" else "")
    if kind == "!" and name in _EVERYBODY:
        return f"@{name}"
    if kind == "#" or kind == "@" or (kind == "!" and name == "subteam"):
        sign = "#" if kind == "#" else "@"
        return label and f"{sign}{label.removeprefix(sign)}"
    if kind == "!":
        return label
    return (label or _UNSHOWN.sub("", target, count=1)) if _LINK.match(target) else marked[0]


def strings(node: Any) -> Iterable[str]:
    return (one for one in node if isinstance(one, str)) if isinstance(node, list) else ()


def date_of(text: str) -> date | None:
    """The date of a picker ("2026-12-01"); None for anything else, and for years that no zone has."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year < 9999 else None


def instant_of(seconds: int) -> datetime | None:
    """An instant from epoch seconds; None for a number that no picker of Slack's can show: it has ten digits."""
    return datetime.fromtimestamp(seconds, UTC) if 10**9 <= seconds < 10**10 else None
