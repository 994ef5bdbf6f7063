"""Direct messages that ask people for their answers to a poll: which stand, and which a later one replaces."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select

from bot.domain.asked_for import OF_VOTERS
from bot.domain.notice import REPLACED, Notice
from storage.outbox.notice_redraws import changed_again
from storage.outbox.notices import GIVEN_UP
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository, here
from storage.tables import notice
from storage.tables.metadata import word_among

_OF_POLL = (
    select(notice)
    .where(
        here(notice),
        notice.c.user.in_(bindparam("users", expanding=True)),
        notice.c.shows == bindparam("poll_id"),
        word_among(notice.c.kind, *sorted(OF_VOTERS)),
        notice.c.status != GIVEN_UP,
    )
    .order_by(notice.c.id)
)
_REPLACE = changed_again(here(notice), notice.c.id == bindparam("this"))


class AskingRepository(WorkspaceRepository):
    """What asks for answers in this workspace, told or still to be told."""

    def of_poll(self, poll_id: str, users: Iterable[str]) -> list[Notice]:
        """What asks these people about this poll, oldest first; what was replaced is left out."""
        found = NOTICES.all(self._rows(_OF_POLL, {"users": list(users), "poll_id": poll_id}))
        return [one for one in found if not one.is_replaced]

    def replace(self, asking: Iterable[Notice], now: datetime) -> None:
        """A later message asks their readers: the messages of these are due to be taken away."""
        for one in asking:
            self._changed(_REPLACE, {"this": one.id, "due": now, "data": {**one.data, REPLACED: "yes"}})
