"""Notices of all workspaces, as the job that tells them claims and settles them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, select, update

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import OFF, QUESTIONS, Notice, NoticeKind, WhyOff
from storage.being_forgotten import Known, forgotten_among
from storage.column_types import Instant
from storage.outbox.notices import (
    ATTEMPT,
    CHANGE,
    GIVEN_UP,
    OWED,
    THIS,
    TOLD,
    NoticeRepository,
    new_row,
    owe_statement,
    reworded,
)
from storage.readers import NOTICES
from storage.repository import Repository, locking
from storage.slack_holds import POST, held_workspaces
from storage.tables import delivery, notice, outbox
from storage.tables.metadata import word_among

_CONCERNED = (
    select(delivery.c.poll)
    .join(notice, and_(notice.c.user == delivery.c.user, notice.c.workspace == delivery.c.workspace))
    .where(
        notice.c.id == bindparam("told"),
        word_among(notice.c.kind, *sorted(QUESTIONS)),
        delivery.c.status == DeliveryStatus.BOUNCED,
        delivery.c.poll.is_not(None),
    )
    .distinct()
)


_QUESTION = select(notice).where(THIS, word_among(notice.c.kind, *sorted(QUESTIONS)))
_NOW = bindparam("now", type_=Instant)
_DUE = locking(
    select(notice.c.id)
    .where(
        outbox.IS_OWED,
        notice.c.next_attempt_at <= _NOW,
        word_among(notice.c.kind, *NoticeKind),
        notice.c.workspace.not_in(held_workspaces(POST)),
    )
    .order_by(notice.c.next_attempt_at, notice.c.id)
    .limit(bindparam("most")),
    skip_locked=True,
)
_CLAIM = (
    update(notice)
    .where(notice.c.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=notice.c.attempts + 1)
    .returning(*notice.c)
)
_SETTLE = update(notice).where(*ATTEMPT)
_OUTDATED = notice.c.changes != bindparam("told_changes")
_SETTLE_TOLD = _SETTLE.values(status=case((_OUTDATED, OWED), else_=TOLD), next_attempt_at=case((_OUTDATED, _NOW)))
_COUNTS = select(notice.c.status, func.count()).group_by(notice.c.status)
_TAKE_OFF = delete(notice).where(*ATTEMPT)
_BEGUN = locking(
    select(notice).where(notice.c.asks_until <= _NOW).order_by(notice.c.asks_until).limit(bindparam("most")),
    skip_locked=True,
)


class AccountNotices(Repository):
    """DMs owed anywhere, as the job that tells them sees them."""

    def owe(self, workspace: str, new: Notice) -> bool:
        """Owes a DM in this workspace; False where the same one (by `unique_key`) was owed before, told or not."""
        return NoticeRepository(self._transaction, workspace).owe(new)

    def owe_all(self, notices: Collection[Notice]) -> None:
        """Owes each of these DMs in its workspace, where `owe` would."""
        people = {one.id: Known(one.workspace, one.user, one.created_at) for one in notices}
        gone = forgotten_among(self._transaction, set(people.values()))
        # In one order, so that two transactions never deadlock.
        ordered = sorted(notices, key=lambda one: (one.unique_key, one.workspace))
        rows = [new_row(one, one.workspace) for one in ordered if people[one.id] not in gone]
        if rows:
            self._connection.execute(owe_statement(self._connection.dialect.name), rows)

    def claim_due(self, now: datetime, lease: timedelta, limit: int) -> list[Notice]:
        """Notices due where Slack takes posts, with one attempt more, due again after `lease` unless settled.

        Callers never overlap. Empty only where nothing is due: what cannot be read is leased and left, and the next
        ones are taken.
        """
        told = list[Notice]()
        while not told and (ids := self._due(now, limit)):
            told = NOTICES.all(self._rows(_CLAIM, {"ids": ids, "next_attempt_at": now + lease}))
            told.sort(key=lambda owed: ids.index(owed.id))
        return told

    def _due(self, now: datetime, limit: int) -> list[str]:
        return self._scalars(_DUE, {"now": now, "most": limit})

    def settle(self, notice_id: str, attempt: int, channel: str, ts: str, now: datetime, *, changes: int = 0) -> bool:
        """It was told, in this message. False where the attempt is another's by now. Where its poll has changed more
        often than `changes`, it is due once more. A question that was told stands on the cards of the meetings whose
        mail came back."""
        posted = {"channel": channel, "ts": ts, "settled_at": now, "now": now, "told_changes": changes}
        told = self._changed(_SETTLE_TOLD, {"this": notice_id, "attempt": attempt, **posted}) == 1
        if told:
            for row in self._rows(_CONCERNED, {"told": notice_id}):
                self._transaction.touch_card(row.poll)
        return told

    def tell_again(self, told: Notice, now: datetime) -> None:
        """A question was answered or taken back while it was being told, so its message is due to be changed."""
        stored = self._first(_QUESTION, {"this": told.id})
        if stored is not None and stored.data != told.data:
            self._changed(CHANGE, reworded(stored, now, {}))

    def end_questions(self, now: datetime, limit: int) -> int:
        """Takes back the questions whose meeting has begun; how many."""
        begun = self._rows(_BEGUN, {"now": now, "most": limit})
        for row in begun:
            self._changed(CHANGE, reworded(row, now, {OFF: str(WhyOff.BEGUN)}))
        return len(begun)

    def retry(self, notice_id: str, attempt: int, at: datetime) -> bool:
        """It could not be told now; due again at `at`."""
        return self._settle(notice_id, attempt, next_attempt_at=at)

    def give_up(self, notice_id: str, attempt: int, reason: str) -> bool:
        """It can never be told, for this reason (the account is deactivated, say)."""
        return self._settle(notice_id, attempt, status=GIVEN_UP, reason=reason, settled_at=self._transaction.now())

    def take_off(self, notice_id: str, attempt: int) -> bool:
        """It is not told now, and may be owed again under its key. False where the attempt is another's by now."""
        return self._changed(_TAKE_OFF, {"this": notice_id, "attempt": attempt}) == 1

    def counts(self) -> dict[str, int]:
        """How many notices are owed, told and given up."""
        return self._tally(_COUNTS)

    def _settle(self, notice_id: str, attempt: int, **values: Any) -> bool:
        return self._changed(_SETTLE, {"this": notice_id, "attempt": attempt, **values}) == 1
