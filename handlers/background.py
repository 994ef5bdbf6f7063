"""Owns the threads for what follows an answer to Slack: posting, private notes, look-ups. Nothing in here is promised
to anybody: whatever must survive a crash stands in the database first and a job catches it up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog

Answer = TypeVar("Answer")
THREADS = 8
"""A slow Slack holds a thread for seconds; votes never wait here."""

log = structlog.get_logger()


class Background:
    """Work that starts once the listener has answered, or at once, in order of arrival."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="background")

    def run(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Do the work on another thread; what goes wrong there is logged with its trace."""
        self._threads.submit(_logged, work, arguments)

    def ask(self, work: Callable[..., Answer], *arguments: Any, patience: float) -> Answer | None:
        """What the work returns, None where it took longer than `patience` seconds; then it ends by itself."""
        try:
            return self._threads.submit(work, *arguments).result(patience)
        except TimeoutError:
            return None

    def stop(self) -> None:
        """Finish what was begun, drop what waits (jobs catch up with what matters), then end the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def _logged(work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        work(*arguments)
    except Exception:
        log.exception("background_failed", work=getattr(work, "__qualname__", repr(work)))
