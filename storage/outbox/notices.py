"""Notices: DMs that Meet owes to people of one workspace. `notice_claims` gives them to the job that sends them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from bot.domain.notice import ANSWERED, QUESTIONS, Notice, NoticeKind
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository
from storage.tables import notice

OWED, TOLD, GIVEN_UP = "owed", "told", "given_up"


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

    def asked(self, users: Iterable[str]) -> set[str]:
        """Whom a question for a better address has reached, and who have not answered it."""
        told = self._questions(users, notice.c.kind == NoticeKind.ADDRESS_BOUNCED, notice.c.status == TOLD)
        return {row.user for row in told if ANSWERED not in row.data}

    def answer(self, user: str, now: datetime) -> int:
        """This person gave an address, so their questions are due once more: to be withdrawn; how many."""
        asked = [row for row in self._questions([user], notice.c.status.in_((OWED, TOLD))) if ANSWERED not in row.data]
        for row in asked:
            data, again = {**row.data, ANSWERED: "yes"}, row.status == TOLD
            due = {"status": OWED, "attempts": 0, "next_attempt_at": now, "settled_at": None} if again else {}
            self._changed(update(notice).where(notice.c.id == row.id).values(data=data, **due))
        return len(asked)

    def _questions(self, users: Iterable[str], *which: ColumnElement[bool]) -> list[Row[Any]]:
        theirs = notice.c.workspace == self._workspace, notice.c.user.in_(list(users)), notice.c.kind.in_(QUESTIONS)
        return self._rows(self._locked(select(notice).where(*theirs, *which).order_by(notice.c.id)))
