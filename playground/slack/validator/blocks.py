"""Blocks: what each may carry, and what must be unique among them; it knows elements only by their table.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator
from typing import Any

from playground.slack.validator import objects as o
from playground.slack.validator.elements import element_in
from playground.slack.validator.rich import RICH_TEXT
from playground.slack.validator.rules import (
    Report,
    Rule,
    array,
    at_least_one,
    boolean,
    shape,
    string,
    typed,
)


def _block(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None, *also: Rule) -> Rule:
    return shape(required, {"block_id": o.IDENTIFIER, **(optional or {})}, *also, kind=kind)


def _context_element(value: Any, pointer: str, report: Report) -> None:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (element_in("context") if is_image else o.any_text(3000))(value, pointer, report)


def _cell(value: Any, pointer: str, report: Report) -> None:
    raw = shape({"text": string(3000)}, kind="raw_text")
    typed({"raw_text": raw, "rich_text": RICH_TEXT})(value, pointer, report)


TABLE_COLUMN = shape({}, {"align": string(6), "is_wrapped": boolean})

COMMON: dict[str, Rule] = {
    "section": _block(
        "section",
        {},
        {
            "text": o.any_text(3000),
            "fields": array(o.any_text(2000), 10),
            "accessory": element_in("section"),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": _block("header", {"text": o.plain_text(150)}),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": array(_context_element, 10)}),
    "actions": _block("actions", {"elements": array(element_in("actions"), 25)}),
    "input": _block(
        "input",
        {"label": o.plain_text(2000), "element": element_in("input")},
        {"hint": o.plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": _block(
        "image",
        {"alt_text": string(2000)},
        {"title": o.plain_text(2000), **o.IMAGE_SOURCE},
        at_least_one("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
}

MESSAGE_ONLY: dict[str, Rule] = {
    "markdown": _block("markdown", {"text": string(12000)}),
    "context_actions": _block("context_actions", {"elements": array(element_in("context_actions"), 5)}),
    "table": _block(
        "table",
        {"rows": array(array(_cell, 20), 100)},
        {"column_settings": array(TABLE_COLUMN, 20)},
    ),
}

BLOCKS: dict[str, Rule] = {"message": typed({**COMMON, **MESSAGE_ONLY}), "modal": typed(COMMON), "home": typed(COMMON)}


def check_blocks(blocks: Any, pointer: str, report: Report, most: int, least: int = 0) -> None:
    """Report what is wrong with a list of blocks on the report's surface."""
    array(BLOCKS[report.surface], most, least)(blocks, pointer, report)
    if isinstance(blocks, list):
        found = [block for block in blocks if isinstance(block, dict)]
        _check_block_ids(found, pointer, report)
        _check_elements(found, pointer, report)


def _check_block_ids(blocks: list[dict[str, Any]], pointer: str, report: Report) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id in seen:
            report.add(f"`block_id` {block_id!r} already exists", f"{pointer}/{index}/block_id")
        elif isinstance(block_id, str):
            seen.add(block_id)


def _check_elements(blocks: list[dict[str, Any]], pointer: str, report: Report) -> None:
    focused = 0
    for index, block in enumerate(blocks):
        seen: set[str] = set()
        for place, element in elements_with_place(block):
            where = f"{pointer}/{index}/{place}"
            action_id = element.get("action_id")
            if isinstance(action_id, str) and action_id in seen:
                report.add(f"`action_id` {action_id!r} already exists in this block", f"{where}/action_id")
            elif isinstance(action_id, str):
                seen.add(action_id)
            focused += element.get("focus_on_load") is True
            _check_response_url(block, element, where, report)
    if focused > 1:
        report.add("only one element may have focus_on_load", pointer)


def _check_response_url(block: dict[str, Any], element: dict[str, Any], where: str, report: Report) -> None:
    """A modal answers by URL only through an input block; elsewhere the switch is refused."""
    in_modal_input = block.get("type") == "input" and report.surface == "modal"
    if element.get("response_url_enabled") is True and not in_modal_input:
        report.add("response_url_enabled works in modal input blocks only", f"{where}/response_url_enabled")


def elements_with_place(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every element of one block with its place inside the block."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield name, block[name]
    inner = block.get("elements")
    for index, element in enumerate(inner if isinstance(inner, list) else []):
        if isinstance(element, dict):
            yield f"elements/{index}", element
