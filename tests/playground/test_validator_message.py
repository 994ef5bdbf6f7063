"""Messages as a whole: counts, duplicates, the total, and input that is no message at all."""

import copy
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.slack.validator.message import CONTAINER, MOST_TEXT, MOST_TOTAL, message_refusal
from playground.slack.validator.view import view_refusal
from tests.playground.kit import actions, button, field, modal, section


def reasons(blocks: Any, text: str = "") -> str:
    refusal = message_refusal(blocks, text)
    return "" if refusal is None else " ".join([refusal.error, *refusal.messages])


def test_fifty_blocks_pass_and_fifty_one_are_refused() -> None:
    assert reasons([section()] * 50) == ""
    assert reasons([section()] * 51) == "invalid_blocks no more than 50 items allowed [json-pointer:/blocks]"


def test_a_block_id_may_not_come_twice_in_a_message() -> None:
    assert "`block_id` 'b' already exists [json-pointer:/blocks/1/block_id]" in reasons(
        [section(block_id="b"), section(block_id="b")]
    )


def test_an_action_id_may_come_again_in_another_block() -> None:
    assert reasons([actions(button("vote")), actions(button("vote"))]) == ""


def test_only_one_element_has_the_focus() -> None:
    focused = {"type": "plain_text_input", "focus_on_load": True}
    assert "only one element may have focus_on_load" in reasons([field("a", focused), field("b", focused)])


@pytest.mark.parametrize("blocks", ["[]", {"type": "section"}, [1], ["section"], 7, [None]])
def test_blocks_that_are_no_list_of_objects_have_an_error_of_their_own(blocks: Any) -> None:
    assert reasons(blocks) == "invalid_blocks_format"


def test_the_text_of_all_blocks_together_is_limited() -> None:
    whole = [section("x" * 3000)] * (MOST_TEXT // 3000)
    assert reasons(whole) == ""
    assert reasons([*whole, section("x")]).startswith("msg_blocks_too_long")


def test_the_blocks_themselves_count_towards_the_total() -> None:
    each = (MOST_TOTAL - 50 * CONTAINER) // 50
    assert reasons([section("x" * each)] * 50) == ""
    assert reasons([section("x" * (each + 1))] * 50).startswith("msg_blocks_too_long")


def test_a_response_url_is_spared_the_total() -> None:
    assert message_refusal([section("x" * 3000)] * 5, counts_total=False) is None


def test_a_second_table_is_refused() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert reasons([table]) == ""
    assert reasons([table, table]).startswith("invalid_attachments")


def test_date_tokens_in_the_plain_text_are_looked_at_too() -> None:
    assert "integer seconds" in reasons(None, "<!date^now^{date}|x>")


def test_the_validator_leaves_what_it_is_given_alone() -> None:
    blocks = [section(), actions(button())]
    before = copy.deepcopy(blocks)
    message_refusal(blocks)
    assert blocks == before


TYPES = st.sampled_from(["section", "actions", "input", "button", "mrkdwn", "plain_text", "static_select", "table"])
NAMES = st.sampled_from(
    ["type", "text", "blocks", "elements", "element", "accessory", "options", "fields", "action_id", "block_id"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.dictionaries(NAMES, JSON, max_size=5), max_size=3))
def test_whatever_is_sent_gets_an_answer_and_never_an_exception(blocks: list[Any]) -> None:
    known = {"invalid_blocks", "invalid_attachments", "invalid_blocks_format"}
    for refusal in (message_refusal(blocks), view_refusal(modal(*blocks), "modal")):
        assert refusal is None or refusal.error in known | {"invalid_arguments"}


def test_the_markdown_blocks_of_a_message_share_one_limit() -> None:
    def markdown(length: int) -> dict[str, Any]:
        return {"type": "markdown", "text": "x" * length}

    for_response_url = partial(message_refusal, counts_total=False)
    assert for_response_url([markdown(6000), markdown(6000)]) is None
    refusal = for_response_url([markdown(6000), markdown(6001)])
    assert refusal is not None
    assert "12000 characters together" in refusal.messages[0]
