"""Owns when poll messages are redrawn: workers for what just changed, a job for what a crash or Slack left behind."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from bot.domain.redraw import STEADY_INTERVAL
from bot.meet import Meet
from bot.services import redrawing
from handlers.posting import post_late
from handlers.redrawing import redraw
from handlers.thread_reply import tell_late
from storage.values import Surface

THREADS = 2
"""chat.update takes about 0.1 s and a workspace may have 40 a minute: more threads would only wait."""
STEP = 0.25
"""Seconds until a poll that could not be claimed is looked at again."""
BATCH = 50
MOST_TRIES = int(STEADY_INTERVAL.total_seconds() / STEP) + 4
"""So often, which covers the slowest pace of a poll; the refresh job takes up what waits longer (a 429)."""

Key = tuple[str, str]
log = structlog.get_logger()


class RedrawWorkers:
    """Threads that redraw what was asked for. Requests for one poll are merged; nothing here must survive a crash."""

    def __init__(self, meet: Meet, threads: int = THREADS) -> None:
        self._meet = meet
        self._due: dict[Key, tuple[float, int]] = {}
        self._in_hand: dict[Key, int] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"redraw-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Start redrawing."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads after the redraws in progress; what waits is dirty in the database and redrawn later."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def request(self, workspace: str, poll_id: str) -> None:
        """The poll changed: redraw it as soon as its pace allows. Returns at once."""
        self._ask((workspace, poll_id), 0.0, MOST_TRIES)

    def _ask(self, key: Key, wait: float, tries: int) -> None:
        """A poll whose next look is near gets no second one: each look writes, and votes would wait for it."""
        with self._changed:
            if key in self._in_hand:
                self._in_hand[key] = max(self._in_hand[key], tries)
            elif key in self._due:
                due_at, left = self._due[key]
                self._due[key] = (due_at, max(left, tries))
            else:
                self._due[key] = (time.monotonic() + wait, tries)
                self._changed.notify()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            key, tries = taken
            try:
                self._redraw(key, tries)
            except Exception:
                log.exception("redraw_failed", poll=key[1])
            finally:
                self._put_back(key)

    def _take(self) -> tuple[Key, int] | None:
        """The next poll that is due, None when stopping."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                key = min(self._due, key=lambda one: self._due[one][0], default=None)
                wait = self._due[key][0] - now if key else None
                if key and wait is not None and wait <= 0:
                    self._in_hand[key] = 0
                    return key, self._due.pop(key)[1]
                self._changed.wait(wait)
        return None

    def _put_back(self, key: Key) -> None:
        """What was asked for while the poll was in hand is looked at a step later: its pace allows none before."""
        with self._changed:
            tries = self._in_hand.pop(key)
        if tries:
            self._ask(key, STEP, tries)

    def _redraw(self, key: Key, tries: int) -> None:
        claim = redrawing.claim_redraw(self._meet.database, *key, acted=tries == MOST_TRIES)
        if claim is None:
            self._ask(key, STEP, tries - 1)
        elif redraw(self._meet, claim):
            self.request(*key)


def redraw_due(meet: Meet) -> int:
    """Redraws whatever is out of date and may be redrawn now, posts what never reached Slack, tells threads that were
    not told; how many messages it touched."""
    done = 0
    while not meet.stopping.is_set() and (claimed := redrawing.claim_due(meet.database, Surface.POLL)):
        done += sum(_once(redraw, meet, claim) for claim in claimed)
    while not meet.stopping.is_set() and (unposted := redrawing.claim_unposted(meet.database)):
        done += sum(_once(post_late, meet, claim) for claim in unposted)
    with meet.database.read_account() as account:
        untold = account.polls.unanswered_threads(account.now(), BATCH)
    return done + sum(_once(tell_late, meet, *key) for key in untold)


def _once(work: Callable[..., object], *arguments: Any) -> int:
    try:
        work(*arguments)
    except Exception:
        log.exception("redraw_job_failed", work=work.__name__)
        return 0
    return 1
