"""The one row of the sending breaker. What it lets through is decided in `bot.domain.breaker`."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, select, update

from bot.domain.breaker import Breaker, BreakerReason, closed, may_replace, opened
from storage.account.audit import AuditLog
from storage.outbox.all_workspaces import AccountDeliveries
from storage.readers import BREAKERS
from storage.repository import Repository
from storage.row_reader import UnreadableRow
from storage.tables import breaker

logger = structlog.get_logger("meet.storage")
THE_ROW = 1
_THE_BREAKER = select(breaker).where(breaker.c.id == THE_ROW)
_SAVE = update(breaker).where(breaker.c.id == THE_ROW)


class BreakerRepository(Repository):
    """Sending paused for the whole SES account, or not."""

    def get(self) -> Breaker:
        """The breaker; closed before anything ever opened it, open as UNREADABLE where it cannot be read."""
        row = self._first(_THE_BREAKER)
        return _read(row) if row else Breaker()

    def lock(self) -> Breaker:
        """The breaker, locked until the commit. A transaction that locks mails too locks this first."""
        row = self._first(self._locked(_THE_BREAKER))
        return _read(row) if row else self._first_breaker()

    def _first_breaker(self) -> Breaker:
        # Written before it is read: where no row is, two transactions at once would lock nothing.
        self._changed(self._new(breaker), BREAKERS.columns(Breaker(), id=THE_ROW))
        return _read(self._connection.execute(self._locked(_THE_BREAKER)).one())

    def open(self, reason: BreakerReason, detail: str, now: datetime, retry_at: datetime | None) -> bool:
        """Pauses sending; True where that is news to tell, False where it was paused for this reason or a weightier.

        The same reason again only moves `retry_at` on: a trial send met the same fault.
        """
        standing = self.lock()
        is_same = standing.open and standing.reason is reason
        if not is_same and not may_replace(standing, reason):
            return False
        self._save(opened(standing, reason, detail, now, retry_at))
        if not is_same:
            AccountDeliveries(self._transaction).touch_waiting_cards()
        return not is_same

    def close(self, by: str, now: datetime, *, by_person: bool = False) -> bool:
        """Lets mail flow again; False where it did already. Only a person's close can begin a new window of rates."""
        standing = self.lock()
        if not standing.open:
            return False
        self._save(closed(standing, now, by, by_person=by_person))
        AccountDeliveries(self._transaction).touch_waiting_cards()
        AuditLog(self._transaction).record(None, f"closed the sending breaker ({standing.reason})", by, now)
        return True

    def _save(self, value: Breaker) -> None:
        self._changed(_SAVE, BREAKERS.columns(value))


def _read(row: Row[Any]) -> Breaker:
    """In doubt about a pause nothing leaves; the pause before does not matter for that. Whoever looks is told which
    word it was."""
    try:
        return BREAKERS.value(row)
    except UnreadableRow as odd:
        logger.warning("row_unreadable", why=str(odd))
        detail = f"{odd.column}: {odd.word}"
    try:
        return BREAKERS.value(row, ended_reason=None, closed_at=None)
    except UnreadableRow:
        return Breaker(open=True, reason=BreakerReason.UNREADABLE, detail=detail)
