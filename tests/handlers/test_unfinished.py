"""What a press began goes on after the answer to Slack: where Slack refuses it then, whoever pressed is told."""

from datetime import timedelta
from typing import Any

import pytest

from playground.client import Message
from tests.handlers.stage import Stage

FAULTS: list[dict[str, Any]] = [
    {"status": 429, "retry_after": 30},
    {"status": 503, "body": "<html>"},
    {"error": "missing_scope"},
    {"error": "a_word_that_no_table_knows"},
    {"lose": "request"},
]


@pytest.fixture
def message(stage: Stage) -> Message:
    """A poll that Meet has the link of."""
    posted = stage.poll("Asked once more")
    stage.wait_until_noted(lambda: stage.calls("chat.getPermalink"), "the link")
    return posted


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_whoever_pressed_is_told_that_slack_refused_what_the_press_began(
    stage: Stage, message: Message, fault: dict[str, Any]
) -> None:
    stage.client.add_fault("chat.getPermalink", **fault)
    stage.dispatch_press(stage.ada, "post_draft", stage.poll_id(message))
    stage.ada.wait_for_message(None, "Slack did not let Meet finish")
    stage.playground.clock.advance(timedelta(seconds=30))
    stage.dispatch_press(stage.ada, "post_draft", stage.poll_id(message))
    stage.ada.wait_for_message(None, "stands in its channel already")
