"""A browser without a screen: follows redirects, keeps cookies, and reads what a page says."""

import html
import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

from tests.patience import PATIENCE

MOST_STEPS = 10


@dataclass
class Page:
    """What a browser shows at the end of its way."""

    url: str
    status: int
    body: str
    headers: dict[str, str]

    @property
    def words(self) -> str:
        """The page's text."""
        shown = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", self.body)
        return " ".join(html.unescape(shown).split())


@dataclass
class Browser:
    """One person's; cookies go back to the host and path that set them."""

    cookies: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)

    def open(self, url: str, *, follow: bool = True) -> Page:
        """The page that the address leads to."""
        for _ in range(MOST_STEPS):
            self.visited.append(url)
            page = self._get(url)
            if page.status not in (301, 302, 303, 307) or not follow:
                return page
            url = urljoin(url, page.headers["location"])
        raise AssertionError(f"{url} redirects for ever.")

    def _get(self, url: str) -> Page:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        try:
            asked = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.request("GET", asked, headers=self._brought(parts.netloc, parts.path))
            reply = connection.getresponse()
            body = reply.read().decode()
        finally:
            connection.close()
        for line in reply.headers.get_all("Set-Cookie") or []:
            self._keep(parts.netloc, line)
        return Page(url, reply.status, body, {name.lower(): value for name, value in reply.headers.items()})

    def _keep(self, host: str, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0":
                self.cookies.pop((host, name), None)
            else:
                self.cookies[host, name] = (morsel["path"], morsel.value)

    def _brought(self, host: str, path: str) -> dict[str, str]:
        ours = [
            f"{name}={value}"
            for (owner, name), (below, value) in self.cookies.items()
            if owner == host and path.startswith(below)
        ]
        return {"Cookie": "; ".join(ours)} if ours else {}
