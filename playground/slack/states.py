"""What is entered in an interactive element: the dict of `state.values` and of an action; it stores nothing.

Source: https://docs.slack.dev/reference/views#state and the payloads of block_actions.
"""

import re
from dataclasses import dataclass
from typing import Any

from playground.errors import PlaygroundError
from playground.slack.validator.choices import all_options

State = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one element type is named in a state: the field of its value, of its first value, and whether many."""

    field: str
    initial: str
    is_many: bool = False
    has_options: bool = False


KINDS: dict[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "static_select": Kind("selected_option", "initial_option", has_options=True),
    "external_select": Kind("selected_option", "initial_option"),
    "radio_buttons": Kind("selected_option", "initial_option", has_options=True),
    "overflow": Kind("selected_option", "", has_options=True),
    "multi_static_select": Kind("selected_options", "initial_options", True, True),
    "multi_external_select": Kind("selected_options", "initial_options", True),
    "checkboxes": Kind("selected_options", "initial_options", True, True),
    "users_select": Kind("selected_user", "initial_user"),
    "multi_users_select": Kind("selected_users", "initial_users", True),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", True),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "multi_channels_select": Kind("selected_channels", "initial_channels", True),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
}

_FORMS = {
    "datepicker": (r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD"),
    "timepicker": (r"([01]\d|2[0-3]):[0-5]\d", "HH:mm"),
}


def first_state(element: dict[str, Any]) -> State:
    """The state of an element nobody has touched: its initial value, else null (or an empty list)."""
    kind = KINDS[element["type"]]
    empty: Any = [] if kind.is_many else None
    return _state(element, element.get(kind.initial) or empty)


def entered_state(element: dict[str, Any], value: Any, offered: list[dict[str, Any]] | None = None) -> State:
    """The state after somebody entered `value`; PlaygroundError when a client would not let them.

    `offered` are the options of an external select, which the element does not carry.
    """
    kind = KINDS.get(element["type"])
    if kind is None:
        raise PlaygroundError(f"Nothing can be entered in a {element['type']}; click it instead.")
    if value is None or value == "":
        return _state(element, [] if kind.is_many else None)
    options = all_options(element) if kind.has_options else offered
    if not kind.is_many:
        return _state(element, _entered(element, value, options))
    if not isinstance(value, list):
        raise PlaygroundError(f"A {element['type']} takes a list of values, not {value!r}.")
    if len(value) > element.get("max_selected_items", len(value)):
        raise PlaygroundError(f"This element takes at most {element['max_selected_items']} choices.")
    return _state(element, [_entered(element, one, options) for one in value])


def is_empty(state: State, element: dict[str, Any]) -> bool:
    """Whether nothing is entered."""
    return not state.get(KINDS[element["type"]].field) and state.get(KINDS[element["type"]].field) != 0


def _state(element: dict[str, Any], value: Any) -> State:
    state = {"type": element["type"], KINDS[element["type"]].field: value}
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def _entered(element: dict[str, Any], value: Any, options: list[dict[str, Any]] | None) -> Any:
    if options is not None:
        return _option(options, value)
    if element["type"] == "datetimepicker":
        if not isinstance(value, int) or isinstance(value, bool):
            raise PlaygroundError(f"A datetimepicker takes an instant, not {value!r}.")
        return value - value % 60  # clients offer minutes
    if not isinstance(value, str):
        raise PlaygroundError(f"A {element['type']} takes text, not {value!r}.")
    return _checked_text(element, value)


def _checked_text(element: dict[str, Any], value: str) -> str:
    pattern, wanted = _FORMS.get(element["type"], (r"(?s).*", ""))
    if not re.fullmatch(pattern, value):
        raise PlaygroundError(f"A {element['type']} takes {wanted}, not {value!r}.")
    if len(value) > element.get("max_length", 3000):
        raise PlaygroundError(f"The field takes at most {element.get('max_length', 3000)} characters.")
    return value


def _option(options: list[dict[str, Any]], value: Any) -> dict[str, Any]:
    for option in options:
        if option["value"] == value:
            return {name: option[name] for name in ("text", "value", "description") if name in option}
    offered = ", ".join(repr(option["value"]) for option in options) or "nothing"
    raise PlaygroundError(f"There is no option {value!r}; offered are {offered}.")
