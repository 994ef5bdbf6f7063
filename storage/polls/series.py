"""Polls that repeat, of one workspace: their schedule, and what each next poll takes over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.domain.history import slot_text
from bot.domain.poll import Slot
from bot.domain.series import Series
from storage.column_types import Instant
from storage.concerning import CO_ORGANIZER
from storage.readers import SERIES
from storage.repository import WorkspaceRepository, here
from storage.tables import poll, poll_person, series

_ADD = insert(series)
_THIS = here(series), series.c.id == bindparam("series_id")
_OF_POLL = select(series).where(here(series), series.c.poll == bindparam("poll_id"))
_newest = poll.alias()
_OF_CHAIN = (
    select(series)
    .join(_newest, _newest.c.id == series.c.poll)
    .where(here(series), or_(_newest.c.id == bindparam("first_poll"), _newest.c.chain == bindparam("first_poll")))
    .limit(1)
)
_DUE = select(series).where(*_THIS, series.c.opens_at <= bindparam("now", type_=Instant))
_SAVE = update(series).where(*_THIS)
_END = delete(series).where(*_THIS)
_WITH_POLL = series.join(poll, poll.c.id == series.c.poll)
_COUNT = select(func.count()).select_from(_WITH_POLL).where(here(series), poll.c.organizer == bindparam("user"))
_HELPED = select(poll_person.c.poll).where(poll_person.c.user == bindparam("user"), poll_person.c.part == CO_ORGANIZER)
_RUN_BY = (
    select(series)
    .select_from(_WITH_POLL)
    .where(here(series), or_(poll.c.organizer == bindparam("user"), poll.c.id.in_(_HELPED)))
    .order_by(series.c.opens_at, series.c.id)
    .limit(bindparam("most"))
)


class SeriesRepository(WorkspaceRepository):
    """One row a series. It goes with its newest poll, and when it ends. Whoever writes it has locked that poll first,
    but for the job, which locks the series alone."""

    def wait_turn(self, organizer: str) -> None:
        """Returns once no other transaction begins a series of this organizer. What it begins is seen from now on."""
        self._wait_turn("series of a person", f"{self._workspace} {organizer}")

    def add(self, new: Series) -> None:
        """Begins a series."""
        self._changed(_ADD, _columns(new))

    def of_poll(self, poll_id: str) -> Series | None:
        """The series whose newest poll this is, locked where the transaction writes. Raises UnreadableRow."""
        return SERIES.one(self._first(self._locked(_OF_POLL), {"poll_id": poll_id}))

    def rhythm_of(self, poll_id: str) -> tuple[str, datetime | None]:
        """How often the series repeats whose newest poll this is, and when the next one opens; "" for none."""
        row = self._first(_OF_POLL, {"poll_id": poll_id})
        return (row.rhythm, row.opens_at) if row else ("", None)

    def wait_turn_of_chain(self, first_poll: str) -> None:
        """Returns once no other transaction begins a series in this chain. What it begins is seen from now on."""
        self._wait_turn("series of a chain", first_poll)

    def of_chain(self, first_poll: str) -> Series | None:
        """The running series in this chain of polls, whichever of them it began with. Raises UnreadableRow."""
        return SERIES.one(self._first(_OF_CHAIN, {"first_poll": first_poll}))

    def claim_due(self, series_id: str, now: datetime) -> Series | None:
        """The series, locked, if its next poll is to be opened: exactly one caller gets it. Raises UnreadableRow."""
        return SERIES.one(self._first(self._locked(_DUE), {"series_id": series_id, "now": now}))

    def save(self, changed: Series) -> None:
        """Everything of a series that is there."""
        self._changed(_SAVE, _columns(changed) | {"series_id": changed.id})

    def end(self, series_id: str) -> bool:
        """No poll follows any more; False where there was no such series."""
        return self._changed(_END, {"series_id": series_id}) == 1

    def count_of(self, organizer: str) -> int:
        """How many series this person organizes."""
        return self._scalar(_COUNT, {"user": organizer}) or 0

    def run_by(self, user: str, limit: int) -> list[Series]:
        """The series that this person runs, the soonest first; those that cannot be read are left out."""
        return SERIES.all(self._rows(_RUN_BY, {"user": user, "most": limit}))


def _columns(value: Series) -> dict[str, Any]:
    return SERIES.columns(value, slots=slots_text(value.slots))


def slots_text(slots: Iterable[Slot]) -> str:
    """What is stored of a series' times: a line for each."""
    return "\n".join(map(slot_text, slots))
