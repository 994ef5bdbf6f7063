"""Slack's rate limits, per method and workspace; it counts calls and answers with seconds to wait.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute that are always allowed
MINUTE = timedelta(minutes=1)
POST_BURST = 5  # messages to one channel before the pace of one a second counts
POST_PER_MINUTE = 300  # over all channels of a workspace
SPECIAL = 600  # methods without a published tier


class RateLimits:
    """Sliding minutes; `relaxed` leaves the tiers out."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[datetime]] = defaultdict(deque)
        self._lock = threading.Lock()
        self.relaxed = False

    def seconds_to_wait(self, method: str, tier: int | None, channel: str | None) -> int:
        """0 when the call may pass (it is then counted), else the seconds for Retry-After."""
        if self.relaxed:
            return 0
        windows = self._windows(method, tier, channel)
        now = self._clock.now()
        with self._lock:
            waits = [self._wait(name, most, span, now) for name, most, span in windows]
            if max(waits) > 0:
                return max(waits)
            for name, _, _ in windows:
                self._calls[name].append(now)
        return 0

    def _windows(self, method: str, tier: int | None, channel: str | None) -> list[tuple[str, int, timedelta]]:
        if method == "chat.postMessage":
            per_channel = (f"{method} {channel}", POST_BURST, timedelta(seconds=POST_BURST))
            return [(method, POST_PER_MINUTE, MINUTE), per_channel]
        return [(method, TIERS[tier] if tier else SPECIAL, MINUTE)]

    def _wait(self, name: str, most: int, span: timedelta, now: datetime) -> int:
        calls = self._calls[name]
        while calls and calls[0] <= now - span:
            calls.popleft()
        if len(calls) < most:
            return 0
        return max(1, math.ceil((calls[0] + span - now).total_seconds()))
