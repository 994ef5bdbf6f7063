"""Codes that prove addresses, in one workspace. The digits of a code are not stored."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, select, update

from bot.domain.person import Code
from storage.readers import CODES
from storage.repository import WorkspaceRepository
from storage.tables import code


class CodeRepository(WorkspaceRepository):
    """The codes that prove an address, keyed by the delivery that carries them."""

    def add(self, new: Code) -> None:
        """A code was promised; those before it stay good."""
        self._changed(insert(code), CODES.columns(new, workspace=self._workspace))

    def open_of(self, user: str, now: datetime) -> list[Code]:
        """The codes of this person that may still be typed, newest first; locked until the commit of a writer."""
        good = self._of(user), code.c.used_at.is_(None), code.c.tries_left > 0, code.c.expires_at > now
        newest_first = code.c.expires_at.desc(), code.c.delivery.desc()
        return CODES.all(self._rows(self._locked(select(code).where(*good).order_by(*newest_first))))

    def used_of(self, user: str) -> list[Code]:
        """The codes that have proved an address of this person, and are kept still."""
        return CODES.all(self._rows(select(code).where(self._of(user), code.c.used_at.is_not(None))))

    def current(self, user: str) -> Code | None:
        """The newest code of this person unless it was used; it may be out of date or out of tries."""
        theirs = select(code).where(self._of(user))
        row = self._first(theirs.order_by(code.c.expires_at.desc(), code.c.delivery.desc()).limit(1))
        return None if row is None or row.used_at is not None else CODES.value(row)

    def get(self, delivery_id: str) -> Code | None:
        """The code that this delivery carries."""
        return CODES.one(self._first(select(code).where(self._is(delivery_id))))

    def spend_try(self, delivery_id: str) -> int:
        """Takes one try of a code that has one left, and says how many are left after it."""
        tried = update(code).where(self._is(delivery_id)).values(tries_left=code.c.tries_left - 1)
        return int(self._connection.execute(tried.returning(code.c.tries_left)).scalar_one())

    def use(self, delivery_id: str) -> bool:
        """Whether this caller is the one who uses the code; a code proves once."""
        used = update(code).where(self._is(delivery_id), code.c.used_at.is_(None))
        return self._changed(used.values(used_at=self._transaction.now())) == 1

    def _is(self, delivery_id: str) -> ColumnElement[bool]:
        return and_(code.c.workspace == self._workspace, code.c.delivery == delivery_id)

    def _of(self, user: str) -> ColumnElement[bool]:
        return and_(code.c.workspace == self._workspace, code.c.user == user)
