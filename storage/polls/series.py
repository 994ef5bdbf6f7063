"""Polls that repeat, of one workspace: their schedule, and what each next poll takes over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, or_, select, update

from bot.domain.history import slot_text
from bot.domain.poll import Slot
from bot.domain.series import Series
from storage.polls.people import CO_ORGANIZER
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
        self._changed(insert(series).values(_columns(new)))

    def of_poll(self, poll_id: str) -> Series | None:
        """The series whose newest poll this is, locked where the transaction writes. Raises UnreadableRow."""
        return SERIES.one(self._first(self._locked(select(series).where(self._mine, series.c.poll == poll_id))))

    def went_on_from(self, poll_id: str, slots: Iterable[Slot]) -> Series | None:
        """The running series that opened this poll, or began with it (then these are its times), and has a newer one
        by now. Raises UnreadableRow."""
        this, newest = poll.c.id == poll_id, poll.alias()
        by_series = literal("series:") + series.c.id + ":%"
        opened = exists().where(this, poll.c.submission.like(by_series))
        # One that has opened nothing yet began with its own poll, however much this one is like that.
        went_on = exists().where(newest.c.id == series.c.poll, newest.c.submission.like(by_series))
        is_alike = exists().where(this, poll.c.title == series.c.title)
        began = and_(series.c.slots == slots_text(slots), is_alike, went_on)
        older = self._mine, series.c.poll != poll_id, or_(opened, began)
        return SERIES.one(self._first(select(series).where(*older).limit(1)))

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
