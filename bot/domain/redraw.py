"""The pace at which messages are redrawn: per poll and per workspace. Storage keeps the values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(seconds=20)
"""How long one drawer may hold a poll: longer than a slow chat.update, short enough that a crash is caught up soon."""
BURST = timedelta(seconds=10)
BURST_INTERVAL = timedelta(seconds=1)
STEADY_INTERVAL = timedelta(seconds=2)
QUIET = timedelta(seconds=5)
"""A poll not drawn for so long is quiet: its next change is drawn at once and starts a new burst."""

WORKSPACE_REDRAWS = 40
WORKSPACE_WINDOW = timedelta(minutes=1)
"""chat.update's tier is 50 a minute, shared by all polls of a workspace; ten are left for everything else."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a poll's row remembers of its last redraws; both None before the first."""

    burst_started_at: datetime | None = None
    last_drawn_at: datetime | None = None


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


def workspace_redraw_at(drawn_at: Sequence[datetime], now: datetime) -> datetime | None:
    """When the workspace may be drawn in again, given its latest redraws; None: at once. 40 in any minute."""
    recent = sorted(at for at in drawn_at if at > now - WORKSPACE_WINDOW)
    return None if len(recent) < WORKSPACE_REDRAWS else recent[-WORKSPACE_REDRAWS] + WORKSPACE_WINDOW
