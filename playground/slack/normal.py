"""Blocks as Slack stores and sends them back: ids filled in, text defaults written out; it refuses nothing."""

import marshal
from typing import Any, TypeVar

from playground.slack.ids import new_block_id
from playground.slack.validator.blocks import elements_with_place

Json = TypeVar("Json")


def copied(node: Json) -> Json:
    """A copy of what came as JSON, nested parts included; `copy.deepcopy` takes twenty times as long."""
    sent: Any = node  # marshal's own type leaves out what a TypeVar may be
    made: Json = marshal.loads(marshal.dumps(sent))  # noqa: S302 (bytes that this line has just made)
    return made


def stored_blocks(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy of validated blocks with every block_id and action_id present."""
    stored = copied(blocks)
    for block in stored:
        block.setdefault("block_id", new_block_id())
        for _, element in elements_with_place(block):
            if "type" in element and element["type"] not in _WITHOUT_ACTION:
                element.setdefault("action_id", new_block_id())
    _write_text_defaults(stored)
    return stored


_WITHOUT_ACTION = {
    "image",
    "plain_text",
    "mrkdwn",
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
}


def _write_text_defaults(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _write_text_defaults(one)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        for value in node.values():
            _write_text_defaults(value)
