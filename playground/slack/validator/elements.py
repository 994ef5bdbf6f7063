"""Interactive elements and images: what each may carry, and in which block and on which surface it may stand.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

import zoneinfo
from dataclasses import dataclass
from typing import Any

from playground.slack.validator import objects as o
from playground.slack.validator.choices import initial_is_offered, options_or_groups, text_fits
from playground.slack.validator.rules import (
    Report,
    Rule,
    array,
    at_least_one,
    boolean,
    integer,
    matching,
    one_of,
    shape,
    string,
)

EVERYWHERE = frozenset({"message", "modal", "home"})


@dataclass(frozen=True)
class Element:
    """One type: the rule for its fields, the blocks it may stand in, the surfaces it may appear on."""

    rule: Rule
    blocks: frozenset[str]
    surfaces: frozenset[str] = EVERYWHERE


def _element(
    kind: str,
    blocks: str,
    required: dict[str, Rule],
    optional: dict[str, Rule],
    *also: Rule,
    surfaces: frozenset[str] = EVERYWHERE,
) -> Element:
    common = {"action_id": o.IDENTIFIER} if kind != "image" else {}
    rule = shape(required, {**common, **optional}, *also, kind=kind)
    return Element(rule, frozenset(blocks.split()), surfaces)


def _timezone(value: Any, pointer: str, report: Report) -> None:
    if not isinstance(value, str) or value not in zoneinfo.available_timezones():
        report.add("must be a valid IANA timezone", pointer)


PLACEHOLDER = {"placeholder": o.plain_text(150)}
COMMON = {"confirm": o.CONFIRM, "focus_on_load": boolean}
SELECT = {**PLACEHOLDER, **COMMON}
MULTI = {**SELECT, "max_selected_items": integer(1, 1000)}
LISTS = {"options": array(o.OPTION, 100), "option_groups": array(o.OPTION_GROUP, 100)}
TYPING = {**PLACEHOLDER, "focus_on_load": boolean, "dispatch_action_config": o.DISPATCH}
QUERY = {"min_query_length": integer(0, 100)}
CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": o.CONVERSATION_FILTER}
NUMBER = matching(r"-?\d+(\.\d+)?", "a number in a string")
WITHOUT_HOME = frozenset({"message", "modal"})
MODAL_ONLY = frozenset({"modal"})

ELEMENTS: dict[str, Element] = {
    "button": _element(
        "button",
        "section actions",
        {"text": o.plain_text(75)},
        {
            "value": string(2000),
            "url": o.URL,
            "style": one_of("primary", "danger"),
            "confirm": o.CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "overflow": _element("overflow", "section actions", {"options": array(o.MENU_OPTION, 5)}, {"confirm": o.CONFIRM}),
    "static_select": _element(
        "static_select",
        "section actions input",
        {},
        {**LISTS, "initial_option": o.OPTION, **SELECT},
        options_or_groups,
        initial_is_offered,
    ),
    "multi_static_select": _element(
        "multi_static_select",
        "section input",
        {},
        {**LISTS, "initial_options": array(o.OPTION, 100), **MULTI},
        options_or_groups,
        initial_is_offered,
    ),
    "external_select": _element(
        "external_select", "section actions input", {}, {"initial_option": o.OPTION, **QUERY, **SELECT}
    ),
    "multi_external_select": _element(
        "multi_external_select",
        "section input",
        {},
        {"initial_options": array(o.OPTION, 100), **QUERY, **MULTI},
    ),
    "users_select": _element("users_select", "section actions input", {}, {"initial_user": o.PERSON_ID, **SELECT}),
    "multi_users_select": _element(
        "multi_users_select",
        "section input",
        {},
        {"initial_users": array(o.PERSON_ID, 1000, least=0), **MULTI},
    ),
    "conversations_select": _element(
        "conversations_select",
        "section actions input",
        {},
        {
            "initial_conversation": o.CONVERSATION_ID,
            "response_url_enabled": boolean,
            **CONVERSATIONS,
            **SELECT,
        },
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        "section input",
        {},
        {"initial_conversations": array(o.CONVERSATION_ID, 1000, least=0), **CONVERSATIONS, **MULTI},
    ),
    "channels_select": _element(
        "channels_select",
        "section actions input",
        {},
        {"initial_channel": o.CHANNEL_ID, "response_url_enabled": boolean, **SELECT},
    ),
    "multi_channels_select": _element(
        "multi_channels_select",
        "section input",
        {},
        {"initial_channels": array(o.CHANNEL_ID, 1000, least=0), **MULTI},
    ),
    "datepicker": _element("datepicker", "section actions input", {}, {"initial_date": o.DATE, **SELECT}),
    "timepicker": _element(
        "timepicker",
        "section actions input",
        {},
        {"initial_time": o.CLOCK_TIME, "timezone": _timezone, **SELECT},
    ),
    "datetimepicker": _element(
        "datetimepicker",
        "actions input",
        {},
        {"initial_date_time": o.EPOCH_SECONDS, **COMMON},
        surfaces=WITHOUT_HOME,
    ),
    "checkboxes": _element(
        "checkboxes",
        "section actions input",
        {"options": array(o.LISTED_OPTION, 10)},
        {"initial_options": array(o.LISTED_OPTION, 10), **COMMON},
        initial_is_offered,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        "section actions input",
        {"options": array(o.LISTED_OPTION, 10)},
        {"initial_option": o.LISTED_OPTION, **COMMON},
        initial_is_offered,
    ),
    "plain_text_input": _element(
        "plain_text_input",
        "input",
        {},
        {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            **TYPING,
        },
        text_fits,
    ),
    "email_text_input": _element(
        "email_text_input", "input", {}, {"initial_value": string(3000), **TYPING}, surfaces=MODAL_ONLY
    ),
    "url_text_input": _element(
        "url_text_input", "input", {}, {"initial_value": string(3000), **TYPING}, surfaces=MODAL_ONLY
    ),
    "number_input": _element(
        "number_input",
        "input",
        {"is_decimal_allowed": boolean},
        {"initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER, **TYPING},
    ),
    "image": _element(
        "image",
        "section context",
        {"alt_text": string(2000)},
        dict(o.IMAGE_SOURCE),
        at_least_one("image_url", "slack_file"),
    ),
    "icon_button": _element(
        "icon_button",
        "context_actions",
        {"icon": one_of("trash"), "text": o.plain_text(75)},
        {"value": string(2000), "confirm": o.CONFIRM, "accessibility_label": string(75)},
        surfaces=frozenset({"message"}),
    ),
}


def element_in(block: str) -> Rule:
    """The rule for whatever stands in a block of this type."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        kind = value.get("type")
        element = ELEMENTS.get(kind) if isinstance(kind, str) else None
        if kind is None:
            report.add("missing required field: type", pointer)
        elif element is None or block not in element.blocks or report.surface not in element.surfaces:
            report.add(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            element.rule(value, pointer, report)

    return check
