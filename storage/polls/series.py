"""Polls that repeat, of one workspace: their schedule, and what each next poll takes over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from bot.domain.history import slot_text
from bot.domain.poll import Slot
from bot.domain.series import Series
from storage.concerning import CO_ORGANIZER
from storage.readers import SERIES
from storage.repository import WorkspaceRepository
from storage.tables import poll, poll_person, series


class SeriesRepository(WorkspaceRepository):
    """One row a series. It goes with its newest poll, and when it ends. Whoever writes it has locked that poll first,
    but for the job, which locks the series alone."""

    @property
    def _mine(self) -> ColumnElement[bool]:
        return series.c.workspace == self._workspace

    def wait_turn(self, organizer: str) -> None:
        """Returns once no other transaction begins a series of this organizer. What it begins is seen from now on."""
        self._wait_turn("series of a person", f"{self._workspace} {organizer}")

    def add(self, new: Series) -> None:
        """Begins a series."""
        self._changed(insert(series), _columns(new))

    def of_poll(self, poll_id: str) -> Series | None:
        """The series whose newest poll this is, locked where the transaction writes. Raises UnreadableRow."""
        return SERIES.one(self._first(self._locked(select(series).where(self._mine, series.c.poll == poll_id))))

    def rhythm_of(self, poll_id: str) -> tuple[str, datetime | None]:
        """How often the series repeats whose newest poll this is, and when the next one opens; "" for none."""
        found = select(series.c.rhythm, series.c.opens_at).where(self._mine, series.c.poll == poll_id)
        row = self._connection.execute(found).first()
        return (row.rhythm, row.opens_at) if row else ("", None)

    def wait_turn_of_chain(self, first_poll: str) -> None:
        """Returns once no other transaction begins a series in this chain. What it begins is seen from now on."""
        self._wait_turn("series of a chain", first_poll)

    def of_chain(self, first_poll: str) -> Series | None:
        """The running series in this chain of polls, whichever of them it began with. Raises UnreadableRow."""
        newest = poll.alias()
        in_chain = or_(newest.c.id == first_poll, newest.c.chain == first_poll)
        found = select(series).join(newest, newest.c.id == series.c.poll).where(self._mine, in_chain)
        return SERIES.one(self._first(found.limit(1)))

    def claim_due(self, series_id: str, now: datetime) -> Series | None:
        """The series, locked, if its next poll is to be opened: exactly one caller gets it. Raises UnreadableRow."""
        due = self._mine, series.c.id == series_id, series.c.opens_at <= now
        return SERIES.one(self._first(self._locked(select(series).where(*due))))

    def save(self, changed: Series) -> None:
        """Everything of a series that is there."""
        self._changed(update(series).where(self._mine, series.c.id == changed.id).values(_columns(changed)))

    def end(self, series_id: str) -> bool:
        """No poll follows any more; False where there was no such series."""
        return self._changed(delete(series).where(self._mine, series.c.id == series_id)) == 1

    def count_of(self, organizer: str) -> int:
        """How many series this person organizes."""
        theirs = select(func.count()).select_from(series.join(poll, poll.c.id == series.c.poll))
        return self._connection.scalar(theirs.where(self._mine, poll.c.organizer == organizer)) or 0

    def run_by(self, user: str, limit: int) -> list[Series]:
        """The series that this person runs, the soonest first; those that cannot be read are left out."""
        helped = select(poll_person.c.poll).where(poll_person.c.user == user, poll_person.c.part == CO_ORGANIZER)
        runs = or_(poll.c.organizer == user, poll.c.id.in_(helped))
        found = select(series).join(poll, poll.c.id == series.c.poll).where(self._mine, runs)
        return SERIES.all(self._rows(found.order_by(series.c.opens_at, series.c.id).limit(limit)))


def _columns(value: Series) -> dict[str, Any]:
    return SERIES.columns(value, slots=slots_text(value.slots))


def slots_text(slots: Iterable[Slot]) -> str:
    """What is stored of a series' times: a line for each."""
    return "\n".join(map(slot_text, slots))
