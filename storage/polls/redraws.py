"""Claims on redrawing messages, the pace of each and the budget of each workspace. It redraws nothing."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.redraw import (
    KEPT_BACK,
    Budget,
    Pace,
    after_failure,
    after_redraw,
    next_redraw_at,
    redraw_early_at,
    take_redraw,
)
from storage.polls import redraw_statements as statements
from storage.polls.postings import FREED
from storage.polls.redraw_budgets import RedrawBudgets
from storage.readers import PACES
from storage.repository import Repository, Transaction
from storage.values import Redraw, Surface

BEATEN = timedelta(seconds=0.05)
"""Until the next look, where another has claimed what was due."""
logger = structlog.get_logger("meet.storage")


class RedrawRepository(Repository):
    """Who may redraw what now. A message is dirty while its revision is above the one it shows."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._budgets = RedrawBudgets(transaction)

    def claim_poll(
        self,
        workspace: str,
        poll_id: str,
        now: datetime,
        lease: timedelta,
        *,
        acted: bool = False,
        paused: bool = False,
    ) -> Redraw | datetime | None:
        """The right to redraw the most urgent message of the workspace, which may be another poll's.

        None where this poll is clean; the instant to come again where it is redrawn by another, too soon after the last
        redrawing, or the workspace's budget is spent. `acted`: somebody has just acted on this poll, and waits.
        `paused`: nobody has since, so it may be redrawn ahead of its pace.
        """
        row = self._dirty(workspace, poll_id, now if acted else None)
        if row is None:
            return None
        budget = self._budgets.of(workspace)
        due_at = _due_at(row, budget, now, paused=paused)
        if due_at > now:
            return due_at
        if paused:
            self._changed(statements.HASTEN, {"here": workspace, "poll_id": poll_id, "now": now, "redraw_at": now})
        leases = self._lease(Surface.POLL, statements.LEASE_HERE, now, lease, here=workspace)
        claimed = self.afford(Surface.POLL, leases, now, budget)
        return claimed[0] if claimed else now + BEATEN

    def claim_any(self, kind: Surface | str, now: datetime, lease: timedelta, limit: int) -> list[Redraw]:
        """The right to redraw what is most urgent, over all workspaces. No two callers get the same."""
        return self.afford(kind, self.lease_any(kind, now, lease, limit), now)

    def lease_any(self, kind: Surface | str, now: datetime, lease: timedelta, limit: int) -> list[Redraw]:
        """Leases on what is most urgent; which of them may be redrawn is for `afford` to say, in this transaction."""
        surface = Surface(kind)
        return self._lease(surface, statements.OF[surface].lease, now, lease, most=limit)

    def afford(
        self, kind: Surface | str, leases: list[Redraw], now: datetime, budget: Budget | None = None
    ) -> list[Redraw]:
        """Those for which their workspaces have budget; the others are freed and due again when there is some.

        Budgets are locked after the messages, in the order of the workspaces' ids; `budget` is that of the only
        workspace, where the caller has locked it.
        """
        claimed = list[Redraw]()
        for workspace, redraws in groupby(leases, key=attrgetter("workspace")):
            claimed += self._within_budget(Surface(kind), budget or self._budgets.of(workspace), list(redraws), now)
        return claimed

    def _dirty(self, workspace: str, poll_id: str, asked_at: datetime | None) -> Row[Any] | None:
        """The poll's row, locked, if its message is out of date; from `asked_at` on somebody waits for it.

        It is locked before the workspace's budget, as `claim_any` does: in the other order the two would deadlock.
        """
        this = {"here": workspace, "poll_id": poll_id}
        if asked_at is None:
            return self._first(self._locked(statements.DIRTY_POLL), this)
        return self._first(statements.ASK, this | {"asked_at": asked_at})

    def settle(self, redraw: Redraw, shown_revision: int, now: datetime) -> bool:
        """The message shows this revision; the lease is free. True where it is dirty again: a revision came meanwhile.

        Where the lease was lost to another process, our late update may have replaced theirs in Slack. So the message
        is made dirty, and the newest state is redrawn.
        """
        of_kind, message = statements.OF[redraw.kind], {"here": redraw.workspace, "poll_id": redraw.poll}
        row = self._first(self._locked(of_kind.leased), message | {"token": redraw.token})
        if row is None:
            after = self._first(of_kind.redraw_again, message)
        else:
            after = self._first(of_kind.settle, message | _shown(row, shown_revision, now))
        return after is not None and after.revision > after.shown_revision

    def release(self, redraw: Redraw, retry_at: datetime) -> bool:
        """Nothing was redrawn, or that is unknown: the message stays dirty and is due again at `retry_at`."""
        leased = {"here": redraw.workspace, "poll_id": redraw.poll, "token": redraw.token}
        return self._changed(statements.OF[redraw.kind].release, {**leased, "redraw_at": retry_at, **FREED}) == 1

    def next_allowed(self, workspace: str, now: datetime) -> datetime | None:
        """When this workspace may see its next redraw; None: now. It takes nothing out of the budget."""
        return take_redraw(self._budgets.of(workspace), now)[1]

    def note_failure(self, workspace: str, now: datetime) -> None:
        """Slack failed at a redraw here: the workspace's next redraws come more and more seldom."""
        self._budgets.save(workspace, after_failure(self._budgets.of(workspace), now))

    def hold_workspace(self, workspace: str, until: datetime) -> None:
        """Slack wants no redraw here until then (Retry-After); a longer hold is not shortened."""
        budget = self._budgets.of(workspace)
        longest = until if budget.held_until is None else max(until, budget.held_until)
        self._budgets.save(workspace, replace(budget, held_until=longest))

    def _lease(
        self, kind: Surface, statement: ReturningUpdate[Any], now: datetime, lease: timedelta, **which: Any
    ) -> list[Redraw]:
        """The leases that the statement takes; by workspace, the most urgent first."""
        token = secrets.token_hex(8)
        values = {**which, "now": now, "lease_until": now + lease, "lease_token": token}
        rows = [row for row in self._rows(statement, values) if _is_readable(row)]
        rows.sort(key=_workspace_and_urgency)
        return [Redraw(kind, row.workspace, row.poll, row.revision, token) for row in rows]

    def _within_budget(self, kind: Surface, budget: Budget, redraws: list[Redraw], now: datetime) -> list[Redraw]:
        later, allowed, kept_back = None, 0, KEPT_BACK if kind is Surface.CARD else 0.0
        while allowed < len(redraws):
            budget, later = take_redraw(budget, now, kept_back=kept_back)
            if later is not None:
                break
            allowed += 1
        if allowed:
            self._budgets.save(redraws[0].workspace, budget)
        if too_many := [redraw.poll for redraw in redraws[allowed:]]:
            self._changed(statements.OF[kind].free, {"polls": too_many, "redraw_at": later, **FREED})
        return redraws[:allowed]


def _due_at(row: Row[Any], budget: Budget, now: datetime, *, paused: bool) -> datetime:
    """When this poll may be redrawn; `now` or earlier: at once."""
    redraw_at = row.redraw_at
    if paused:
        redraw_at = redraw_early_at(PACES.one_or(row, Pace()), redraw_at, budget, now)
    reasons = redraw_at, row.lease_until, take_redraw(budget, now)[1]
    return max((reason for reason in reasons if reason is not None), default=now)


def _is_readable(lease: Row[Any]) -> bool:
    """Whether the revision is a number; a person may have written text there, on SQLite. Such a message keeps its
    lease, and so keeps no other back."""
    if isinstance(lease.revision, int):
        return True
    logger.warning("revision_unreadable", poll=lease.poll, revision=str(lease.revision))
    return False


def _workspace_and_urgency(lease: Row[Any]) -> tuple[object, ...]:
    """Sorts by workspace, and in each as the statements do."""
    waits = lease.redraw_at is not None, lease.redraw_at
    asked = -lease.asked_at.timestamp() if isinstance(lease.asked_at, datetime) else 0.0
    return lease.workspace, not lease.is_over, lease.asked_at is None, asked, *waits


def _shown(row: Row[Any], shown_revision: int, now: datetime) -> dict[str, Any]:
    """What to store of a message that was just redrawn."""
    pace = after_redraw(PACES.one_or(row, Pace()), now)
    shown = max(row.shown_revision, shown_revision)
    answered = {"asked_at": None} if shown >= row.revision and hasattr(row, "asked_at") else {}
    return {
        "shown_revision": shown,
        "burst_started_at": pace.burst_started_at,
        "last_drawn_at": pace.last_drawn_at,
        "redraw_at": next_redraw_at(pace),
        **answered,
        **FREED,
    }
