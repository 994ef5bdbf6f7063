"""What AWS told last of the account, and whose turn it is to ask: replicas share both."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.domain.mail_health import Reading
from storage.readers import READINGS
from storage.repository import Repository
from storage.tables import account_figure, account_mark


class FigureRepository(Repository):
    """One row for each figure, and one mark for each thing that is asked for."""

    def store(self, readings: Iterable[Reading]) -> None:
        """Keeps these in the place of what was told before."""
        # In one order, so that two replicas never deadlock.
        for reading in sorted(readings, key=lambda one: one.name):
            columns = READINGS.columns(reading)
            new = self._insert(account_figure).values(columns)
            self._changed(new.on_conflict_do_update(index_elements=[account_figure.c.name], set_=columns))

    def readings(self) -> dict[str, Reading]:
        """What was told last, by name."""
        return {one.name: one for one in READINGS.all(self._rows(select(account_figure)))}

    def take_turn(self, what: str, now: datetime, every: timedelta) -> bool:
        """Whether the caller is the one to ask now: nobody has within `every`. Then nobody else will for so long.

        A turn that was taken later than `every` from now came from a wrong clock, and holds nobody up.
        """
        new = self._insert(account_mark).values(name=what, at=now)
        is_over = or_(account_mark.c.at <= now - every, account_mark.c.at >= now + every)
        mine = new.on_conflict_do_update(index_elements=[account_mark.c.name], set_={"at": now}, where=is_over)
        return self._changed(mine) > 0

    def give_turn_back(self, what: str, now: datetime, every: timedelta) -> None:
        """AWS did not answer, so the next replica that looks may ask."""
        turn = update(account_mark).where(account_mark.c.name == what)
        self._changed(turn.values(at=now - every))

    def asked_at(self, what: str) -> datetime | None:
        """When somebody asked last; None: nobody yet."""
        return self._connection.scalar(select(account_mark.c.at).where(account_mark.c.name == what))
