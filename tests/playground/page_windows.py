"""Windows of chromium on the playground's page, as tests open them; what goes wrong in one is kept."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Locator, Page, Request

from playground import cast
from playground.server import PAGE

WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE = 60_000  # milliseconds that an expectation waits on a busy machine
BY_POLICY = "csp"
"""How playwright names a request that the Content Security Policy of a page forbids."""

Visit = Callable[..., Page]


def call(page: Page, module: str, name: str, *arguments: Any) -> Any:
    """What a function of one of the page's modules returns. A page that draws has its modules joined in one script,
    which this does not reach unless it was opened with its modules apart."""
    script = "async ([module, name, given]) => (await import(module))[name](...given)"
    return page.evaluate(script, [module, name, list(arguments)])


def box_of(one: Locator) -> FloatRect:
    """Where it stands. Playwright finds no place while an element is drawn anew, so it is asked until there is one."""
    until = time.monotonic() + PATIENCE / 1000
    while (found := one.bounding_box()) is None:
        assert time.monotonic() < until, f"{one} stands nowhere."
    return found


class Windows:
    """The windows of one test: each is a context of its own, and what went wrong in them is kept."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.troubles: list[str] = []
        # 409 is how the playground refuses in words, which the page then shows, and 410 how it answers the second press
        # of a double click, of which the page says nothing; chromium logs both all the same.
        self.expected = ["409 (CONFLICT)", "410 (GONE)"]
        self._requested: list[str] = []
        self._contexts: list[Any] = []

    def open(
        self,
        path: str = "/",
        *,
        person: str = cast.ADA,
        size: tuple[int, int] = WIDE,
        scheme: Any = "light",
        apart: bool = False,
    ) -> Page:
        """The page of that path as that person, drawn and connected; `apart` with modules that `call` can reach."""
        viewport: Any = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(
            viewport=viewport, color_scheme=scheme, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
        )
        self._contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if apart:
            page.route("**/main.js", lambda route: route.fulfill(path=PAGE / "main.js"))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._heard)
        page.on("request", lambda request: self._requested.append(request.url))
        page.on("requestfailed", self._failed)
        with page.expect_websocket(lambda line: "/live?" in line.url):
            # What happens before that line is the past, of which a page shows no notices.
            page.goto(f"{self.url}/?as={person}{path.removeprefix('/')}")
        page.get_by_role("main").wait_for()
        page.locator(".light-bad").wait_for(state="detached")
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in self.expected):
            self.troubles.append(message.text)

    def _failed(self, request: Request) -> None:
        """The headless shell tells of a request before the page's policy refuses it, so that nothing leaves."""
        if request.failure == BY_POLICY:
            self._requested.remove(request.url)

    def asked_outside(self) -> list[str]:
        """The addresses beyond the playground that the page asked for anything: there must be none."""
        return [url for url in self._requested if not url.startswith((self.url, "about:", "blob:"))]

    def asked_for(self, ending: str) -> list[str]:
        """The paths with that ending that the pages asked for, in order."""
        paths = [urlsplit(url).path for url in self._requested]
        return [path for path in paths if path.endswith(ending)]

    def close(self) -> None:
        for context in self._contexts:
            context.close()
