"""Whose turn it is to redraw a message: claims and settlements, shared by replicas. It draws nothing."""

from datetime import datetime

from bot.ports import Clock
from storage.database import Database
from storage.values import Redraw, Surface


def claim_redraw(database: Database, clock: Clock, workspace: str, poll_id: str) -> Redraw | None:
    """A lease on drawing this poll now; None where it is clean, taken, or must wait (its pace, the workspace's)."""
    raise NotImplementedError


def claim_due(database: Database, clock: Clock, kind: Surface, *, limit: int = 20) -> list[Redraw]:
    """Leases on whatever is dirty and may be drawn now: what a crash or a 429 left behind, and what waited."""
    raise NotImplementedError


def settle_redraw(database: Database, clock: Clock, redraw: Redraw, shown_revision: int) -> bool:
    """The message shows `shown_revision` now; frees the lease. True where the poll is dirty again already."""
    raise NotImplementedError


def release_redraw(database: Database, clock: Clock, redraw: Redraw, retry_at: datetime) -> None:
    """The drawing failed or its reply was lost: counts as not done, and may be tried again at `retry_at`."""
    raise NotImplementedError


def hold_workspace(database: Database, workspace: str, until: datetime) -> None:
    """Slack asked this workspace to wait (Retry-After): no redraw there before `until`, in any replica."""
    raise NotImplementedError
