"""A modal or Home view as a whole; the names of Slack's errors come from here.

Source: https://docs.slack.dev/reference/views and the error lists of views.open, views.update, views.publish.
"""

import json
from typing import Any

from playground.slack.validator import objects as o
from playground.slack.validator.blocks import check_blocks
from playground.slack.validator.message import Refusal
from playground.slack.validator.rules import Report, Rule, boolean, one_of, shape, string

MOST_BLOCKS = 100
MOST_BYTES = 250_000

COMMON: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _blocks(value: Any, pointer: str, report: Report) -> None:
    check_blocks(value, pointer, report, MOST_BLOCKS, least=1)


def _submit_when_inputs(view: dict[str, Any], pointer: str, report: Report) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        report.add("missing required field: submit (there is an `input` block)", pointer)


MODAL = shape(
    {"type": one_of("modal"), "title": o.plain_text(24), "blocks": _blocks},
    {
        **COMMON,
        "submit": o.plain_text(24),
        "close": o.plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    _submit_when_inputs,
)
HOME = shape({"type": one_of("home"), "blocks": _blocks}, COMMON)


def view_refusal(view: Any, surface: str) -> Refusal | None:
    """Why Slack would refuse this view on the surface "modal" or "home", None if it would not."""
    report = Report(surface)
    if not isinstance(view, dict):
        return Refusal("invalid_arguments", ("must provide an object [json-pointer:/view]",))
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_BYTES:
        return Refusal("view_too_large")
    (MODAL if surface == "modal" else HOME)(view, "/view", report)
    return Refusal("invalid_arguments", tuple(report.problems)) if report.problems else None
