"""How high a poll's message stands in a window, drawn by the playground's page as Slack would draw it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.domain.poll import Choice, Option, Poll, PollSnapshot, PollStatus, Slot, Vote
from handlers.views.poll_message import poll_message
from playground import cast
from playground.server import Playground
from tests.playground.page_windows import NARROW, Visit, box_of
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

PEOPLE = (cast.BEN, cast.CHO, cast.DAN, cast.ADM)


def a_poll(now: datetime, count: int, **changes: object) -> PollSnapshot:
    """Everybody answers every time, so that all three kinds of answers stand under each."""
    noon = now.replace(hour=9, minute=0, second=0, microsecond=0)
    slots = [noon + timedelta(days=2 + number) for number in range(count)]
    offered = tuple(
        Option(f"{number:032x}", number, Slot(at, at + timedelta(hours=1))) for number, at in enumerate(slots)
    )
    asked = Poll("p" * 32, cast.WORKSPACE, cast.ADA, cast.TEAM, "Design review", "", "Room 4", "Europe/Berlin",
                 PollStatus.OPEN, now, deadline_at=now + timedelta(days=1), required=(cast.BEN,))  # fmt: skip
    choices = list(Choice)
    cast_votes = tuple(
        Vote(option.id, voter, choices[(number + option.position) % 3], now)
        for option in offered
        for number, voter in enumerate(PEOPLE)
    )
    return PollSnapshot(asked, offered, cast_votes)


def posted(visit: Visit, playground: Playground, bot: RecordingBot, count: int, **window: object) -> Locator:
    """The message as a reader has it on their screen."""
    now = playground.clock.now().astimezone(UTC)
    message = poll_message(a_poll(now, count), now)
    bot.web.chat_postMessage(channel=cast.TEAM, text=message.text, blocks=message.blocks)
    page: Page = visit(**window)
    shown = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Design review"))
    expect(shown.get_by_role("button", name="Who can when")).to_be_attached()
    return shown


@pytest.mark.parametrize(("count", "most"), [(3, 420), (10, 1100)])
def test_a_polls_message_is_short_enough_to_be_seen_whole(
    visit: Visit, playground: Playground, bot: RecordingBot, count: int, most: int
) -> None:
    assert box_of(posted(visit, playground, bot, count))["height"] <= most


@pytest.mark.parametrize("count", [3, 10, 12, 50])
def test_a_polls_message_fits_a_phones_width(
    visit: Visit, playground: Playground, bot: RecordingBot, count: int
) -> None:
    shown = posted(visit, playground, bot, count, size=NARROW)
    assert shown.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_a_polls_times_are_said_without_the_current_year(
    visit: Visit, playground: Playground, bot: RecordingBot
) -> None:
    year = str(playground.clock.now().year)
    shown = posted(visit, playground, bot, 3)
    ahead = playground.clock.now() + timedelta(days=4)
    assert (year in shown.inner_text()) == (f"{ahead:%Y}" != year)
