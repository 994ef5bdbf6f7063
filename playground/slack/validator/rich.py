"""The rich_text block and its elements; it knows no other block.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from typing import Any

from playground.slack.validator import objects as o
from playground.slack.validator.dates import LATEST, date_format
from playground.slack.validator.rules import (
    Report,
    Rule,
    array,
    boolean,
    integer,
    one_of,
    shape,
    string,
    typed,
)

MARKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE = shape({}, dict.fromkeys(MARKS, boolean))


def _inline(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape(required, {"style": STYLE, **(optional or {})}, kind=kind)


INLINE = typed(
    {
        "text": _inline("text", {"text": string(3000)}),
        "link": _inline("link", {"url": o.URL}, {"text": string(3000), "unsafe": boolean}),
        "emoji": _inline("emoji", {"name": string(255)}, {"unicode": string(255)}),
        "user": _inline("user", {"user_id": o.PERSON_ID}),
        "channel": _inline("channel", {"channel_id": o.CHANNEL_ID}),
        "usergroup": _inline("usergroup", {"usergroup_id": string(255)}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "color": _inline("color", {"value": string(7)}),
        "date": _inline(
            "date",
            {"timestamp": integer(-LATEST, LATEST), "format": date_format},
            {"timezone": string(255), "fallback": string(255), "url": o.URL},
        ),
    }
)

SECTION = shape({"elements": array(INLINE, 1000)}, kind="rich_text_section")
BORDER = {"border": integer(0, 1)}


def _list_item(value: Any, pointer: str, report: Report) -> None:
    typed({"rich_text_section": SECTION})(value, pointer, report)


PARTS = typed(
    {
        "rich_text_section": SECTION,
        "rich_text_list": shape(
            {"style": one_of("bullet", "ordered"), "elements": array(_list_item, 1000)},
            {"indent": integer(0, 8), "offset": integer(0, 10000), **BORDER},
            kind="rich_text_list",
        ),
        "rich_text_preformatted": shape(
            {"elements": array(INLINE, 1000)}, {"language": string(255), **BORDER}, kind="rich_text_preformatted"
        ),
        "rich_text_quote": shape({"elements": array(INLINE, 1000)}, BORDER, kind="rich_text_quote"),
    }
)

RICH_TEXT = shape({"elements": array(PARTS, 1000)}, {"block_id": o.IDENTIFIER}, kind="rich_text")
