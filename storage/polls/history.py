"""The history of each poll of one workspace: who did what, and when."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import insert, literal, select

from bot.domain.history import data_text
from storage.column_types import Instant
from storage.readers import HISTORY
from storage.repository import WorkspaceRepository
from storage.tables import history, poll
from storage.values import HistoryEntry

NOTHING_CHANGED: Mapping[str, str] = MappingProxyType({})


class PollHistory(WorkspaceRepository):
    """Lines are added, never changed; only a person who is forgotten loses their name in them (`people`)."""

    def record(
        self, poll_id: str, *, at: datetime, who: str, what: str, data: Mapping[str, str] = NOTHING_CHANGED
    ) -> None:
        """Adds one line; nothing where this workspace has no such poll."""
        here = literal(self._workspace).label("workspace")
        line = select(here, poll.c.id, literal(at, Instant), literal(who), literal(what), literal(data_text(data)))
        ours = line.where(poll.c.workspace == self._workspace, poll.c.id == poll_id)
        self._changed(insert(history).from_select(["workspace", "poll", "at", "who", "what", "data"], ours))

    def of_poll(self, poll_id: str) -> list[HistoryEntry]:
        """What happened to the poll, oldest first."""
        told = select(history).where(history.c.poll == poll_id, history.c.workspace == self._workspace)
        return HISTORY.all(self._rows(told.order_by(history.c.id)))
