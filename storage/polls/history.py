"""The history of each poll of one workspace: who did what, and when."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import bindparam, insert, select

from bot.domain.history import data_text
from storage.polls.poll_row import THIS_POLL
from storage.readers import HISTORY
from storage.repository import WorkspaceRepository, here
from storage.tables import history, poll
from storage.values import HistoryEntry

_GIVEN = {name: bindparam(f"new_{name}", type_=history.c[name].type) for name in ("at", "who", "what", "data")}
_RECORD = insert(history).from_select(
    ["workspace", "poll", *_GIVEN], select(poll.c.workspace, poll.c.id, *_GIVEN.values()).where(*THIS_POLL)
)
_OF_POLL = select(history).where(history.c.poll == bindparam("poll_id"), here(history)).order_by(history.c.id)
NOTHING_CHANGED: Mapping[str, str] = MappingProxyType({})


class PollHistory(WorkspaceRepository):
    """Lines are added, never changed; only a person who is forgotten loses their name in them (`people`)."""

    def record(
        self, poll_id: str, *, at: datetime, who: str, what: str, data: Mapping[str, str] = NOTHING_CHANGED
    ) -> None:
        """Adds one line; nothing where this workspace has no such poll."""
        line = {"new_at": at, "new_who": who, "new_what": what, "new_data": data_text(data)}
        self._changed(_RECORD, {"poll_id": poll_id, **line})

    def of_poll(self, poll_id: str) -> list[HistoryEntry]:
        """What happened to the poll, oldest first."""
        return HISTORY.all(self._rows(_OF_POLL, {"poll_id": poll_id}))
