"""The one row of the send limit, shared by all replicas. The arithmetic stands in `bot.domain.pacing`."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.pacing import Bucket, Outlook, give_back, lower, refill, take
from storage.readers import BUCKETS
from storage.repository import Repository
from storage.tables import pacing

THE_ROW = 1
FIRST_RATE = 1.0
"""Mails a second until SES was asked for its limits: what a sandbox account may send."""

_THE_BUCKET = select(pacing).where(pacing.c.id == THE_ROW)
_SAVE = update(pacing).where(pacing.c.id == THE_ROW)


class PacingRepository(Repository):
    """How many mails may go now. Taking locks the row until the commit, so replicas take in turn."""

    def take(self, wanted: int, now: datetime, *, cancels: bool = False) -> int:
        """How many of `wanted` mails may go now; cancellations may use the day's reserve."""
        bucket, granted = take(self._bucket(now), wanted, now, cancels=cancels)
        self._save(bucket)
        return granted

    def give_back(self, unused: int, now: datetime) -> None:
        """Granted mails that were not sent after all."""
        if unused:
            self._save(give_back(self._bucket(now), unused))

    def set_limits(self, rate: float, daily: int | None, sent: int, now: datetime) -> None:
        """The limits to keep from now on: mails a second, mails a day (None: unknown), and those of today so far."""
        filled = refill(self._bucket(now), now)
        self._save(replace(filled, rate=rate, daily=daily, sent=sent))

    def lower(self, now: datetime) -> None:
        """SES said "too fast": less until the limits are set again."""
        self._save(lower(refill(self._bucket(now), now)))

    def look(self, now: datetime) -> Bucket:
        """The bucket as it stands, locked until the commit where this transaction writes."""
        return self._bucket(now)

    def expect(self, outlook: Outlook) -> None:
        """Keeps whether the day's quota lasts."""
        self._changed(_SAVE, {"outlook": outlook})

    def limits(self) -> Bucket | None:
        """The bucket as it stands; None before the first mail and the first look at SES's limits, and where the row
        cannot be read."""
        found = BUCKETS.all(self._rows(_THE_BUCKET))
        return found[0] if found else None

    def _bucket(self, now: datetime) -> Bucket:
        """One that cannot be read begins anew, and is written so with what the caller does."""
        first = Bucket(FIRST_RATE, FIRST_RATE, now)
        row = self._first(self._locked(_THE_BUCKET))
        if row is None:
            # Written before it is read, so that two replicas that start together do not both begin with a full bucket.
            self._changed(self._new(pacing), BUCKETS.columns(first, id=THE_ROW))
            row = self._first(self._locked(_THE_BUCKET))
        return BUCKETS.one_or(row, first)

    def _save(self, bucket: Bucket) -> None:
        self._changed(_SAVE, BUCKETS.columns(bucket))
