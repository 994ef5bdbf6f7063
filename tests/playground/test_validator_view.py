"""Views: a table of what Slack refuses in a modal and on the Home tab."""

from typing import Any

import pytest

from playground.slack.validator.view import MOST_BYTES, view_refusal
from tests.playground.kit import actions, field, home, modal, mrkdwn, options, plain, section

MULTI_PICKER = {"type": "multi_users_select", "max_selected_items": 5}

GOOD_MODALS: list[Any] = [
    modal(),
    modal(title=plain("x" * 24), close=plain("x" * 24), private_metadata="x" * 3000, notify_on_close=True),
    modal(*[section()] * 100),
    modal(field("a", {"type": "email_text_input"}), field("b", {"type": "datetimepicker"})),
    modal(field("c", {"type": "channels_select", "response_url_enabled": True})),
    modal(field("p", MULTI_PICKER), field("n", {"type": "number_input", "is_decimal_allowed": False})),
    modal(field("r", {"type": "radio_buttons", "options": options(10)}), clear_on_close=True),
    {name: value for name, value in modal(section()).items() if name != "submit"},
]

REFUSED_MODALS: list[tuple[str, Any, str]] = [
    ("no title", {"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
    ("no blocks", {"type": "modal", "title": plain()}, "missing required field: blocks [json-pointer:/view]"),
    ("an empty list of blocks", modal(blocks=[]), "no less than 1 items allowed [json-pointer:/view/blocks]"),
    ("a title of 25", modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    ("an empty title", modal(title=plain("")), "must be more than 0"),
    ("a title in mrkdwn", modal(title=mrkdwn()), "unsupported type: mrkdwn"),
    ("a submit of 25", modal(submit=plain("x" * 25)), "must be less than 25"),
    ("a close of 25", modal(close=plain("x" * 25)), "must be less than 25"),
    (
        "inputs without submit",
        {"type": "modal", "title": plain(), "blocks": [field()]},
        "missing required field: submit",
    ),
    ("101 blocks", modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    ("metadata of 3001", modal(private_metadata="x" * 3001), "must be less than 3001"),
    ("metadata that is an object", modal(private_metadata={}), "must provide a string"),
    ("a callback_id of 256", modal(callback_id="x" * 256), "must be less than 256"),
    ("an external_id of 256", modal(external_id="x" * 256), "must be less than 256"),
    ("an unknown key", modal(color="red"), "invalid additional property: color"),
    ("the wrong type", home(), "missing required field: title"),
    ("the same block_id twice", modal(field("a"), field("a")), "`block_id` 'a' already exists"),
    ("a markdown block", modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    ("a table", modal({"type": "table", "rows": []}), "unsupported type: table"),
    ("many people in actions", modal(actions({"type": "multi_users_select"})), "unsupported type"),
    ("eleven radio options", modal(field("r", {"type": "radio_buttons", "options": options(11)})), "no more than 10"),
    ("no maximum", modal(field("p", {**MULTI_PICKER, "max_selected_items": 0})), "must be between 1"),
    ("a number field without its kind", modal(field("n", {"type": "number_input"})), "is_decimal_allowed"),
    (
        "a limit that is no number",
        modal(field("n", {"type": "number_input", "is_decimal_allowed": True, "min_value": "x"})),
        "must be a number in a string",
    ),
    ("a text", "modal", "must provide an object [json-pointer:/view]"),
    ("nothing", None, "must provide an object [json-pointer:/view]"),
]

REFUSED_HOMES: list[tuple[str, Any, str]] = [
    ("a title", home(title=plain()), "invalid additional property: title"),
    ("a submit", home(submit=plain()), "invalid additional property: submit"),
    ("an empty list of blocks", home(blocks=[]), "no less than 1 items allowed [json-pointer:/view/blocks]"),
    ("a datetimepicker", home(actions({"type": "datetimepicker"})), "unsupported type: datetimepicker"),
    ("an e-mail field", home(field("e", {"type": "email_text_input"})), "unsupported type: email_text_input"),
    ("101 blocks", home(*[section()] * 101), "no more than 100"),
    ("a modal", modal(), "invalid additional property"),
]


@pytest.mark.parametrize("view", GOOD_MODALS)
def test_a_modal_within_every_limit_passes(view: Any) -> None:
    assert view_refusal(view, "modal") is None


def test_a_home_within_every_limit_passes() -> None:
    assert view_refusal(home(*[section()] * 100, private_metadata="x"), "home") is None


@pytest.mark.parametrize(("what", "view", "reason"), REFUSED_MODALS, ids=[row[0] for row in REFUSED_MODALS])
def test_slack_refuses_a_modal_with(what: str, view: Any, reason: str) -> None:
    refusal = view_refusal(view, "modal")
    assert refusal is not None
    assert refusal.error == "invalid_arguments"
    assert any(reason in message for message in refusal.messages), refusal.messages


@pytest.mark.parametrize(("what", "view", "reason"), REFUSED_HOMES, ids=[row[0] for row in REFUSED_HOMES])
def test_slack_refuses_a_home_with(what: str, view: Any, reason: str) -> None:
    refusal = view_refusal(view, "home")
    assert refusal is not None
    assert any(reason in message for message in refusal.messages), refusal.messages


def test_a_view_is_limited_in_bytes_not_in_characters() -> None:
    heavy = [section("é" * 1300) for _ in range(95)]
    assert 1300 * 95 < MOST_BYTES < 1300 * 95 * 2 + 20_000
    refusal = view_refusal(modal(*heavy), "modal")
    assert refusal is not None
    assert refusal.error == "view_too_large"
