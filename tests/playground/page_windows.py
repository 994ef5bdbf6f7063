"""Windows of chromium on the playground's page, as tests open them; what goes wrong in one is noted."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Locator, Page, Request, expect
from playwright.sync_api import Error as PlaywrightError

from playground import cast
from playground.server import SCRIPT

WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE = 60_000  # milliseconds that an expectation waits on a busy machine
BY_POLICY = "csp"
"""How playwright names a request that the Content Security Policy of a page forbids."""
CORNER = (0, 0)
"""Where the pointer is in a new window."""
FORGET = """() => {
    localStorage.clear();
    sessionStorage.clear();
    Storage.prototype.setItem = () => undefined;
    return !("__pwClock" in globalThis);
}"""
"""Forgets what a page stored, until it ends. A context in which playwright's clock was set keeps it, so it is told."""

SCRIPT_TYPE = "text/javascript"

Visit = Callable[..., Page]


def call(page: Page, module: str, name: str, *arguments: Any) -> Any:
    """What a function of one of the page's modules returns. A page that draws has its modules joined in one script,
    which this does not reach unless it was opened with its modules `within_reach`."""
    script = "async ([module, name, given]) => (globalThis.modules?.[module] ?? (await import(module)))[name](...given)"
    return page.evaluate(script, [module, name, list(arguments)])


def box_of(one: Locator) -> FloatRect:
    """Where it stands. Playwright finds no place while an element is drawn anew, so it is asked until there is one."""
    until = time.monotonic() + PATIENCE / 1000
    while (found := one.bounding_box()) is None:
        assert time.monotonic() < until, f"{one} stands nowhere."
    return found


def act_as(page: Page, name: str) -> None:
    """Let a window be somebody else's, by the list at its top."""
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name=f"You act as {name}")).to_be_visible()


def _reachable_script() -> str:
    beginning = "const modules = {};"
    script = SCRIPT.read()
    assert script.startswith(beginning)
    return script.replace(beginning, "const modules = (globalThis.modules = {});", 1)


class Window:
    """A page in a context of its own, which one test after the other uses: a new process for it, and compiling its
    script, take longer than most tests."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(locale="en-GB", timezone_id="UTC")
        self._page: Page = self._context.new_page()
        self._page.set_default_timeout(PATIENCE)

    def be(self, user: "Windows", size: tuple[int, int], scheme: Any) -> Page:
        """Its page for that test, in that size and scheme of colours."""
        for event, listener in user.listeners.items():
            self._page.on(event, listener)
        self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self._page.set_viewport_size({"width": size[0], "height": size[1]})
        return self._page

    def leave(self, user: "Windows") -> bool:
        """End what that test has in it. Returns whether the next test finds nothing of that."""
        try:
            self._page.unroute_all()
            is_clean: bool = self._page.evaluate(FORGET)
            self._page.goto("about:blank")
            self._page.mouse.up()
            self._page.mouse.move(*CORNER)
            self._context.clear_cookies()
            for event, listener in user.listeners.items():
                self._page.remove_listener(event, listener)
        except PlaywrightError:
            return False
        return is_clean and self._context.pages == [self._page]

    def close(self) -> None:
        self._context.close()


class KeptWindows:
    """The windows of a browser that no test uses now."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Window] = []

    def take(self) -> Window:
        return self._free.pop() if self._free else Window(self._browser)

    def take_back(self, window: Window, user: "Windows") -> None:
        """Keep it, or close it if something of its test would stay in it."""
        if window.leave(user):
            self._free.append(window)
        else:
            window.close()


class Windows:
    """The windows of one test, and what went wrong in them."""

    def __init__(self, kept: KeptWindows, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        # 409 is how the playground refuses in words, which the page then shows, and 410 how it answers the second press
        # of a double click, of which the page says nothing; chromium logs both all the same.
        self.expected = ["409 (CONFLICT)", "410 (GONE)"]
        self.listeners: dict[Any, Callable[..., None]] = {
            "pageerror": self._failed,
            "console": self._heard,
            "request": self._asked,
            "requestfailed": self._refused,
        }
        self._kept = kept
        self._requested: list[str] = []
        self._opened: list[Window] = []

    def open(
        self,
        path: str = "/",
        *,
        person: str = cast.ADA,
        size: tuple[int, int] = WIDE,
        scheme: Any = "light",
        within_reach: bool = False,
    ) -> Page:
        """The page of that path as that person, drawn and connected, with modules that `call` can reach or without."""
        window = self._kept.take()
        self._opened.append(window)
        page = window.be(self, size, scheme)
        if within_reach:
            page.route("**/main.js", lambda route: route.fulfill(body=_reachable_script(), content_type=SCRIPT_TYPE))
        with page.expect_websocket(lambda line: "/live?" in line.url):
            # What happens before that line is the past, of which a page shows no notices.
            page.goto(f"{self.url}/?as={person}{path.removeprefix('/')}")
        page.get_by_role("main").wait_for()
        page.locator(".light-bad").wait_for(state="detached")
        return page

    def _failed(self, error: Exception) -> None:
        self.troubles.append(str(error))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in self.expected):
            self.troubles.append(message.text)

    def _asked(self, request: Request) -> None:
        self._requested.append(request.url)

    def _refused(self, request: Request) -> None:
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
        """Give them back. A second call does nothing."""
        while self._opened:
            self._kept.take_back(self._opened.pop(), self)
