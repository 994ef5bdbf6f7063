"""Counted usage in one workspace, for the limits of `bot.domain.limits`."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.sql.dml import ReturningInsert

from storage.repository import WorkspaceRepository, insert_for
from storage.tables import usage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def count_statement(dialect: str) -> ReturningInsert[Any]:
    """Counts one use (`use_of`) and returns how many there are. Built once: building takes five times its run."""
    names = ("workspace", "user", "kind", "window_started_at", "ends_at")
    first = insert_for(dialect, usage).values({name: bindparam(name, type_=usage.c[name].type) for name in names})
    more = first.values(count=1).on_conflict_do_update(
        index_elements=list(usage.primary_key), set_={"count": usage.c.count + 1}
    )
    return more.returning(usage.c.count)


def use_of(workspace: str, user: str, kind: str, now: datetime, window: timedelta) -> dict[str, Any]:
    """One use, in its window of time. Windows follow each other from 1970 on, so that all replicas agree."""
    started_at = _EPOCH + (now - _EPOCH) // window * window
    return {
        "workspace": workspace,
        "user": user,
        "kind": kind,
        "window_started_at": started_at,
        "ends_at": started_at + window,
    }


class UsageRepository(WorkspaceRepository):
    """How often somebody did something, for the limits of `bot.domain.limits`."""

    def count(self, user: str, kind: str, *, now: datetime, window: timedelta) -> int:
        """Adds one use, and returns how many there are in the current window with it; one upsert."""
        statement = count_statement(self._connection.dialect.name)
        use = use_of(self._workspace, user, kind, now, window)
        return int(self._connection.execute(statement, use).one()[0])

    def forget(self, user: str, kind: str) -> None:
        """Deletes this person's counts of one kind; only for kinds that are no limit."""
        mine = usage.c.workspace == self._workspace, usage.c.user == user, usage.c.kind == kind
        self._changed(delete(usage).where(*mine))
