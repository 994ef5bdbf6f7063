"""Codes that prove addresses, in one workspace. The digits of a code are not stored."""

from sqlalchemy import insert, select, update

from bot.domain.person import Code
from storage.readers import CODES
from storage.repository import WorkspaceRepository
from storage.tables import code

NO_TRY_LEFT = -1


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
