"""No view names the year of what happens in the current one, but for sentences that stay: these name the date.

The fallback of a date element names it: a client shows the fallback where it cannot show the date, perhaps years later.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.agenda import AgendaEntry, Group
from bot.domain.delivery import DeliveryStatus
from bot.domain.mail_health import MailHealth
from bot.domain.notice import BEFORE, NoticeKind, WhyOff, slot_values
from bot.domain.overview import AccountOverview, FoundSuppressions, PollSummary, UnsentSummary, WorkspaceOverview
from bot.domain.places import Places
from bot.domain.poll import Change, PollStatus
from bot.domain.suppression import Suppression, SuppressionReason
from handlers.views.admin import Page, Reader, admin_view, sending_blocks
from handlers.views.admin_suppressions import release_anyway_view, released_view, suppression_blocks
from handlers.views.admin_workspace import workspace_blocks
from handlers.views.blocks import MessageView
from handlers.views.edit_poll import edit_poll_view
from handlers.views.home import home_view
from handlers.views.noted import noted
from handlers.views.notices import notice_message
from handlers.views.open_poll import open_poll_view
from handlers.views.places import full_note
from handlers.views.poll_form import PollForm, TimeField
from handlers.views.poll_history import history_view
from handlers.views.proposing import proposed_message
from handlers.views.reminder import reminder_message
from handlers.views.thread_reply import thread_reply
from tests.acceptance.test_fuzz_views import MESSAGES, METADATA, VIEWS, state
from tests.handlers.makers import HOUR, NOW, hex_id, poll, slot, snapshot, voters

OPEN = snapshot(3, 1, deadline_at=NOW + HOUR)
OVER = {"winner": hex_id(1001), "moved_from": hex_id(1000), "status": PollStatus.CLOSED}
SLOTS = slot_values(slot(), "Europe/Berlin") | slot_values(slot(26), "Europe/Berlin", BEFORE)
SUPPRESSED = Suppression("a" * 64, "ada@example.com", SuppressionReason.COMPLAINT, NOW)
WORKSPACE = WorkspaceOverview(
    (PollSummary("plan", "C1", "U1", PollStatus.OPEN, 2, NOW),),
    ("U1",),
    ("U2",),
    (UnsentSummary("U1", "U2", DeliveryStatus.BOUNCED, NOW),),
    1,
)
READER = Reader("Europe/Berlin", NOW)
MORE: dict[str, Callable[[], Any]] = {
    "admin, sending": lambda: admin_view(
        Page.SENDING, list(Page), sending_blocks(AccountOverview(MailHealth(NOW)), READER)
    ),
    "admin, suppressions": lambda: admin_view(
        Page.SUPPRESSIONS,
        list(Page),
        suppression_blocks(FoundSuppressions("ada", (SUPPRESSED,), 1), READER),
        submit="Search",
    ),
    "admin, workspace": lambda: admin_view(Page.WORKSPACE, list(Page), workspace_blocks(WORKSPACE, READER)),
    "admin, release anyway": lambda: release_anyway_view("{}"),
    "admin, released": lambda: released_view("Released."),
    "history": lambda: history_view(poll(), [(NOW, "U1", "opened", {})], "Europe/Berlin"),
    "opening form": lambda: open_poll_view(
        PollForm(zone="Europe/Berlin", minutes=60, times=(TimeField("time:1", NOW),)), NOW, typed=[slot(), slot(48)]
    ),
    "edit": lambda: edit_poll_view(OPEN, "Europe/Berlin", METADATA, now=NOW, shows_more=True),
    "reminder": lambda: reminder_message(OPEN, "U1", NOW),
    "reminder, answered": lambda: reminder_message(OPEN, voters(1)[0], NOW),
    "noted": lambda: noted(OPEN, NOW - timedelta(days=1)),
    "full": lambda: full_note([Places(OPEN.offered[0], 2)], OPEN.poll, NOW),
    "proposed": lambda: proposed_message({**SLOTS, "title": "Plan"}, "U1", NOW),
    "proposal decided": lambda: notice_message(NoticeKind.PROPOSAL_DECIDED, {**SLOTS, "title": "Plan"}, now=NOW),
    "home": lambda: home_view(
        [AgendaEntry(poll(deadline_at=NOW), group, offered=(slot(), slot(48)), slot=slot()) for group in Group],
        state("ada@example.com"),
        now=NOW,
    ),
    **{f"thread {change}": partial(thread_reply, snapshot(3, 5, **OVER, change=change), NOW) for change in Change},
    **{
        f"changed {why}": partial(
            notice_message, NoticeKind.MEETING_CHANGED, {**SLOTS, "change": str(why), "title": "Plan"}, now=NOW
        )
        for why in WhyOff
    },
}


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS, *MORE])
def test_no_view_names_the_year_that_it_is(name: str) -> None:
    shown = MORE[name]() if name in MORE else (MESSAGES.get(name) or VIEWS[name])("plan")
    shown = {"text": shown.text, "blocks": shown.blocks} if isinstance(shown, MessageView) else shown
    assert [text for text in texts(shown) if "2026" in text] == []


@pytest.mark.parametrize("name", [name for name in MORE if name.startswith(("thread ", "changed ", "proposal "))])
def test_a_sentence_that_stays_says_neither_today_nor_tomorrow(name: str) -> None:
    shown = MORE[name]()
    assert [text for text in texts(shown.blocks) if "date_long" in text]
    assert [text for text in texts(shown.blocks) if "pretty" in text] == []


def texts(value: Any) -> Iterator[str]:
    """What somebody reads: neither the fallbacks of date elements nor the values of pickers."""
    if isinstance(value, str):
        yield value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key not in ("fallback", "initial_date", "private_metadata", "block_id"):
            yield from texts(part)
