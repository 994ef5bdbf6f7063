"""Codes that prove addresses, in one workspace. The digits of a code are not stored."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.domain.person import Code
from storage.column_types import Instant
from storage.readers import CODES
from storage.repository import WorkspaceRepository, here
from storage.tables import code

_ADD = insert(code)
_THEIRS = select(code).where(here(code), code.c.user == bindparam("user"))
_NEWEST_FIRST = code.c.expires_at.desc(), code.c.delivery.desc()
_OPEN = _THEIRS.where(
    code.c.used_at.is_(None), code.c.tries_left > 0, code.c.expires_at > bindparam("now", type_=Instant)
).order_by(*_NEWEST_FIRST)
_USED = _THEIRS.where(code.c.used_at.is_not(None))
_NEWEST = _THEIRS.order_by(*_NEWEST_FIRST).limit(1)
_THIS = here(code), code.c.delivery == bindparam("carrier")
_BY_DELIVERY = select(code).where(*_THIS)
_SPEND_TRY = update(code).where(*_THIS).values(tries_left=code.c.tries_left - 1).returning(code.c.tries_left)
_USE = update(code).where(*_THIS, code.c.used_at.is_(None))


class CodeRepository(WorkspaceRepository):
    """The codes that prove an address, keyed by the delivery that carries them."""

    def add(self, new: Code) -> None:
        """A code was promised; those before it stay good."""
        self._changed(_ADD, CODES.columns(new, workspace=self._workspace))

    def open_of(self, user: str, now: datetime) -> list[Code]:
        """The codes of this person that may still be typed, newest first; locked until the commit of a writer."""
        return CODES.all(self._rows(self._locked(_OPEN), {"user": user, "now": now}))

    def used_of(self, user: str) -> list[Code]:
        """The codes that have proved an address of this person, and are kept still."""
        return CODES.all(self._rows(_USED, {"user": user}))

    def current(self, user: str) -> Code | None:
        """The newest code of this person unless it was used; it may be out of date or out of tries."""
        row = self._first(_NEWEST, {"user": user})
        return None if row is None or row.used_at is not None else CODES.value(row)

    def get(self, delivery_id: str) -> Code | None:
        """The code that this delivery carries."""
        return CODES.one(self._first(_BY_DELIVERY, {"carrier": delivery_id}))

    def spend_try(self, delivery_id: str) -> int:
        """Takes one try of a code that has one left, and says how many are left after it."""
        return int(self._run(_SPEND_TRY, {"carrier": delivery_id}).scalar_one())

    def use(self, delivery_id: str) -> bool:
        """Whether this caller is the one who uses the code; a code proves once."""
        return self._changed(_USE, {"carrier": delivery_id, "used_at": self._transaction.now()}) == 1
