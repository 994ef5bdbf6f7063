"""How little it takes to open a poll, measured in the browser on a whole Meet."""

from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.serving import Serving
from playground.server import Playground
from tests.acceptance import browser_team as team
from tests.playground.page_windows import Visit, Windows

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

FIRST_VIEW = ("What is it about?", "Time 1", "Time 2", "How long", "Where")


@pytest.fixture
def visit(application: Serving, windows: Windows) -> Visit:
    """Windows on a playground where Meet is connected."""
    return windows.open


def form(page: Page, words: str = "/meet") -> Locator:
    team.type_command(page, words)
    return team.modal(page, "Find a time to meet")


class Clicks:
    """Every press of a button, and every step into a field, as a person without a keyboard would count them."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, where: Locator) -> None:
        where.click()
        self.count += 1

    def pick(self, dialog: Locator, number: int, at: datetime) -> None:
        """Two clicks: the day, and the clock time."""
        team.pick_time(dialog, number, at)
        self.count += 2


def test_the_opening_form_shows_what_every_poll_needs_without_scrolling(visit: Visit) -> None:
    page = visit(size=(1440, 900))
    dialog = form(page)
    expect(dialog.get_by_label("Your address, as the organizer")).to_be_attached()
    for label in FIRST_VIEW:
        expect(dialog.get_by_text(label).first).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_label("Where")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("more", ["", ", anonymous"])
def test_the_address_that_posting_a_line_registers_is_seen_without_scrolling(visit: Visit, more: str) -> None:
    page = visit(size=(1440, 900))
    dialog = form(page, f"/meet Design review @Ben mon-wed 10:00, 45m, Room 4{more}")
    expect(dialog).to_contain_text("You offer 3 times")
    address = dialog.get_by_label("Your address, as the organizer")
    expect(address).to_be_in_viewport(ratio=1)
    expect(address).not_to_have_value("")


def test_a_poll_with_three_times_takes_ten_clicks_with_pickers(visit: Visit, playground: Playground) -> None:
    page, hand = visit(size=(1440, 900)), Clicks()
    dialog = form(page, "/meet Design review")
    for number, at in enumerate(team.next_days(playground.clock.now(), 3), 1):
        if number > 2:
            hand.click(dialog.get_by_role("button", name="Add a time"))
        hand.pick(dialog, number, at)
    hand.click(dialog.get_by_role("button", name="Post the poll"))
    expect(team.poll(page, "Design review").get_by_role("button", name="Yes")).to_have_count(3)
    assert hand.count <= 10


def test_one_line_and_one_click_post_a_poll_in_words(visit: Visit) -> None:
    page, hand = visit(size=(1440, 900)), Clicks()
    dialog = form(page, "/meet Design review mon-wed 10:00, 45m, Room 4")
    expect(dialog).to_contain_text("You offer 3 times")
    hand.click(dialog.get_by_role("button", name="Post the poll"))
    expect(team.poll(page, "Design review").get_by_role("button", name="Yes")).to_have_count(3)
    assert hand.count == 1
