"""The playground's time: real time plus what tests advanced; nothing else in the playground asks the system."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class PlaygroundClock:
    """Time that runs by itself and can be pushed forward, so that triggers expire without sleeping."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._moved = threading.Condition()
        self._awaited: list[datetime] = []

    @property
    def waiters(self) -> int:
        """How many wait for an instant that is still ahead. One whose instant has come counts no more, though a slow
        machine has not let it go on yet: whoever advances the time for those who wait would go too far."""
        with self._moved:
            now = datetime.now(UTC) + self._ahead
            return sum(instant > now for instant in self._awaited)

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        with self._moved:
            return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> datetime:
        """Push time forward and wake whoever waits for it; time never goes back (ValueError)."""
        if step < timedelta():
            raise ValueError("The playground's clock only goes forward.")
        with self._moved:
            self._ahead += step
            self._moved.notify_all()
        return self.now()

    def wait_until(self, instant: datetime, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Block until `instant` is reached (True), or until `stopped()` says so after a `wake` (False)."""
        with self._moved:
            self._awaited.append(instant)
            try:
                return self._wait(instant, stopped)
            finally:
                self._awaited.remove(instant)

    def _wait(self, instant: datetime, stopped: Callable[[], bool]) -> bool:
        while not stopped():
            left = (instant - datetime.now(UTC) - self._ahead).total_seconds()
            if left <= 0:
                return True
            self._moved.wait(left)
        return False

    def wake(self) -> None:
        """Let every waiter look again: something other than time has changed."""
        with self._moved:
            self._moved.notify_all()
