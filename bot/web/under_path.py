"""Serving under the path of MEET_PUBLIC_URL. It knows no page."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


def path_of(url: str | None) -> str:
    """The path as WSGI writes it (PEP 3333: bytes, each as one character); "" for none."""
    return unquote_to_bytes(urlsplit(url or "").path.rstrip("/")).decode("latin-1")


class UnderPath:
    """Answers at the root as well: some proxies take the path away before they hand a request on, some leave it."""

    def __init__(self, application: Application, path: str) -> None:
        self._application, self._path = application, path

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """One request."""
        asked = environ.get("PATH_INFO", "")
        if self._path and asked.startswith(f"{self._path}/"):
            environ = {**environ, "SCRIPT_NAME": self._path, "PATH_INFO": asked.removeprefix(self._path)}
        return self._application(environ, start_response)
