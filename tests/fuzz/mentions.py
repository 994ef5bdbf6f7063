"""Whether anybody but Meet put a mention, a link or a date into what Slack shows. It knows no message of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any

OURS = re.compile(
    r"<!date\^[0-9]+\^[^<>|]*(\^https?://[^<>|]*)?\|[^<>|]*>|<@[A-Z0-9]{2,40}>|<https?://[^<>|]*(\|[^<>|]*)?>"
)
"""Date tokens, people and links of our own making."""
SHOWN = ("blocks", "view", "attachments", "options", "option_groups")
"""Arguments of a call that Slack shows; JSON in JSON, where a call is a form."""


def assert_nothing_forged(shown: Any, text: str) -> None:
    """Where Slack reads marks, every angle bracket belongs to one of ours."""
    for words in [text, *marked(shown)]:
        rest = OURS.sub("", words)
        assert "<" not in rest, words
        assert ">" not in rest, words
        assert re.search(r"&(?!amp;|lt;|gt;)", words) is None, words


def assert_call_forges_nothing(arguments: dict[str, Any]) -> None:
    """Looks through a whole call of Meet's: a method's arguments, a body to a response_url, an acknowledgement."""
    shown = [_read(arguments[name]) for name in SHOWN if name in arguments]
    assert_nothing_forged(shown, str(arguments.get("text") or ""))


def marked(node: Any) -> Iterator[str]:
    """Every text in which Slack reads marks."""
    if isinstance(node, list):
        for one in node:
            yield from marked(one)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield str(node["text"])
        for value in node.values():
            yield from marked(value)


def _read(argument: Any) -> Any:
    return json.loads(argument) if isinstance(argument, str) and argument else argument
