"""Notices over all workspaces: claiming what is owed and settling it. It sends nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import ANSWERED, QUESTIONS, Notice, NoticeKind
from storage.outbox.notices import GIVEN_UP, OWED, TOLD, NoticeRepository
from storage.readers import NOTICES
from storage.repository import Repository
from storage.slack_holds import POST, held_workspaces
from storage.tables import delivery, notice, outbox

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
