"""Every message and view goes through slack_sdk's own models: their limits hold, and they know every key."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, HeaderBlock
from slack_sdk.models.views import View

from bot.domain.delivery import DeliveryStatus
from bot.domain.mail_health import MailHealth
from bot.domain.notice import NoticeKind
from bot.domain.overview import AccountOverview, FoundSuppressions, PollSummary, UnsentSummary, WorkspaceOverview
from bot.domain.poll import PollStatus
from bot.domain.suppression import Suppression, SuppressionReason
from handlers.views.admin import Page, admin_view, sending_blocks
from handlers.views.admin_suppressions import release_anyway_view, released_view, suppression_blocks
from handlers.views.admin_workspace import workspace_blocks
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from handlers.views.poll_history import history_view
from tests.acceptance.test_fuzz_views import MESSAGES, VIEWS
from tests.acceptance.test_no_year import MORE
from tests.handlers.makers import NOW, poll

NOTICED = ("poll", "title", "mask", "text", "why", "draft", "reason", "detail", "when", "user")
SUPPRESSED = Suppression("a" * 64, "ada@example.com", SuppressionReason.COMPLAINT, NOW)
WORKSPACE = WorkspaceOverview(
    (PollSummary("plan", "C1", "U1", PollStatus.OPEN, 2, NOW),),
    ("U1",),
    ("U2",),
    (UnsentSummary("U1", "U2", DeliveryStatus.BOUNCED, NOW),),
    1,
)
ADMIN: dict[str, Callable[[], Any]] = {
    "admin, sending": lambda: admin_view(Page.SENDING, list(Page), sending_blocks(AccountOverview(MailHealth(NOW)))),
    "admin, suppressions": lambda: admin_view(
        Page.SUPPRESSIONS, list(Page), suppression_blocks(FoundSuppressions("ada", (SUPPRESSED,), 1)), submit="Search"
    ),
    "admin, workspace": lambda: admin_view(Page.WORKSPACE, list(Page), workspace_blocks(WORKSPACE)),
    "admin, release anyway": lambda: release_anyway_view("{}"),
    "admin, released": lambda: released_view("Released."),
    "history": lambda: history_view(poll(), [(NOW, "U1", "opened", {})], "Europe/Berlin"),
}


def built(name: str) -> Any:
    later = {**MORE, **ADMIN}
    return later[name]() if name in later else (MESSAGES.get(name) or VIEWS[name])("plan")


def assert_understood(blocks: list[dict[str, Any]]) -> None:
    """The models write back just what they read. What they do not know they drop."""
    assert [block.to_dict() for block in Block.parse_all(blocks)] == blocks


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS, *MORE, *ADMIN])
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
