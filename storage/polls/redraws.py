"""Claims on drawing messages, the pace of each and the budget of each workspace. It draws nothing."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update

from bot.domain.redraw import Budget, after_redraw, next_redraw_at, take_redraw
from storage.readers import BUDGETS, PACES
from storage.repository import Repository
from storage.slack_holds import POST, held_workspaces
from storage.tables import card, poll, polls, workspace_pace
from storage.values import Redraw, Surface

_TABLES = {Surface.POLL: poll, Surface.CARD: card}
_DIRTY = {Surface.POLL: polls.DIRTY_POLL, Surface.CARD: polls.DIRTY_CARD}
_KEYS = {Surface.POLL: poll.c.id, Surface.CARD: card.c.poll}


class RedrawRepository(Repository):
    """Who may draw what now. A message is dirty while its revision is above the one it shows."""

    def claim_poll(self, poll_id: str, now: datetime, lease: timedelta) -> Redraw | None:
        """The right to draw this poll's message now.

        None where it is clean, drawn by another, too soon after the last drawing, or the workspace's budget is spent.
        """
        return next(iter(self._claim(Surface.POLL, poll.c.id == poll_id, now, lease, limit=1)), None)

    def claim_any(self, kind: Surface | str, now: datetime, lease: timedelta, limit: int) -> list[Redraw]:
        """The right to draw what has waited longest, over all workspaces. No two callers get the same."""
        return self._claim(Surface(kind), _unheld(Surface(kind), now), now, lease, limit=limit)

    def settle(self, redraw: Redraw, shown_revision: int, now: datetime) -> bool:
        """The message shows this revision; the lease is free. A revision that came meanwhile keeps it dirty.

        False where the lease was lost to another drawer: our late update may stand over theirs, so the message is made
        dirty, and the newest state is drawn once more.
        """
        table, ours = _TABLES[redraw.kind], self._ours(redraw)
        row = self._first(self._locked(select(table).where(*ours)))
        if row is None:
            self._changed(update(table).where(ours[0]).values(revision=table.c.revision + 1))
            return False
        pace = after_redraw(PACES.value(row), now)
        settled = (
            update(table)
            .where(ours[0])
            .values(
                shown_revision=max(row.shown_revision, shown_revision),
                burst_started_at=pace.burst_started_at,
                last_drawn_at=pace.last_drawn_at,
                redraw_at=next_redraw_at(pace),
                lease_until=None,
                lease_token=None,
            )
        )
        return self._changed(settled) == 1

    def release(self, redraw: Redraw, retry_at: datetime) -> bool:
        """Nothing was drawn, or nobody knows: the message stays dirty and is due again at `retry_at`."""
        table = _TABLES[redraw.kind]
        freed = update(table).where(*self._ours(redraw))
        return self._changed(freed.values(lease_until=None, lease_token=None, redraw_at=retry_at)) == 1

    def next_due(self, poll_id: str) -> datetime | None:
        """When a dirty poll may be drawn at the earliest; None: it is clean, or may be drawn at once."""
        due_at: datetime | None = self._connection.scalar(
            select(poll.c.redraw_at).where(poll.c.id == poll_id, _DIRTY[Surface.POLL])
        )
        return due_at

    def next_allowed(self, workspace: str, now: datetime) -> datetime | None:
        """When this workspace may see its next redraw; None: now. It takes nothing out of the budget."""
        return take_redraw(self._budget(workspace), now)[1]

    def hold_workspace(self, workspace: str, until: datetime) -> None:
        """Slack wants no redraw here until then (Retry-After); a longer hold is not shortened."""
        budget = self._budget(workspace)
        longest = until if budget.held_until is None else max(until, budget.held_until)
        self._save(workspace, replace(budget, held_until=longest))

    def _claim(
        self, kind: Surface, which: ColumnElement[bool], now: datetime, lease: timedelta, *, limit: int
    ) -> list[Redraw]:
        rows = self._rows(self._candidates(kind, which, now, limit))
        # One order of workspaces for all replicas: their budgets' rows are locked one after the other.
        claimed = [self._claim_row(kind, row, now, lease) for row in sorted(rows, key=lambda row: row.workspace)]
        return [redraw for redraw in claimed if redraw is not None]

    def _candidates(
        self, kind: Surface, which: ColumnElement[bool], now: datetime, limit: int
    ) -> Select[tuple[object]]:
        table = _TABLES[kind]
        ready = (
            which,
            _DIRTY[kind],
            or_(table.c.lease_until.is_(None), table.c.lease_until <= now),
            or_(table.c.redraw_at.is_(None), table.c.redraw_at <= now),
        )
        found = select(_KEYS[kind].label("poll"), table.c.workspace, table.c.revision).where(*ready)
        return found.order_by(table.c.redraw_at.nulls_first()).limit(limit).with_for_update(skip_locked=True)

    def _claim_row(self, kind: Surface, row: Row[tuple[object]], now: datetime, lease: timedelta) -> Redraw | None:
        redraw = Redraw(kind, row.workspace, row.poll, row.revision, secrets.token_hex(8))
        this = update(_TABLES[kind]).where(_KEYS[kind] == row.poll)
        budget, later = take_redraw(self._budget(row.workspace), now)
        if later is not None:
            self._changed(this.values(redraw_at=later))
            return None
        self._save(row.workspace, budget)
        self._changed(this.values(lease_until=now + lease, lease_token=redraw.token))
        return redraw

    def _ours(self, redraw: Redraw) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """The message of this claim, and that the claim is still good."""
        table = _TABLES[redraw.kind]
        message = and_(_KEYS[redraw.kind] == redraw.poll, table.c.workspace == redraw.workspace)
        return message, table.c.lease_token == redraw.token

    def _budget(self, workspace: str) -> Budget:
        """The workspace's budget of redraws; its row is held until the commit of a claim."""
        row = self._first(self._locked(select(workspace_pace).where(workspace_pace.c.workspace == workspace)))
        return BUDGETS.one(row) or Budget()

    def _save(self, workspace: str, budget: Budget) -> None:
        columns = BUDGETS.columns(budget)
        put = self._insert(workspace_pace).values(workspace=workspace, **columns)
        self._changed(put.on_conflict_do_update(index_elements=[workspace_pace.c.workspace], set_=columns))


def _unheld(kind: Surface, now: datetime) -> ColumnElement[bool]:
    """Without workspaces that Slack has told to wait, so that they do not stand in the way of the others."""
    table = _TABLES[kind]
    held = select(workspace_pace.c.workspace).where(workspace_pace.c.held_until > now)
    unheld = table.c.workspace.not_in(held)
    if kind is Surface.POLL:
        return unheld
    # A card that stands nowhere yet is posted, not redrawn.
    return and_(unheld, or_(card.c.ts.is_not(None), card.c.workspace.not_in(held_workspaces(POST, now))))
