"""Every message and view goes through slack_sdk's own models: their limits hold, and they know every key."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, HeaderBlock
from slack_sdk.models.views import View

from bot.domain.notice import NoticeKind
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from tests.acceptance.test_fuzz_views import MESSAGES, VIEWS
from tests.acceptance.test_no_year import MORE

NOTICED = ("poll", "title", "mask", "text", "why", "draft", "reason", "detail", "when", "user")


def built(name: str) -> Any:
    return MORE[name]() if name in MORE else (MESSAGES.get(name) or VIEWS[name])("plan")


def assert_understood(blocks: list[dict[str, Any]]) -> None:
    """The models write back just what they read. What they do not know they drop."""
    assert [block.to_dict() for block in Block.parse_all(blocks)] == blocks


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS, *MORE])
def test_the_sdk_understands_every_key_of_every_message_and_view(name: str) -> None:
    shown = built(name)
    if isinstance(shown, MessageView):
        assert_understood(shown.blocks)
    else:
        assert View(**shown).to_dict() == {key: value for key, value in shown.items() if value != ""}


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_sdk_understands_every_key_of_every_notice(kind: NoticeKind) -> None:
    message = notice_message(kind, dict.fromkeys(NOTICED, "plan"))
    if message is not None:
        assert_understood(message.blocks)


def test_a_key_that_slack_does_not_know_is_noticed() -> None:
    with pytest.raises(AssertionError):
        assert_understood([{"type": "divider", "colour": "red"}])


def test_a_text_beyond_a_limit_of_slacks_is_noticed() -> None:
    with pytest.raises(SlackObjectFormationError):
        HeaderBlock(text="x" * 151).to_dict()
