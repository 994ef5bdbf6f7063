"""What Slack's own client refuses before a modal is sent; the bot never hears of it."""

import re
from typing import Any

from playground.slack.states import KINDS, State, is_empty
from playground.slack.views import View

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def field_errors(view: View) -> dict[str, str]:
    """A text per block_id of the inputs that the client would not send."""
    errors = {}
    for block, element in view.elements():
        if block["type"] != "input":
            continue
        state = view.states[block["block_id"], element["action_id"]]
        problem = _problem(block, element, state)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _problem(block: dict[str, Any], element: dict[str, Any], state: State) -> str | None:
    if is_empty(state, element):
        return None if block.get("optional") else REQUIRED
    value = state[KINDS[element["type"]].field]
    match element["type"]:
        case "email_text_input" if not _EMAIL.fullmatch(value):
            return "Please enter a valid email address."
        case "url_text_input" if not _URL.fullmatch(value):
            return "Please enter a valid URL."
        case "plain_text_input" if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        case "number_input":
            return _number_problem(element, value)
    return None


def _number_problem(element: dict[str, Any], value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter at most {element['max_value']}."
    return None
