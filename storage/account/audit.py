"""The audit log: acts that somebody must answer for, in a workspace or on the SES account."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.readers import AUDIT
from storage.repository import Repository
from storage.tables import audit
from storage.values import AuditEntry

_RECORD = insert(audit)
_NEWEST = select(audit).order_by(audit.c.id.desc()).limit(bindparam("most"))


class AuditLog(Repository):
    """Entries are added, never changed; the purge deletes old ones."""

    def record(self, workspace: str | None, what: str, who: str, at: datetime) -> None:
        """Adds one act; `workspace` is None for acts on the SES account."""
        self._changed(_RECORD, {"workspace": workspace, "what": what, "who": who, "at": at})

    def entries(self, limit: int) -> list[AuditEntry]:
        """The newest acts first, over all workspaces."""
        return AUDIT.all(self._rows(_NEWEST, {"most": limit}))
