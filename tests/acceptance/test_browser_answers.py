"""Answering many times in one window: how few clicks it takes."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.domain.draft import Draft, PickedTime
from bot.services import opening
from bot.serving import Serving
from handlers.posting import post_poll
from playground import cast
from playground.server import Playground
from tests.acceptance import browser_team as team
from tests.playground.page_windows import Windows

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

COUNT_CLICKS = "window.clicks = 0; addEventListener('click', (event) => { window.clicks += event.isTrusted; }, true)"


def post_twelve_times(application: Serving, playground: Playground) -> None:
    """A poll of Ada's with twelve times, as the opening form makes it."""
    meet, noon = application.application.meet, playground.clock.now().replace(hour=11, minute=0)
    times = tuple(PickedTime(f"time:{number}", noon + timedelta(days=number)) for number in range(2, 14))
    draft = Draft(cast.WORKSPACE, cast.ADA, cast.TEAM, "Twelve times", timedelta(hours=1), "Europe/Berlin", times)
    opened = opening.open_poll(meet.database, meet.clock, opening.OpenPoll(draft, "twelve"))
    client = meet.clients.client(cast.WORKSPACE)
    assert post_poll(meet, client, cast.WORKSPACE, opened.poll.id, lambda _note: None)


def choose(dialog: Locator, number: int, answer: str) -> None:
    dialog.get_by_role("combobox").nth(number - 1).click()
    dialog.page.get_by_role("option", name=answer, exact=True).click()


@pytest.mark.parametrize(
    ("button", "others", "shown"), [("Yes to all", "Maybe", "Yes 1"), ("No to the rest", "Yes", "No 1")]
)
def test_answering_twelve_times_takes_at_most_fourteen_clicks(
    application: Serving, windows: Windows, playground: Playground, button: str, others: str, shown: str
) -> None:
    post_twelve_times(application, playground)
    page: Page = windows.open(person=cast.BEN)
    poll = team.poll(page, "Twelve times")
    poll.wait_for()
    page.evaluate(COUNT_CLICKS)
    poll.get_by_role("button", name="Answer all").click()
    dialog = team.modal(page, "When can you?")
    before = range(1, 6) if button == "No to the rest" else range(0)
    for number in before:
        choose(dialog, number, others)
    dialog.get_by_role("button", name=button).click()
    first = shown.partition(" ")[0]
    expect(dialog.get_by_role("combobox").last).to_have_value(first)
    for number in [] if before else range(1, 6):
        choose(dialog, number, others)
    dialog.get_by_role("button", name="Save my answers").click()
    expect(dialog).to_have_count(0)
    expect(poll.get_by_text(f"{others} 1", exact=True)).to_have_count(5)
    expect(poll.get_by_text(shown, exact=True)).to_have_count(7)
    assert page.evaluate("window.clicks") <= 14
