"""Counted usage in one workspace, for the limits of `bot.domain.limits`."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.limits import Limit
from storage.repository import WorkspaceRepository, insert_for
from storage.tables import usage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def take_statement(dialect: str) -> ReturningInsert[Any]:
    """Counts one use (`use_of`) unless there are `most` of them already: then it returns no row.

    One statement, so that of several at once no more than `most` are allowed. Built once: building takes five times its
    run.
    """
    names = ("workspace", "user", "kind", "window_started_at", "ends_at")
    first = insert_for(dialect, usage).values({name: bindparam(name, type_=usage.c[name].type) for name in names})
    more = first.values(count=1).on_conflict_do_update(
        index_elements=list(usage.primary_key),
        set_={"count": usage.c.count + 1},
        where=usage.c.count < bindparam("most"),
    )
    return more.returning(usage.c.count)


def use_of(workspace: str, user: str, limit: Limit, now: datetime) -> dict[str, Any]:
    """One use, in its window of time. Windows follow each other from 1970 on, so that all replicas agree."""
    started_at = _EPOCH + (now - _EPOCH) // limit.window * limit.window
    return {
        "workspace": workspace,
        "user": user,
        "kind": limit.kind,
        "window_started_at": started_at,
        "ends_at": started_at + limit.window,
        "most": limit.most,
    }


class UsageRepository(WorkspaceRepository):
    """How often somebody did something, for the limits of `bot.domain.limits`."""

    def take(self, user: str, limit: Limit, now: datetime) -> bool:
        """Counts one use in the current window; False, and nothing is counted, where the limit is reached."""
        use = use_of(self._workspace, user, limit, now)
        return self._connection.execute(take_statement(self._connection.dialect.name), use).first() is not None
