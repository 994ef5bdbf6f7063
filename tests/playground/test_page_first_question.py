"""A page whose first question of all is not answered tells nothing twice."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect
from slack_sdk import WebClient

from playground import cast
from playground.server import Playground

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("times", [1, 3])
def test_no_event_is_told_twice_when_the_line_breaks_after_a_first_question_that_failed(
    browser: Browser, playground: Playground, web: WebClient, times: int
) -> None:
    for number in range(3):
        web.chat_postMessage(channel=cast.TEAM, text=f"old {number}")
    context = browser.new_context()
    page = context.new_page()
    failed, lines = list[int](), list[Any]()

    def fail_once(route: Route) -> None:
        if len(failed) == times:
            route.continue_()
        else:
            failed.append(1)
            route.abort()

    def follow(line: Any) -> None:
        lines.append(line)
        line.connect_to_server()

    page.route("**/control/events/last", fail_once)
    page.route_web_socket("**/live*", follow)
    page.goto(f"{playground.url}/?as={cast.BEN}")
    page.get_by_role("main").wait_for()
    web.chat_postMessage(channel=cast.TEAM, text="new")
    expect(page.get_by_role("article").last).to_contain_text("new")
    with page.expect_websocket():
        lines[-1].close()
    context.close()
    assert len(lines) == 2
    assert not lines[-1].url.endswith("after=0"), "everything is told once more"
