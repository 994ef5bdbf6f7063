"""A table of what Slack refuses in blocks: each row is right but for one thing."""

from typing import Any

import pytest

from playground.slack.validator.message import message_refusal
from tests.playground.kit import actions, button, dated, field, mrkdwn, option, options, plain, section

CONFIRM = {"title": plain(), "text": plain(), "confirm": plain("Yes"), "deny": plain("No")}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}
CELL = {"type": "raw_text", "text": "x"}

GOOD: list[Any] = [
    section("x" * 3000),
    section(expand=True, block_id="b" * 255),
    {"type": "section", "fields": [mrkdwn("x" * 2000)] + [plain()] * 3},
    section(accessory=button(value="v" * 2000, style="danger", confirm=CONFIRM, url="https://example.com")),
    section(accessory=IMAGE),
    section(accessory={"type": "overflow", "action_id": "o", "options": options(5)}),
    section(accessory={"type": "multi_users_select", "action_id": "u", "placeholder": plain()}),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn()] * 9 + [IMAGE]},
    actions(*[button(f"b{number}") for number in range(25)]),
    actions({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_795_000_000}),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "23:59", "timezone": "Europe/Berlin"}),
    actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-12-01"}),
    actions({"type": "radio_buttons", "action_id": "r", "options": options(10), "initial_option": options(1)[0]}),
    actions({"type": "static_select", "action_id": "s", "options": options(100)}),
    actions({"type": "static_select", "action_id": "s", "option_groups": [{"label": plain(), "options": options(2)}]}),
    field(element={"type": "plain_text_input", "min_length": 1, "max_length": 3000, "initial_value": "x"}),
    field(element={"type": "conversations_select", "filter": {"include": ["public"], "exclude_bot_users": True}}),
    {**IMAGE, "title": plain()},
    {"type": "markdown", "text": "x" * 11_000},
    {"type": "table", "rows": [[CELL] * 20] * 100},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    section("<!date^1795000000^{date_short_pretty} {time}|Tue 14:00 CET>"),
    *(dated(f"{{{name}}}") for name in ("day_divider_pretty", "date_slash", "date_long_full", "ago", "time")),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("an unknown block", {"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    ("a block without a type", {}, "missing required field: type"),
    ("a block_id of 256", section(block_id="b" * 256), "must be less than 256 characters"),
    ("an empty block_id", section(block_id=""), "must be more than 0 characters"),
    ("an unknown key", section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    ("an empty section text", section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ("section text of 3001", section("x" * 3001), "must be less than 3001 characters"),
    ("a section of nothing", {"type": "section"}, "must define either `text` or `fields`"),
    ("eleven fields", {"type": "section", "fields": [plain()] * 11}, "no more than 10 items allowed"),
    ("no field", {"type": "section", "fields": []}, "no less than 1 items allowed"),
    ("a field of 2001", {"type": "section", "fields": [mrkdwn("x" * 2001)]}, "must be less than 2001"),
    ("text that is no object", {"type": "section", "text": "words"}, "must provide an object"),
    ("text that is a number", {"type": "section", "text": {"type": "mrkdwn", "text": 7}}, "must provide a string"),
    ("text of no kind", {"type": "section", "text": {"type": "html", "text": "x"}}, "unsupported type: html"),
    ("emoji on mrkdwn", {"type": "section", "text": {**mrkdwn(), "emoji": True}}, "invalid additional property: emoji"),
    ("verbatim that is a text", {"type": "section", "text": {**mrkdwn(), "verbatim": "no"}}, "must provide a boolean"),
    ("a header of 151", {"type": "header", "text": plain("x" * 151)}, "must be less than 151"),
    ("a header in mrkdwn", {"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn"),
    ("eleven in a context", {"type": "context", "elements": [mrkdwn()] * 11}, "no more than 10 items"),
    ("an empty context", {"type": "context", "elements": []}, "no less than 1"),
    ("a button in a context", {"type": "context", "elements": [button()]}, "unsupported type: button"),
    ("26 elements", actions(*[button(f"b{n}") for n in range(26)]), "no more than 25 items allowed"),
    ("no element", actions(), "no less than 1 items"),
    ("the same action_id twice", actions(button(), button()), "`action_id` 'press' already exists"),
    ("an action_id of 256", actions(button("a" * 256)), "must be less than 256"),
    ("an empty action_id", actions(button("")), "must be more than 0"),
    ("button text of 76", actions({**button(), "text": plain("x" * 76)}), "must be less than 76"),
    ("button text in mrkdwn", actions({**button(), "text": mrkdwn()}), "unsupported type: mrkdwn"),
    ("a button without text", actions({"type": "button", "action_id": "a"}), "missing required field: text"),
    ("a button value of 2001", actions(button(value="v" * 2001)), "must be less than 2001"),
    ("an empty button value", actions(button(value="")), "must be more than 0"),
    ("a numeric button value", actions(button(value=7)), "must provide a string"),
    ("a button url of 3001", actions(button(url="https://" + "x" * 2993)), "must be a valid URL"),
    ("a button url of no kind", actions(button(url="example.com")), "must be a valid URL"),
    ("a button style", actions(button(style="default")), "value must be one of: primary, danger"),
    ("a disabled button", actions(button(disabled=True)), "invalid additional property: disabled"),
    ("a label of 76", actions(button(accessibility_label="x" * 76)), "must be less than 76"),
    (
        "a confirm title of 101",
        actions(button(confirm={**CONFIRM, "title": plain("x" * 101)})),
        "must be less than 101",
    ),
    ("a confirm text of 301", actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})), "must be less than 301"),
    ("a confirm button of 31", actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)})), "must be less than 31"),
    ("half a confirm", actions(button(confirm={**CONFIRM, "text": ""})), "must provide an object"),
    (
        "a confirm without a button",
        actions(button(confirm={name: CONFIRM[name] for name in ("title", "text", "deny")})),
        "missing required field: confirm",
    ),
    ("an unknown element", actions({"type": "slider", "action_id": "a"}), "unsupported type: slider"),
    ("an element of no type", actions({"action_id": "a"}), "missing required field: type"),
    ("an element that is no object", {"type": "actions", "elements": ["button"]}, "must provide an object"),
    ("six in an overflow", section(accessory={"type": "overflow", "options": options(6)}), "no more than 5"),
    ("eleven radio buttons", actions({"type": "radio_buttons", "options": options(11)}), "no more than 10"),
    ("eleven checkboxes", actions({"type": "checkboxes", "options": options(11)}), "no more than 10"),
    ("101 options", actions({"type": "static_select", "options": options(101)}), "no more than 100"),
    ("no option", actions({"type": "static_select", "options": []}), "no less than 1"),
    ("no options at all", actions({"type": "static_select"}), "must define either `options` or `option_groups`"),
    ("an option text of 76", actions({"type": "static_select", "options": [option(text="x" * 76)]}), "less than 76"),
    ("an option value of 151", actions({"type": "static_select", "options": [option("v" * 151)]}), "less than 151"),
    ("an empty option value", actions({"type": "static_select", "options": [option("")]}), "must be more than 0"),
    (
        "a description of 76",
        actions({"type": "static_select", "options": [option(description=plain("x" * 76))]}),
        "must be less than 76",
    ),
    (
        "a group label of 76",
        actions({"type": "static_select", "option_groups": [{"label": plain("x" * 76), "options": options(1)}]}),
        "must be less than 76",
    ),
    ("the same option twice", actions({"type": "checkboxes", "options": [option()] * 2}), "options must be unique"),
    (
        "an initial option not offered",
        actions({"type": "static_select", "options": options(2), "initial_option": option("else")}),
        "initial_option must be one of the options provided",
    ),
    (
        "initial options not offered",
        actions({"type": "checkboxes", "options": options(2), "initial_options": [option("else")]}),
        "initial_options must be among the options provided",
    ),
    ("a placeholder of 151", actions({"type": "users_select", "placeholder": plain("x" * 151)}), "less than 151"),
    ("many people in actions", actions({"type": "multi_users_select"}), "unsupported type: multi_users_select"),
    ("a datetimepicker as accessory", section(accessory={"type": "datetimepicker"}), "unsupported type"),
    (
        "a datetimepicker's placeholder",
        actions({"type": "datetimepicker", "placeholder": plain()}),
        "additional property",
    ),
    ("milliseconds", actions({"type": "datetimepicker", "initial_date_time": 1_795_000_000_000}), "must be between"),
    ("a float instant", actions({"type": "datetimepicker", "initial_date_time": 1.5e9}), "must provide a number"),
    ("a boolean instant", actions({"type": "datetimepicker", "initial_date_time": True}), "must provide a number"),
    ("a date in words", actions({"type": "datepicker", "initial_date": "1 May"}), "must be a date as YYYY-MM-DD"),
    ("a time of 24:00", actions({"type": "timepicker", "initial_time": "24:00"}), "must be a time as HH:mm"),
    ("a zone that is none", actions({"type": "timepicker", "timezone": "Mars/Olympus"}), "valid IANA timezone"),
    ("a zone that is a list", actions({"type": "timepicker", "timezone": ["UTC"]}), "valid IANA timezone"),
    ("text input in actions", actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    ("a button in an input", field(element=button()), "unsupported type: button"),
    ("an e-mail field in a message", field(element={"type": "email_text_input"}), "unsupported type"),
    ("an input label of 2001", {**field(), "label": plain("x" * 2001)}, "must be less than 2001"),
    ("an input hint of 2001", field(hint=plain("x" * 2001)), "must be less than 2001"),
    ("max_length 3001", field(element={"type": "plain_text_input", "max_length": 3001}), "must be between 1 and 3000"),
    (
        "lengths crossed",
        field(element={"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "min_length must not be greater",
    ),
    (
        "first words too long",
        field(element={"type": "plain_text_input", "max_length": 4, "initial_value": "x" * 5}),
        "must be between 0 and 4 characters",
    ),
    ("a user id that is a name", actions({"type": "users_select", "initial_user": "ada"}), "must be a user id"),
    (
        "response_url_enabled outside modals",
        actions({"type": "channels_select", "response_url_enabled": True}),
        "modal",
    ),
    ("an image without alt_text", {"type": "image", "image_url": "https://x.example/a"}, "missing required field"),
    ("an image without source", {"type": "image", "alt_text": "A"}, "must define either `image_url`"),
    ("markdown of 12001", {"type": "markdown", "text": "x" * 12_001}, "must be less than 12001"),
    ("an empty table cell", {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "must be more than 0"),
    ("21 columns", {"type": "table", "rows": [[CELL] * 21]}, "no more than 20"),
    ("101 rows", {"type": "table", "rows": [[CELL]] * 101}, "no more than 100"),
    (
        "six context actions",
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * 6},
        "no more than 5",
    ),
    ("rich text of nothing", {"type": "rich_text", "elements": []}, "no less than 1"),
    ("a date in milliseconds", section("<!date^1795000000000^{date}|x>"), "the epoch must be integer seconds"),
    ("a date with a fraction", section("<!date^1795000000.5^{date}|x>"), "the epoch must be integer seconds"),
    *(
        (f"a date as {name} in mrkdwn", section(f"<!date^1795000000^{{{name}}}|x>"), f"there is no token {{{name}}}")
        for name in ("day_divider_pretty", "date_slash", "date_long_full", "ago")
    ),
    ("a date element of an unknown token", dated("{day}"), "there is no token {day}"),
    ("a date element without a token", dated("Tuesday"), "the format names no token"),
    ("a date element without a format", dated(7), "must provide a string"),
    ("a date without fallback", section("<!date^1795000000^{date}>"), "it wants <!date^EPOCH^format|fallback>"),
    ("a date with an empty fallback", section("<!date^1795000000^{date}| >"), "the fallback is empty"),
    ("a date token that is none", section("<!date^1795000000^{weekday}|x>"), "there is no token {weekday}"),
    ("a date without a token", section("<!date^1795000000^date|x>"), "the format names no token"),
    ("an unclosed date", section("<!date^1795000000^{date}|x"), "it wants"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_a_block_within_every_limit_passes(block: dict[str, Any]) -> None:
    assert message_refusal([block]) is None


@pytest.mark.parametrize(("what", "block", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_slack_refuses(what: str, block: dict[str, Any], reason: str) -> None:
    refusal = message_refusal([block])
    assert refusal is not None
    assert refusal.error == "invalid_blocks"
    assert any(reason in message for message in refusal.messages), refusal.messages


@pytest.mark.parametrize(("what", "block", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_each_row_of_the_table_has_exactly_one_fault(what: str, block: dict[str, Any], reason: str) -> None:
    refusal = message_refusal([block])
    assert refusal is not None
    assert len(refusal.messages) == 1
