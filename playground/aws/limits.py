"""SES's sending limits: recipients a second and recipients in a rolling day. It does not know what a mail is."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from playground.aws.errors import AwsError

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
USUAL_PER_DAY = 50_000
USUAL_PER_SECOND = 14.0
SANDBOX_PER_DAY = 200
SANDBOX_PER_SECOND = 1.0


@dataclass
class Limits:
    """Both limits count recipients; exceeding either is the error `Throttling` with different words."""

    per_day: int = USUAL_PER_DAY
    per_second: float = USUAL_PER_SECOND
    _day: deque[tuple[datetime, int]] = field(default_factory=deque, repr=False)
    _second: deque[tuple[datetime, int]] = field(default_factory=deque, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def charge(self, recipients: int, counted_today: int, now: datetime) -> None:
        """Take the recipients from both limits, or from neither.

        The simulator's recipients count for the rate but not for the day, hence `counted_today`. A call for more
        recipients than a second allows passes when the second before it was quiet: SES tolerates such a burst.
        Raises AwsError Throttling.
        """
        with self._lock:
            _forget(self._second, now - SECOND)
            _forget(self._day, now - DAY)
            busy = _total(self._second)
            if busy and busy + recipients > max(self.per_second, 1):
                raise AwsError("Throttling", "Maximum sending rate exceeded.")
            if _total(self._day) + counted_today > self.per_day >= 0:
                raise AwsError("Throttling", "Daily message quota exceeded.")
            self._second.append((now, recipients))
            self._day.append((now, counted_today))

    def sent_last_day(self, now: datetime) -> int:
        with self._lock:
            _forget(self._day, now - DAY)
            return _total(self._day)


def _forget(charges: deque[tuple[datetime, int]], before: datetime) -> None:
    while charges and charges[0][0] <= before:
        charges.popleft()


def _total(charges: deque[tuple[datetime, int]]) -> int:
    return sum(count for _, count in charges)
