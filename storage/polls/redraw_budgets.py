"""Each workspace's budget of redraws. It claims none."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from bot.domain.redraw import KEPT_BACK, Budget, take_redraw
from storage.readers import BUDGETS
from storage.repository import Repository
from storage.tables import workspace_pace


def _budget_of(workspace: str) -> Select[Any]:
    return select(workspace_pace).where(workspace_pace.c.workspace == workspace)


class RedrawBudgets(Repository):
    """How many redraws each workspace may see now. One that cannot be read counts as full, and is written anew."""

    def of(self, workspace: str) -> Budget:
        """The workspace's budget of redraws; its row is locked until the commit where this transaction writes."""
        the_row = self._locked(_budget_of(workspace))
        row = self._first(the_row)
        if row is None and self._transaction.writing:
            # Written before it is read, so that two that redraw first at once do not both begin with a full budget.
            full = self._insert(workspace_pace).values(workspace=workspace, **BUDGETS.columns(Budget()))
            self._changed(full.on_conflict_do_nothing())
            row = self._first(the_row)
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
        until = BUDGETS.one_or(self._first(_budget_of(workspace)), Budget()).held_until
        return timedelta() if until is None else max(until - now, timedelta())

    def save(self, workspace: str, budget: Budget) -> None:
        columns = BUDGETS.columns(budget)
        put = self._insert(workspace_pace).values(workspace=workspace, **columns)
        self._changed(put.on_conflict_do_update(index_elements=[workspace_pace.c.workspace], set_=columns))
