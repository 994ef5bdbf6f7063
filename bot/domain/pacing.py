"""Pacing: the arithmetic of our own send limit, a token bucket shared by all replicas. It stores nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SHARE_OF_RATE = 0.8
"""Of SES's own rate: below it, so that a second program on the account, or a skewed clock, does no harm."""
SHARE_RESERVED = 0.05
"""The share of the day's quota that is kept for cancellations."""
LOWEST_RATE = 0.5
"""Mails a second. Lower would look like an outage."""

PORTION = timedelta(seconds=0.25)
"""The mails of this time are claimed together: each claim is a transaction, and SES counts by the second."""


FAR_AHEAD = timedelta(minutes=1)
"""Of a row's time before our clock: more than two clocks that are kept by NTP differ, so that one was wrong."""


class Outlook(StrEnum):
    """Whether the day's quota lasts for the mail that waits; cancellations have their reserve beside it."""

    ENOUGH = "enough"
    SHORT = "short"
    """It lasts for some: those of the soonest meetings go first."""
    SPENT = "spent"
    """It is used up: what waits leaves as the hours pass."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`rate`: mails a second; `daily`: mails in 24 hours (None: no limit known), of which `sent` are used up."""

    rate: float
    tokens: float
    refilled_at: datetime
    daily: int | None = None
    sent: int = 0
    outlook: Outlook = Outlook.ENOUGH

    @property
    def capacity(self) -> float:
        """At most one second's mails at once, and never less than one mail."""
        return max(self.rate, 1.0)

    @property
    def reserved(self) -> int:
        return 0 if self.daily is None else int(self.daily * SHARE_RESERVED)


def refill(bucket: Bucket, now: datetime) -> Bucket:
    """The bucket with the tokens of the time that has passed.

    A clock that went back a little adds none. One that was far ahead and is right again counts anew from now, or
    nothing would leave until it is there once more."""
    passed = max((now - bucket.refilled_at).total_seconds(), 0.0)
    tokens = min(bucket.tokens + passed * bucket.rate, bucket.capacity)
    was_ahead = bucket.refilled_at - now > FAR_AHEAD
    return replace(bucket, tokens=tokens, refilled_at=now if was_ahead else max(now, bucket.refilled_at))


def take(bucket: Bucket, wanted: int, now: datetime, *, cancels: bool = False) -> tuple[Bucket, int]:
    """The bucket afterwards, and how many mails may go now (0 to `wanted`). Cancellations may use the reserve."""
    filled = refill(bucket, now)
    granted = max(min(wanted, int(filled.tokens), left_today(filled, cancels=cancels)), 0)
    return replace(filled, tokens=filled.tokens - granted, sent=filled.sent + granted), granted


def left_today(bucket: Bucket, *, cancels: bool = False) -> int:
    """How many mails the day's quota still allows."""
    if bucket.daily is None:
        return 1_000_000
    return max(bucket.daily - bucket.sent - (0 if cancels else bucket.reserved), 0)


def outlook_of(bucket: Bucket, waiting: int) -> Outlook:
    """Whether the rest of the day's quota lasts for so many waiting mails, cancellations not counted."""
    left = left_today(bucket)
    if waiting <= left:
        return Outlook.ENOUGH
    return Outlook.SHORT if left else Outlook.SPENT


def next_portion_in(bucket: Bucket) -> timedelta:
    """How long after `refilled_at` the next portion may go, which is one mail at least."""
    portion = max(bucket.rate * PORTION.total_seconds(), 1.0)
    return timedelta(seconds=max(portion - bucket.tokens, 0.0) / bucket.rate)


def give_back(bucket: Bucket, unused: int) -> Bucket:
    """The bucket with `unused` granted mails returned."""
    return replace(bucket, tokens=min(bucket.tokens + unused, bucket.capacity), sent=max(bucket.sent - unused, 0))


def lower(bucket: Bucket) -> Bucket:
    """After SES said "too fast": half the rate, and nothing saved up. The next look at SES's limits restores it."""
    return replace(bucket, rate=max(bucket.rate / 2, LOWEST_RATE), tokens=0.0)


def rate_to_use(ses_rate: float, chosen: float | None) -> float:
    """Mails a second: what the operator chose (MEET_SEND_RATE), else a share of what SES allows."""
    return max(chosen if chosen is not None else ses_rate * SHARE_OF_RATE, LOWEST_RATE)
