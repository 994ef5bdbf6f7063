"""What AWS told last of the account, and whose turn it is to ask: replicas share both."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects import sqlite

from bot.domain.mail_health import Reading
from storage.column_types import Instant
from storage.readers import READINGS
from storage.repository import Repository, insert_for
from storage.tables import account_figure, account_mark

_READINGS = select(account_figure)
_MARK = account_mark.c.name == bindparam("what")
_SET_BACK = update(account_mark).where(_MARK)
_ASKED_AT = select(account_mark.c.at).where(_MARK)


@cache
def _take_turn(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, account_mark)
    before, after = bindparam("earliest", type_=Instant), bindparam("latest", type_=Instant)
    is_over = or_(account_mark.c.at <= before, account_mark.c.at >= after)
    changed = {"at": new.excluded.at}
    return new.on_conflict_do_update(index_elements=[account_mark.c.name], set_=changed, where=is_over)


class FigureRepository(Repository):
    """One row for each figure, and one mark for each thing that is asked for."""

    def store(self, readings: Iterable[Reading]) -> None:
        """Keeps these in the place of what was told before."""
        # In one order, so that two replicas never deadlock.
        for reading in sorted(readings, key=lambda one: one.name):
            self._put(account_figure, READINGS.columns(reading))

    def readings(self) -> dict[str, Reading]:
        """What was told last, by name."""
        return {one.name: one for one in READINGS.all(self._rows(_READINGS))}

    def take_turn(self, what: str, now: datetime, every: timedelta) -> bool:
        """Whether the caller is the one to ask now: nobody has within `every`. Then nobody else will for so long.

        A turn that was taken later than `every` from now came from a wrong clock, and holds nobody up.
        """
        turn = {"name": what, "at": now, "earliest": now - every, "latest": now + every}
        return self._changed(_take_turn(self._connection.dialect.name), turn) > 0

    def give_turn_back(self, what: str, now: datetime, every: timedelta) -> None:
        """AWS did not answer, so the next replica that looks may ask."""
        self._changed(_SET_BACK, {"what": what, "at": now - every})

    def asked_at(self, what: str) -> datetime | None:
        """When somebody asked last; None: nobody yet."""
        found: datetime | None = self._scalar(_ASKED_AT, {"what": what})
        return found
