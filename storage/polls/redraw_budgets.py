"""Each workspace's budget of redraws. It claims none."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.domain.redraw import KEPT_BACK, Budget, take_redraw
from storage.readers import BUDGETS
from storage.repository import Repository, here
from storage.tables import workspace_pace

_BUDGET = select(workspace_pace).where(here(workspace_pace))


class RedrawBudgets(Repository):
    """How many redraws each workspace may see now. One that cannot be read counts as full, and is written anew."""

    def of(self, workspace: str) -> Budget:
        """The workspace's budget of redraws; its row is locked until the commit where this transaction writes."""
        asked = self._locked(_BUDGET), {"here": workspace}
        row = self._first(*asked)
        if row is None and self._transaction.writing:
            # Written before it is read, so that two that redraw first at once do not both begin with a full budget.
            self._changed(self._new(workspace_pace), BUDGETS.columns(Budget(), workspace=workspace))
            row = self._first(*asked)
        return BUDGETS.one_or(row, Budget())

    def take(self, workspace: str, now: datetime) -> datetime | None:
        """Takes one redraw out of the budget that is not kept back for messages that somebody waits for; None: taken,
        else when to come again."""
        left, later = take_redraw(self.of(workspace), now, kept_back=KEPT_BACK)
        if later is None:
            self.save(workspace, left)
        return later

    def left(self, workspace: str, now: datetime) -> timedelta:
        """How long Slack wants no redraw here (its Retry-After); zero: not at all."""
        until = BUDGETS.one_or(self._first(_BUDGET, {"here": workspace}), Budget()).held_until
        return timedelta() if until is None else max(until - now, timedelta())

    def save(self, workspace: str, budget: Budget) -> None:
        self._put(workspace_pace, BUDGETS.columns(budget, workspace=workspace))
