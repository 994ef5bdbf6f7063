"""Direct messages that ask people for their answers to a poll: which stand, and which a later one replaces."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from bot.domain.asked_for import OF_VOTERS
from bot.domain.notice import REPLACED, Notice
from storage.outbox.notice_redraws import changed_again
from storage.outbox.notices import GIVEN_UP
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository
from storage.tables import notice


class AskingRepository(WorkspaceRepository):
    """What asks for answers in this workspace, told or still to be told."""

    def of_poll(self, poll_id: str, users: Iterable[str]) -> list[Notice]:
        """What asks these people about this poll, oldest first; what was replaced is left out."""
        theirs = notice.c.workspace == self._workspace, notice.c.user.in_(list(users)), notice.c.shows == poll_id
        asks = notice.c.kind.in_(OF_VOTERS), notice.c.status != GIVEN_UP
        found = NOTICES.all(self._rows(select(notice).where(*theirs, *asks).order_by(notice.c.id)))
        return [one for one in found if not one.is_replaced]

    def replace(self, asking: Iterable[Notice], now: datetime) -> None:
        """A later message asks their readers: the messages of these are due to be taken away."""
        for one in asking:
            here = (notice.c.workspace == self._workspace) & (notice.c.id == one.id)
            self._changed(changed_again(here, now).values(data={**one.data, REPLACED: "yes"}))
