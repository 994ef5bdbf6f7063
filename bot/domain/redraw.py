"""The pace at which messages are redrawn: per poll and per workspace. Storage keeps the values."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LEASE = timedelta(seconds=20)
"""Lease on redrawing a poll: longer than a slow chat.update, short enough that another process takes over soon."""
CARD_LEASE = timedelta(minutes=1)
"""Lease on drawing a card: a new one takes up to three calls to Slack, as any direct message does."""
POSTING_LEASE = timedelta(minutes=1)
"""Lease on posting a poll. Where Slack's answer to a posting was lost, the first press on the message tells where it
is; without a press, the message is posted again after the lease."""
BURST = timedelta(seconds=10)
BURST_INTERVAL = timedelta(seconds=1)
STEADY_INTERVAL = timedelta(seconds=2)
QUIET = timedelta(seconds=5)
"""A poll not drawn for so long is quiet: its next change is drawn at once and starts a new burst."""

BUDGET = 10.0
REFILL_PER_SECOND = 0.5
"""10 at once and one every two seconds are 40 in any minute; chat.update's tier is 50 for the whole workspace."""
FAILURE_COST = 5.0
DEEPEST_DEBT = 29.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What a poll's row remembers of its last redraws; both None before the first."""

    burst_started_at: datetime | None = None
    last_drawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """A workspace's bucket of redraws. `held_until` is Slack's Retry-After, None where Slack never complained."""

    tokens: float = BUDGET
    counted_at: datetime | None = None
    held_until: datetime | None = None


def next_redraw_at(pace: Pace) -> datetime | None:
    """When the poll may be drawn again; None: at once. One a second for ten seconds, then every two."""
    if pace.last_drawn_at is None:
        return None
    started_at = pace.burst_started_at or pace.last_drawn_at
    in_burst = pace.last_drawn_at - started_at < BURST
    return pace.last_drawn_at + (BURST_INTERVAL if in_burst else STEADY_INTERVAL)


def after_redraw(pace: Pace, drawn_at: datetime) -> Pace:
    """The pace once a redraw happened: a quiet poll starts a new burst, a busy one stays in its own."""
    quiet = pace.last_drawn_at is None or drawn_at - pace.last_drawn_at >= QUIET
    return Pace(drawn_at if quiet else pace.burst_started_at or pace.last_drawn_at, drawn_at)


def take_redraw(budget: Budget, now: datetime) -> tuple[Budget, datetime | None]:
    """One redraw out of the workspace's budget: (what is left, None), or (the same, when to come again)."""
    if budget.held_until is not None and budget.held_until > now:
        return budget, budget.held_until
    tokens = _refilled(budget, now)
    if tokens < 1:
        return budget, now + timedelta(seconds=(1 - tokens) / REFILL_PER_SECOND)
    return Budget(tokens - 1, now, None), None


def after_failure(budget: Budget, now: datetime) -> Budget:
    """Slack failed at a redraw: it costs as much as several, and may leave the workspace in debt for a minute.

    One failure delays nobody while the bucket is full. However many messages wait, a Slack that is down is asked about
    five times a minute.
    """
    tokens = max(_refilled(budget, now) - FAILURE_COST, -DEEPEST_DEBT)
    return replace(budget, tokens=tokens, counted_at=now)


def _refilled(budget: Budget, now: datetime) -> float:
    if budget.counted_at is None:
        return budget.tokens
    waited = max((now - budget.counted_at).total_seconds(), 0.0)
    return min(BUDGET, budget.tokens + waited * REFILL_PER_SECOND)
