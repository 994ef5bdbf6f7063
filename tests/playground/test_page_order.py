"""The order of what is entered, pressed and answered: nothing is lost, whatever comes late or fails once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from slack_sdk import WebClient

from playground import cast
from playground.client import Person
from tests.playground.kit import actions, button, field, modal, plain, section
from tests.playground.page_forms import opened, submitted
from tests.playground.page_windows import Visit, Windows
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

MODALS, FILL, CLICK = (re.compile(rf"/control/people/[^/]+/{what}$") for what in ("modals", "fill", "click"))
FIRST, SECOND = (field(name, label=plain(name.capitalize())) for name in ("first", "second"))


class Gate:
    """Answers of the playground to calls of that address: given as it is then, and held back until `open`."""

    def __init__(self, page: Page, pattern: re.Pattern[str]) -> None:
        self._held: list[Callable[[], None]] = []
        self._page, self._is_open = page, False
        page.route(pattern, self._take)

    def _take(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            answer = route.fetch()
            self._held.append(lambda: route.fulfill(response=answer))

    def wait_for_one(self) -> None:
        """Until an answer is held."""
        while not self._held:
            self._page.wait_for_timeout(10)

    def open(self) -> None:
        """Let what is held go, and from now on everything."""
        self._is_open = True
        for answer in self._held:
            answer()


def fail_once(windows: Windows, page: Page, pattern: re.Pattern[str]) -> None:
    """The next call of that address gets no answer."""
    windows.expected.append("net::ERR_FAILED")
    page.route(pattern, lambda route: route.abort(), times=1)


def update(bot: RecordingBot, person: Person, *blocks: dict[str, Any]) -> None:
    view = person.modal()
    assert view
    bot.web.views_update(view_id=view.id, view=modal(*blocks))


def sent(bot: RecordingBot) -> list[tuple[str, str]]:
    """The type of each payload of a person's act and who sent it. Events of the test before may still come."""
    payloads = [one.payload for one in bot.requests if one.payload.get("type") not in (None, "event_callback")]
    return [(one["type"], one["user"]["id"]) for one in payloads]


def test_an_older_answer_that_comes_late_takes_nothing_entered_away(
    visit: Visit, bot: RecordingBot, ada: Person
) -> None:
    page = visit()
    moment = field("moment", {"type": "datetimepicker"}, label=plain("Moment"))
    dialog = opened(page, bot, modal(moment))
    gate = Gate(page, MODALS)
    update(bot, ada, moment)
    gate.wait_for_one()
    with page.expect_response(FILL):
        dialog.get_by_label("Date").fill("2026-12-01")
    with page.expect_response(MODALS):
        gate.open()
    dialog.get_by_label("Time").fill("14:00")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["moment"]["selected_date_time"] == datetime(2026, 12, 1, 13, tzinfo=UTC).timestamp()


def test_a_press_is_never_overtaken_by_the_submit_after_it(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(FIRST, actions(button("press"))))
    bot.answer = lambda _request: None
    gate = Gate(page, FILL)
    dialog.get_by_label("First").fill("x")
    dialog.get_by_role("button", name="Press", exact=True).click()
    gate.wait_for_one()
    dialog.get_by_role("button", name="Send").click()
    gate.open()
    expect(dialog).to_have_count(0)
    assert sent(bot) == [("block_actions", cast.ADA), ("view_submission", cast.ADA)]


def test_a_press_counts_for_who_acted_when_it_was_made(visit: Visit, bot: RecordingBot) -> None:
    buttons = [button(name, text=plain(name)) for name in ("one", "two")]
    bot.web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[section(), actions(*buttons)])
    page = visit()
    gate = Gate(page, CLICK)
    page.get_by_role("button", name="one").click()
    gate.wait_for_one()
    page.get_by_role("button", name="two").click()
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("button", name="Ben Carter").click()
    expect(page.get_by_role("button", name="You act as Ben Carter")).to_be_visible()
    with page.expect_response(lambda answer: (answer.request.post_data_json or {}).get("action_id") == "two"):
        gate.open()
    assert sent(bot) == [("block_actions", cast.ADA)] * 2


def test_a_form_is_not_submitted_without_what_was_entered(visit: Visit, windows: Windows, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(FIRST))
    fail_once(windows, page, FILL)
    dialog.get_by_label("First").fill("x")
    dialog.get_by_label("First").blur()
    expect(dialog.get_by_role("region", name="That did not work")).to_be_visible()
    fail_once(windows, page, FILL)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator("[aria-busy]")).to_have_count(0)
    expect(dialog.get_by_label("First")).to_have_value("x")
    assert sent(bot) == []
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["first"]["value"] == "x"


def test_what_was_submitted_is_gone_although_the_question_for_it_failed_once(
    visit: Visit, windows: Windows, bot: RecordingBot
) -> None:
    page = visit()
    dialog = opened(page, bot, modal(actions(button("press"))))
    fail_once(windows, page, MODALS)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".notice")).to_have_count(0)


def test_a_field_that_an_update_takes_away_takes_nothing_else_with_it(
    visit: Visit, bot: RecordingBot, ada: Person
) -> None:
    page = visit()
    dialog = opened(page, bot, modal(SECOND, FIRST))
    dialog.get_by_label("Second").press_sequentially("gone")
    update(bot, ada, FIRST)
    expect(dialog.get_by_label("Second")).to_have_count(0)
    dialog.get_by_label("First").fill("x")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["first"]["value"] == "x"


def test_a_field_that_is_taken_away_unseen_takes_nothing_else_with_it(
    visit: Visit, bot: RecordingBot, ada: Person
) -> None:
    page = visit()
    dialog = opened(page, bot, modal(SECOND, FIRST))
    gate = Gate(page, MODALS)
    update(bot, ada, SECOND, FIRST)
    gate.wait_for_one()
    update(bot, ada, FIRST)
    dialog.get_by_label("Second").fill("gone")
    dialog.get_by_label("First").fill("x")
    dialog.get_by_role("button", name="Send").click()
    gate.open()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["first"]["value"] == "x"


def test_a_button_stays_under_the_pointer_while_it_is_pressed(visit: Visit, bot: RecordingBot, ada: Person) -> None:
    page = visit()
    dialog = opened(page, bot, modal(actions(button("press"))))
    page.clock.install()
    page.clock.pause_at(datetime(2100, 1, 1, tzinfo=UTC))
    dialog.get_by_role("button", name="Send").hover()
    page.mouse.down()
    with page.expect_response(MODALS):
        update(bot, ada, *(section(f"Line {number}") for number in range(20)))
    page.mouse.up()
    expect(dialog).to_have_count(0)
    assert sent(bot) == [("view_submission", cast.ADA)]


def test_a_press_that_never_ends_holds_nothing_up(visit: Visit, web: WebClient) -> None:
    page = visit()
    page.get_by_role("combobox", name="Message").hover()
    page.mouse.down()
    web.chat_postMessage(channel=cast.TEAM, text="news")
    expect(page.get_by_text("news")).to_be_visible()
