"""Owns the threads for what follows an answer to Slack: posting, private notes, look-ups. Nothing in here is promised
to anybody: whatever must survive a crash stands in the database first and a job catches it up."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import structlog

THREADS = 8
"""For each of both kinds of work. A slow Slack keeps a thread busy for seconds; votes never wait here."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Started:
    """Work that runs on another thread."""

    _done: Future[None]

    def wait(self, seconds: float) -> bool:
        """Whether it is done; waits for that so many seconds at most, and leaves it to itself then."""
        return self._done in wait([self._done], max(seconds, 0)).done


class Background:
    """Work that starts once the listener has answered, or at once, in order of arrival.

    Its texts are in the language of its request. What somebody waits for has threads of its own: on those of the work
    that waits for it, it would begin only once they have given up waiting.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._awaited = ThreadPoolExecutor(threads, thread_name_prefix="background-awaited")

    def run(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Do the work on another thread; what goes wrong there is logged with its trace."""
        _submit(self._threads, work, arguments)

    def start(self, work: Callable[..., Any], *arguments: Any) -> "Started":
        """Begin the work on another thread, as `run` does, and tell when it is done. It waits for no other work."""
        return Started(_submit(self._awaited, work, arguments))

    def stop(self) -> None:
        """Finish what was begun, drop what waits (jobs catch up with what matters), then end the threads."""
        for threads in (self._threads, self._awaited):
            threads.shutdown(wait=True, cancel_futures=True)


def _submit(threads: ThreadPoolExecutor, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Future[None]:
    return threads.submit(copy_context().run, _logged, work, arguments)


def _logged(work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        work(*arguments)
    except Exception:
        log.exception("background_failed", work=getattr(work, "__qualname__", repr(work)))
