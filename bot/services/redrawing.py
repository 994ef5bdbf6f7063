"""Whose turn it is to redraw a message: claims and settlements, shared by replicas. It draws nothing.

Leases follow the clock that all replicas share, so these take none.
"""

from datetime import timedelta

from bot.domain.redraw import LEASE
from storage.database import Database
from storage.values import Redraw, Surface


def claim_redraw(database: Database, workspace: str, poll_id: str) -> Redraw | None:
    """A lease on drawing this poll now; None where it is clean, taken, or must wait (its pace, the workspace's)."""
    with database.begin_account() as account:
        return account.redraws.claim_poll(workspace, poll_id, account.now(), LEASE)


def claim_due(database: Database, kind: Surface, *, limit: int = 20) -> list[Redraw]:
    """Leases on whatever is dirty and may be drawn now: what a crash or a 429 left behind, and what waited."""
    with database.begin_account() as account:
        return account.redraws.claim_any(kind, account.now(), LEASE, limit)


def settle_redraw(database: Database, redraw: Redraw, shown_revision: int) -> bool:
    """The message shows `shown_revision` now; frees the lease. True where it is out of date again already."""
    with database.begin_account() as account:
        return account.redraws.settle(redraw, shown_revision, account.now())


def release_redraw(database: Database, redraw: Redraw, wait: timedelta) -> None:
    """Drawing (or posting) failed or its reply was lost: counts as not done, and may be tried again after `wait`."""
    with database.begin_account() as account:
        account.redraws.release(redraw, account.now() + wait)
