"""The windows that tests use one after the other: the next test finds nothing of the one before."""

import pytest
from playwright.sync_api import expect

from playground.server import Playground
from tests.playground.page_windows import NARROW, KeptWindows, Windows

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

LEFT = "[sessionStorage.length, document.documentElement.dataset.theme, innerWidth]"


def test_nothing_of_a_test_is_left_in_its_window(kept_windows: KeptWindows, playground: Playground) -> None:
    fresh, used = Windows(kept_windows, playground.url), Windows(kept_windows, playground.url)
    page = used.open(scheme="dark", size=NARROW)
    page.evaluate("localStorage.setItem('playground-guide', 'closed'); sessionStorage.setItem('mine', '1')")
    page.route("**/main.js", lambda route: route.abort())
    page.get_by_role("combobox", name="Message").hover()
    page.mouse.down()
    used.close()
    again = fresh.open()
    assert again is page
    expect(again.get_by_role("complementary", name="Guide")).to_be_visible()
    assert again.evaluate(LEFT) == [0, "light", 1440]
    expect(again.locator(".bar:hover")).to_be_visible()  # in the corner, where chromium has it in a new window
    assert len(used.asked_for("/control/state")) == 1
    fresh.close()
    assert fresh.troubles == used.troubles == []


def test_a_window_whose_clock_was_set_is_not_used_again(kept_windows: KeptWindows, playground: Playground) -> None:
    first, second = Windows(kept_windows, playground.url), Windows(kept_windows, playground.url)
    page = first.open()
    page.clock.install()
    first.close()
    assert page.is_closed()
    assert not second.open().is_closed()
    second.close()
