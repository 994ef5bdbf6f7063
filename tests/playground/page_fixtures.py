"""Fixtures that open the playground's page in Debian's chromium. Test modules name it in `pytest_plugins`."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from playground.aws import REGION
from playground.server import Playground
from tests.playground.page_post import Post
from tests.playground.page_windows import PATIENCE, KeptWindows, Visit, Windows

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next((found for found in map(shutil.which, BROWSERS) if found), None)
"""The shell has no window to draw around a page, which saves half of the time."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium, one for all tests. Without one these tests cannot say anything, so they skip by name."""
    if CHROMIUM is None:
        pytest.skip(
            "There is no chromium here, so the page was NOT tested (Debian: apt install chromium-headless-shell)."
        )
    expect.set_options(timeout=PATIENCE)
    driver: Playwright = request.getfixturevalue("playwright_driver")
    running = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield running
    running.close()


@pytest.fixture(scope="module")
def modules(browser: Browser, running: Playground) -> Iterator[Page]:
    """A bare document of the page's origin, in which its modules are tried without drawing anything."""
    with browser.new_context(locale="en-GB", timezone_id="UTC") as context:
        page = context.new_page()
        page.goto(f"{running.url}/text/emoji.js")
        yield page


@pytest.fixture(scope="session")
def kept_windows(browser: Browser) -> KeptWindows:
    return KeptWindows(browser)


@pytest.fixture
def windows(kept_windows: KeptWindows, request: pytest.FixtureRequest) -> Iterator[Windows]:
    opened = Windows(kept_windows, request.getfixturevalue("playground").url)
    yield opened
    opened.close()
    assert opened.troubles == []
    assert opened.asked_outside() == []


@pytest.fixture
def visit(windows: Windows) -> Visit:
    """`visit(path, person=…, size=…, scheme=…)` opens a window."""
    return windows.open


@pytest.fixture
def post(playground: Playground) -> Iterator[Post]:
    """Sends invites into an empty mailbox."""
    playground.aws.provision()
    playground.mailbox.clear()
    playground.aws.ses.region(REGION).suppressed.clear()
    playground.aws.faults.clear()
    sender = Post(playground.aws)
    yield sender
    sender.close()
