"""A message as a whole: its blocks, text and total size; the names of Slack's errors come from here.

Sources: https://docs.slack.dev/reference/methods/chat.postMessage ; the total: slackapi/bolt-js#2509, #2867.
"""

from dataclasses import dataclass
from typing import Any

from playground.slack.validator.blocks import check_blocks
from playground.slack.validator.dates import check_dates
from playground.slack.validator.rules import Report

MOST_BLOCKS = 50
MOST_TEXT = 12_000  # characters of text in all blocks together
MOST_TOTAL = 13_200  # with Slack's own allowance for each block's container
CONTAINER = 40  # what one block counts beside its text; 11,341 characters in many blocks were refused (#2867)


@dataclass(frozen=True)
class Refusal:
    """Slack's error and, where Slack gives them, the reasons."""

    error: str
    messages: tuple[str, ...] = ()


def message_refusal(blocks: Any, text: Any = "", *, counts_total: bool = True) -> Refusal | None:
    """Why Slack would refuse this message, None if it would not.

    `counts_total` is false for a response_url, which Slack spares the total (bolt-js#2867).
    """
    report = Report("message")
    if isinstance(text, str):
        check_dates(text, "/text", report)
    if blocks is not None:
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            return Refusal("invalid_blocks_format")
        check_blocks(blocks, "/blocks", report, MOST_BLOCKS)
        _check_markdown(blocks, report)
    if report.problems:
        return Refusal("invalid_blocks", tuple(report.problems))
    return _size_refusal(blocks or [], counts_total)


def _check_markdown(blocks: list[dict[str, Any]], report: Report) -> None:
    """The markdown blocks of one message share a limit, also where Slack spares the total."""
    texts = [block.get("text") for block in blocks if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MOST_TEXT and len(texts) > 1:
        report.add(f"markdown blocks must have at most {MOST_TEXT} characters together", "/blocks")


def _size_refusal(blocks: list[dict[str, Any]], counts_total: bool) -> Refusal | None:
    if sum(block["type"] == "table" for block in blocks) > 1:
        return Refusal("invalid_attachments", ("only one table block is allowed per message",))
    size = text_size(blocks)
    if counts_total and (size > MOST_TEXT or size + CONTAINER * len(blocks) > MOST_TOTAL):
        return Refusal("msg_blocks_too_long", (f"the blocks hold {size} characters of text",))
    return None


def text_size(node: Any) -> int:
    """The characters in every `text`, `alt_text` and `fallback` of a tree."""
    if isinstance(node, list):
        return sum(text_size(one) for one in node)
    if not isinstance(node, dict):
        return 0
    own = sum(len(node[name]) for name in ("text", "alt_text", "fallback") if isinstance(node.get(name), str))
    return own + sum(text_size(value) for value in node.values())
