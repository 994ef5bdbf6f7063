"""Codes under way and counted usage of one workspace. A code's digits are nowhere in here."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.person import Code
from storage.readers import CODES
from storage.repository import WorkspaceRepository, insert_for
from storage.tables import code, usage

NO_TRY_LEFT = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CodeRepository(WorkspaceRepository):
    """The codes that prove an address, keyed by the delivery that carries them."""

    def add(self, new: Code) -> None:
        """A code was promised; the one before is not `current` any more."""
        self._connection.execute(insert(code).values(CODES.columns(new, workspace=self._workspace)))

    def current(self, user: str) -> Code | None:
        """The newest code of this person unless it was used; it may be out of date or out of tries."""
        theirs = select(code).where(code.c.workspace == self._workspace, code.c.user == user)
        row = self._first(theirs.order_by(code.c.expires_at.desc(), code.c.delivery.desc()).limit(1))
        return None if row is None or row.used_at is not None else CODES.value(row)

    def get(self, delivery_id: str) -> Code | None:
        """The code that this delivery carries."""
        return CODES.one(
            self._first(select(code).where(code.c.workspace == self._workspace, code.c.delivery == delivery_id))
        )

    def spend_try(self, delivery_id: str) -> int:
        """Takes one try, and says how many are left after it; -1 where there was none to take, so it may not count."""
        spent = update(code).where(
            code.c.workspace == self._workspace,
            code.c.delivery == delivery_id,
            code.c.tries_left > 0,
            code.c.used_at.is_(None),
        )
        row = self._first(spent.values(tries_left=code.c.tries_left - 1).returning(code.c.tries_left))
        return NO_TRY_LEFT if row is None else int(row.tries_left)

    def use(self, delivery_id: str) -> bool:
        """Whether this caller is the one who uses the code; a code proves once."""
        used = update(code).where(
            code.c.workspace == self._workspace, code.c.delivery == delivery_id, code.c.used_at.is_(None)
        )
        return self._changed(used.values(used_at=self._transaction.now())) == 1


@cache
def count_statement(dialect: str) -> ReturningInsert[Any]:
    """Built once for each database: building this takes five times as long as running it. `use_of` fills it in."""
    names = ("workspace", "user", "kind", "window_started_at", "ends_at")
    first = insert_for(dialect, usage).values({name: bindparam(name, type_=usage.c[name].type) for name in names})
    more = first.values(count=1).on_conflict_do_update(
        index_elements=list(usage.primary_key), set_={"count": usage.c.count + 1}
    )
    return more.returning(usage.c.count)


def use_of(workspace: str, user: str, kind: str, now: datetime, window: timedelta) -> dict[str, Any]:
    """One use, in the window that it falls into: they stand side by side from 1970 on, for all replicas alike."""
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
        """Adds one, and returns how many there are in the running window with it; one upsert."""
        statement = count_statement(self._connection.dialect.name)
        use = use_of(self._workspace, user, kind, now, window)
        return int(self._connection.execute(statement, use).one()[0])

    def forget(self, user: str, kind: str) -> None:
        """Deletes this person's counts of one kind: for what is no limit to get round, and lasts."""
        mine = usage.c.workspace == self._workspace, usage.c.user == user, usage.c.kind == kind
        self._changed(delete(usage).where(*mine))
