"""Owns when poll messages are redrawn: workers for what just changed, a job for what a crash or Slack left behind."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.redraw import STEADY_INTERVAL
from bot.isolating import each
from bot.meet import Meet
from bot.services import redrawing
from handlers.posting import post_late
from handlers.redrawing import redraw
from handlers.thread_reply import tell_late
from storage.values import Surface

THREADS = 2
"""chat.update takes about 0.1 s and a workspace may have 40 a minute: more threads would only wait."""
PAUSE = 0.15
"""Seconds without a press after which a poll may be redrawn ahead of its pace: the last press is shown soon."""
BATCH = 50
LONGEST_WAIT = STEADY_INTERVAL.total_seconds() + 1
"""Seconds. What may not be redrawn for longer (a 429) is left to the refresh job."""
MOST_TRIES = 12
"""So many looks at a poll that must wait each time; then it is left to the refresh job."""

Key = tuple[str, str]
log = structlog.get_logger()


@dataclass(slots=True)
class Waiting:
    """A poll that is looked at next at `look_at`, and at `latest` although presses go on; seconds, monotonic."""

    asked_at: float
    look_at: float
    latest: float
    tries: int = MOST_TRIES


class RedrawWorkers:
    """Threads that redraw what was asked for. Requests for one poll are merged; nothing here must survive a crash."""

    def __init__(self, meet: Meet, threads: int = THREADS) -> None:
        self._meet = meet
        self._due: dict[Key, Waiting] = {}
        self._in_hand: dict[Key, float | None] = {}
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
        """The poll changed: redraw it as soon as its pace allows. Returns at once.

        A poll whose next look is near gets no second one: each look writes, and votes would wait for it.
        """
        key, now = (workspace, poll_id), time.monotonic()
        with self._changed:
            if key in self._in_hand:
                self._in_hand[key] = now
            elif waiting := self._due.get(key):
                waiting.asked_at, waiting.tries = now, MOST_TRIES
                waiting.look_at = min(max(waiting.look_at, now + PAUSE), waiting.latest)
            else:
                self._wait(key, Waiting(now, now, now))

    def _wait(self, key: Key, waiting: Waiting) -> None:
        self._due[key] = waiting
        self._changed.notify()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            key, waiting = taken
            again = None
            try:
                again = self._look(key, waiting)
            except Exception:
                log.exception("redraw_failed", poll=key[1])
            finally:
                self._put_back(key, again)

    def _take(self) -> tuple[Key, Waiting] | None:
        """The next poll that is due, None when stopping."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                key = min(self._due, key=lambda one: self._due[one].look_at, default=None)
                wait = self._due[key].look_at - now if key else None
                if key and wait is not None and wait <= 0:
                    self._in_hand[key] = None
                    return key, self._due.pop(key)
                self._changed.wait(wait)
        return None

    def _put_back(self, key: Key, again: Waiting | None) -> None:
        """What was asked for while the poll was in hand is looked at a moment later: its pace allows none before. While
        presses go on, not before the look found that it may be redrawn."""
        with self._changed:
            if (asked_at := self._in_hand.pop(key)) is not None:
                soon = time.monotonic() + PAUSE
                latest = again.latest if again else soon
                again = Waiting(asked_at, min(soon, latest), latest)
            if again is not None:
                self._wait(key, again)

    def _look(self, key: Key, waiting: Waiting) -> Waiting | None:
        """Draws what is most urgent in the poll's workspace; when to look at this poll again, None: not."""
        looked_at = time.monotonic()
        paused, acted = looked_at - waiting.asked_at >= PAUSE, waiting.tries == MOST_TRIES
        claim = redrawing.claim_redraw(self._meet.database, *key, acted=acted, paused=paused)
        if isinstance(claim, timedelta):
            return _later(waiting, looked_at, claim.total_seconds(), paused=paused)
        if claim is None:
            return None
        if redraw(self._meet, claim):
            self.request(claim.workspace, claim.poll)
        return None if claim.poll == key[1] else _later(waiting, looked_at, 0.0, paused=True)


def _later(waiting: Waiting, now: float, wait: float, *, paused: bool) -> Waiting | None:
    """The next look: when the poll may be redrawn, or before that as soon as presses pause."""
    if waiting.tries <= 1 or wait > LONGEST_WAIT:
        return None
    latest = now + wait
    look_at = latest if paused else min(waiting.asked_at + PAUSE, latest)
    return Waiting(waiting.asked_at, look_at, latest, waiting.tries - 1)


def redraw_due(meet: Meet) -> int:
    """Redraws whatever is out of date and may be redrawn now, posts what never reached Slack, tells threads that were
    not told; how many messages it touched."""
    done = 0
    while not meet.stopping.is_set() and (claimed := redrawing.claim_due(meet.database, Surface.POLL)):
        done += len(each(claimed, lambda claim: redraw(meet, claim)))
    while not meet.stopping.is_set() and (unposted := redrawing.claim_unposted(meet.database)):
        done += len(each(unposted, lambda claim: post_late(meet, claim)))
    with meet.database.read_account() as account:
        untold = account.polls.unanswered_threads(account.now(), BATCH)
    return done + len(each(untold, lambda key: tell_late(meet, *key)))
