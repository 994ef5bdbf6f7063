"""The pace at which messages are redrawn: per poll and per workspace. Storage keeps the values."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LEASE = timedelta(seconds=20)
"""Lease on redrawing a poll: longer than a slow chat.update, short enough that another process takes over soon."""
CARD_LEASE = timedelta(minutes=1)
"""Lease on redrawing a card: a new one takes up to three calls to Slack, as any direct message does."""
POSTING_LEASE = timedelta(minutes=1)
"""Lease on posting a poll. Where Slack's answer to a posting was lost, the first press on the message tells where it
is; without a press, the message is posted again after the lease."""
SHORTEST_INTERVAL = timedelta(seconds=0.2)
"""Between two redraws of a poll, where presses have paused and the workspace's budget holds."""
BURST = timedelta(seconds=10)
BURST_INTERVAL = timedelta(seconds=1)
STEADY_INTERVAL = timedelta(seconds=2)
QUIET = timedelta(seconds=5)
"""A poll not redrawn for so long is quiet: its next change is redrawn at once and starts a new burst."""

BUDGET = 10.0
KEPT_BACK = 3.0
"""Delivery cards, and polls redrawn ahead of their pace, leave this many redraws for messages that somebody waits
for."""
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
    """When the poll may be redrawn while presses go on; None: at once. One a second for ten seconds, then every
    two."""
    if pace.last_drawn_at is None:
        return None
    started_at = pace.burst_started_at or pace.last_drawn_at
    in_burst = pace.last_drawn_at - started_at < BURST
    return pace.last_drawn_at + (BURST_INTERVAL if in_burst else STEADY_INTERVAL)


def redraw_early_at(pace: Pace, redraw_at: datetime | None, budget: Budget, now: datetime) -> datetime | None:
    """When a poll may be redrawn whose presses have paused: ahead of its pace, while the workspace's budget holds.

    `redraw_at` is when it is due by what is stored; where that is no matter of pace (Slack refused it), it stays.
    """
    due_by_pace = redraw_at is not None and redraw_at == next_redraw_at(pace)
    if pace.last_drawn_at is None or not due_by_pace or _refilled(budget, now) <= KEPT_BACK:
        return redraw_at
    return pace.last_drawn_at + SHORTEST_INTERVAL


def after_redraw(pace: Pace, drawn_at: datetime) -> Pace:
    """The pace once a redraw happened: a quiet poll starts a new burst, a busy one stays in its own."""
    quiet = pace.last_drawn_at is None or drawn_at - pace.last_drawn_at >= QUIET
    return Pace(drawn_at if quiet else pace.burst_started_at or pace.last_drawn_at, drawn_at)


def take_redraw(budget: Budget, now: datetime, *, kept_back: float = 0.0) -> tuple[Budget, datetime | None]:
    """One redraw out of the workspace's budget: (what is left, None), or (the same, when to come again). So many are
    `kept_back` for others."""
    if budget.held_until is not None and budget.held_until > now:
        return budget, budget.held_until
    tokens = _refilled(budget, now)
    if (missing := 1 + kept_back - tokens) > 0:
        return budget, now + timedelta(seconds=missing / REFILL_PER_SECOND)
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
