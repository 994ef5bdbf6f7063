"""Notices: DMs that Meet owes people. Each is owed once, claimed by the job that sends it, and settled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, select, update

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import ANSWERED, QUESTIONS, Notice, NoticeKind
from storage.being_forgotten import was_forgotten
from storage.readers import NOTICES
from storage.repository import Repository, WorkspaceRepository
from storage.slack_holds import POST, held_workspaces
from storage.tables import delivery, notice, outbox

OWED, TOLD, GIVEN_UP = "owed", "told", "given_up"
_CONCERNED = (
    select(delivery.c.poll)
    .join(notice, and_(notice.c.user == delivery.c.user, notice.c.workspace == delivery.c.workspace))
    .where(
        notice.c.id == bindparam("told"),
        notice.c.kind.in_(QUESTIONS),
        delivery.c.status == DeliveryStatus.BOUNCED,
        delivery.c.poll.is_not(None),
    )
    .distinct()
)


class NoticeRepository(WorkspaceRepository):
    """DMs owed in this workspace."""

    def owe(self, new: Notice) -> bool:
        """Owes a DM; False where the same one (by `unique_key`) was owed before, told or not, and where its person is
        being forgotten: nothing is said to them any more."""
        if was_forgotten(self._transaction, self._workspace, new.user, new.created_at):
            return False
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


class AccountNotices(Repository):
    """DMs owed anywhere, as the job that tells them sees them."""

    def owe(self, workspace: str, new: Notice) -> bool:
        """Owes a DM in this workspace; False where the same one (by `unique_key`) was owed before, told or not."""
        return NoticeRepository(self._transaction, workspace).owe(new)

    def claim_due(self, now: datetime, lease: timedelta, limit: int) -> list[Notice]:
        """Notices due where Slack takes posts, with one attempt more, due again after `lease` unless settled.

        Callers never overlap.
        """
        due = select(notice.c.id).where(
            outbox.IS_OWED,
            notice.c.next_attempt_at <= now,
            notice.c.kind.in_(list(NoticeKind)),
            notice.c.workspace.not_in(held_workspaces(POST, now)),
        )
        oldest = due.order_by(notice.c.next_attempt_at, notice.c.id).limit(limit)
        ids = [row.id for row in self._rows(oldest.with_for_update(skip_locked=True))]
        claimed = update(notice).where(notice.c.id.in_(ids))
        claimed = claimed.values(attempts=notice.c.attempts + 1, next_attempt_at=now + lease)
        told = NOTICES.all(self._rows(claimed.returning(*notice.c)))
        return sorted(told, key=lambda owed: ids.index(owed.id))

    def settle(self, notice_id: str, attempt: int, channel: str, ts: str, now: datetime) -> bool:
        """It was told, in this message. False where the attempt is another's by now. A question that was told stands on
        the cards of the meetings whose mail came back."""
        told = self._settle(notice_id, attempt, status=TOLD, channel=channel, ts=ts, settled_at=now)
        if told:
            for row in self._rows(_CONCERNED, {"told": notice_id}):
                self._transaction.touch_card(row.poll)
        return told

    def tell_again(self, notice_id: str, now: datetime) -> None:
        """It was answered while it was being told, so its message is due to be changed."""
        again = {"status": OWED, "attempts": 0, "next_attempt_at": now, "settled_at": None}
        answered = update(notice).where(notice.c.id == notice_id, notice.c.status == TOLD)
        self._changed(answered.where(notice.c.data[ANSWERED].as_string().is_not(None)).values(again))

    def retry(self, notice_id: str, attempt: int, at: datetime) -> bool:
        """It could not be told now; due again at `at`."""
        return self._settle(notice_id, attempt, next_attempt_at=at)

    def give_up(self, notice_id: str, attempt: int, reason: str) -> bool:
        """It can never be told, for this reason (the account is deactivated, say)."""
        return self._settle(notice_id, attempt, status=GIVEN_UP, reason=reason, settled_at=self._transaction.now())

    def counts(self) -> dict[str, int]:
        """How many notices are owed, told and given up."""
        return self._tally(select(notice.c.status, func.count()).group_by(notice.c.status))

    def _settle(self, notice_id: str, attempt: int, **values: Any) -> bool:
        ours = update(notice).where(notice.c.id == notice_id, notice.c.attempts == attempt, notice.c.status == OWED)
        return self._changed(ours.values(**values)) == 1
