"""Notices owed to people of one workspace, and what was done here that somebody must answer for."""

from datetime import datetime

from sqlalchemy import insert, select

from bot.domain.notice import Notice
from storage.readers import AUDIT, NOTICES
from storage.repository import Repository, WorkspaceRepository
from storage.tables import audit, notice
from storage.values import AuditEntry


class NoticeOwing(Repository):
    """Owing a DM, from a workspace's work or the account's."""

    def _owe(self, workspace: str, new: Notice) -> bool:
        first_try = new.next_attempt_at or new.created_at
        columns = NOTICES.columns(new, workspace=workspace, next_attempt_at=first_try)
        return self._changed(self._insert(notice).values(columns).on_conflict_do_nothing()) == 1


class NoticeRepository(WorkspaceRepository, NoticeOwing):
    """DMs owed in this workspace."""

    def owe(self, new: Notice) -> bool:
        """Owes a DM; False where the same one (by `unique_key`) was owed before, told or not."""
        return self._owe(self._workspace, new)

    def get(self, notice_id: str) -> Notice | None:
        """The notice by its id. Raises UnreadableRow."""
        here = notice.c.workspace == self._workspace
        return NOTICES.one(self._first(select(notice).where(here, notice.c.id == notice_id)))

    def by_key(self, unique_key: str) -> Notice | None:
        """The notice that was owed under this key. Raises UnreadableRow."""
        here = notice.c.workspace == self._workspace
        return NOTICES.one(self._first(select(notice).where(here, notice.c.unique_key == unique_key)))


class Auditing(Repository):
    """The audit log: appended to, never changed."""

    def record(self, workspace: str | None, what: str, who: str, at: datetime) -> None:
        """One more act; `workspace` is None for acts on the SES account."""
        self._connection.execute(insert(audit).values(workspace=workspace, what=what, who=who, at=at))

    def entries(self, limit: int) -> list[AuditEntry]:
        """The newest acts first, over all workspaces."""
        return AUDIT.all(self._rows(select(audit).order_by(audit.c.id.desc()).limit(limit)))
