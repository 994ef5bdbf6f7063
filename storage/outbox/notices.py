"""Notices: DMs that Meet owes to people of one workspace. `notice_claims` gives them to the job that sends them."""

from sqlalchemy import select

from bot.domain.notice import Notice
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository
from storage.tables import notice


class NoticeRepository(WorkspaceRepository):
    """DMs owed in this workspace."""

    def owe(self, new: Notice) -> bool:
        """Owes a DM; False where the same one (by `unique_key`) was owed before, told or not."""
        first_try = new.next_attempt_at or new.created_at
        columns = NOTICES.columns(new, workspace=self._workspace, next_attempt_at=first_try)
        return self._changed(self._insert(notice).values(columns).on_conflict_do_nothing()) == 1

    def by_key(self, unique_key: str) -> Notice | None:
        """The notice that was owed under this key. Raises UnreadableRow."""
        here = notice.c.workspace == self._workspace
        return NOTICES.one(self._first(select(notice).where(here, notice.c.unique_key == unique_key)))
