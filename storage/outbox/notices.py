"""Notices: DMs that Meet owes people. Each is owed once, claimed by the job that sends it, and settled."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    ScalarSelect,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from bot.domain.asked_for import poll_shown
from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import ANSWERED, OFF, QUESTIONS, Notice, NoticeKind, WhyOff
from storage.being_forgotten import Known, forgotten_among, was_forgotten
from storage.readers import NOTICES
from storage.repository import Repository, WorkspaceRepository, insert_for
from storage.slack_holds import POST, held_workspaces
from storage.tables import delivery, invite, notice, outbox
from storage.tables.metadata import passes_at

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


def _of_poll(poll_id: str) -> ColumnElement[bool]:
    about: ColumnElement[str] = notice.c.data["poll"].as_string()
    return about == poll_id


def _begins(poll_id: str | BindParameter[str]) -> ScalarSelect[Any]:
    """Until when the meeting of this poll is ahead, NULL where there is none."""
    return select(passes_at(invite)).where(invite.c.poll == poll_id).scalar_subquery()


_ASKS_UNTIL = _begins(bindparam("asked_about", type_=notice.c.workspace.type))


@cache
def _owe_statement(dialect: str) -> sqlite.Insert:
    """`asked_about` is the poll whose meeting a question asks for, None for none."""
    new = {name: bindparam(name, type_=notice.c[name].type) for name in (*NOTICES.names, "workspace", "shows")}
    return insert_for(dialect, notice).values(**new, asks_until=_ASKS_UNTIL).on_conflict_do_nothing()


def _new_row(new: Notice, workspace: str) -> dict[str, Any]:
    given = {"workspace": workspace, "next_attempt_at": new.next_attempt_at or new.created_at, "shows": poll_shown(new)}
    return NOTICES.columns(new, **given, asked_about=_asked_about(new))


def _asked_about(new: Notice) -> str | None:
    return (new.data.get("poll") or None) if new.kind in QUESTIONS else None


def _reworded(row: Row[Any], now: datetime, words: dict[str, str]) -> Update:
    """A question that says more from now on. Told already, it is due once more, so that its message is changed."""
    again = {"status": OWED, "attempts": 0, "next_attempt_at": now, "settled_at": None} if row.status == TOLD else {}
    return update(notice).where(notice.c.id == row.id).values(data={**row.data, **words}, asks_until=None, **again)


class NoticeRepository(WorkspaceRepository):
    """DMs owed in this workspace."""

    def owe(self, new: Notice) -> bool:
        """Owes a DM; False where the same one (by `unique_key`) was owed before, told or not, and where its person is
        being forgotten: nothing is said to them any more."""
        if self._says_nothing_to(new):
            return False
        owed = _owe_statement(self._connection.dialect.name)
        return self._connection.execute(owed, _new_row(new, self._workspace)).rowcount == 1

    def ask(self, new: Notice) -> bool:
        """Owes a question. One that was taken back is asked anew, by a message of its own; False for that one too, and
        where it stands or was answered."""
        if self.owe(new):
            return True
        same = notice.c.workspace == self._workspace, notice.c.unique_key == new.unique_key
        row = self._first(self._locked(select(notice).where(*same)))
        if row is not None and OFF in row.data and ANSWERED not in row.data and not self._says_nothing_to(new):
            anew = _new_row(new, self._workspace) | {"id": row.id, "status": OWED, "settled_at": None, "reason": ""}
            about = anew.pop("asked_about")
            anew |= {"asks_until": _begins(about)} if about else {}
            self._changed(update(notice).where(notice.c.id == row.id).values(anew))
        return False

    def _says_nothing_to(self, new: Notice) -> bool:
        return was_forgotten(self._transaction, self._workspace, new.user, new.created_at)

    def take_back(self, poll_id: str, users: Iterable[str], why: WhyOff, now: datetime) -> None:
        """These people are not asked for an address for the meeting of this poll any more."""
        for row in self._questions(users, notice.c.status.in_((OWED, TOLD)), _of_poll(poll_id)):
            if ANSWERED not in row.data and row.data.get(OFF) != why:
                self._changed(_reworded(row, now, {OFF: str(why)}))

    def ask_until_it_begins(self, poll_id: str, users: Iterable[str]) -> None:
        """The meeting of this poll begins at another time: these people's questions stand until then."""
        for row in self._questions(users, notice.c.asks_until.is_not(None), _of_poll(poll_id)):
            self._changed(update(notice).where(notice.c.id == row.id).values(asks_until=_begins(poll_id)))

    def about(self, poll_id: str, kind: NoticeKind, *, since: datetime) -> list[Notice]:
        """What was owed about this poll since then, of one kind, told or not, oldest first."""
        here = notice.c.created_at >= since, notice.c.workspace == self._workspace, notice.c.kind == kind
        return NOTICES.all(self._rows(select(notice).where(*here, _of_poll(poll_id)).order_by(notice.c.id)))

    def by_key(self, unique_key: str) -> Notice | None:
        """The notice that was owed under this key. Raises UnreadableRow."""
        here = notice.c.workspace == self._workspace
        return NOTICES.one(self._first(select(notice).where(here, notice.c.unique_key == unique_key)))

    def add_to(self, told: Notice, words: dict[str, str], now: datetime) -> None:
        """This notice says more from now on. Told already, or being told now, it is due once more, to be changed."""
        here = notice.c.workspace == self._workspace, notice.c.id == told.id
        row = self._first(self._locked(select(notice).where(*here)))
        if row is not None:
            self._changed(_reworded(row, now, words).values(changes=notice.c.changes + 1))

    def by_keys(self, unique_keys: Iterable[str]) -> list[Notice]:
        """The notices that were owed under these keys, those left out that cannot be read."""
        here = notice.c.workspace == self._workspace, notice.c.unique_key.in_(list(unique_keys))
        return NOTICES.all(self._rows(select(notice).where(*here)))

    def asked(self, users: Iterable[str]) -> set[str]:
        """Whom a question for a better address has reached, and who have not answered it."""
        told = self._questions(users, notice.c.kind == NoticeKind.ADDRESS_BOUNCED, notice.c.status == TOLD)
        return {row.user for row in told if ANSWERED not in row.data}

    def answer(self, user: str, now: datetime) -> int:
        """This person gave an address, so their questions are due once more: to be withdrawn; how many."""
        standing = notice.c.status.in_((OWED, TOLD))
        asked = [row for row in self._questions([user], standing) if not NOTICES.value(row).asks_nothing]
        for row in asked:
            self._changed(_reworded(row, now, {ANSWERED: "yes"}))
        return len(asked)

    def _questions(self, users: Iterable[str], *which: ColumnElement[bool]) -> list[Row[Any]]:
        theirs = notice.c.workspace == self._workspace, notice.c.user.in_(list(users)), notice.c.kind.in_(QUESTIONS)
        found = self._rows(self._locked(select(notice).where(*theirs, *which).order_by(notice.c.id)))
        # Data that is no object was written by a newer Meet, or by hand: that row waits, and no other with it.
        return [row for row in found if isinstance(row.data, dict)]


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
        rows = [_new_row(one, one.workspace) for one in ordered if people[one.id] not in gone]
        if rows:
            self._connection.execute(_owe_statement(self._connection.dialect.name), rows)

    def claim_due(self, now: datetime, lease: timedelta, limit: int) -> list[Notice]:
        """Notices due where Slack takes posts, with one attempt more, due again after `lease` unless settled.

        Callers never overlap. Empty only where nothing is due: what cannot be read is leased and left, and the next
        ones are taken.
        """
        told = list[Notice]()
        while not told and (ids := self._due(now, limit)):
            claimed = update(notice).where(notice.c.id.in_(ids))
            claimed = claimed.values(attempts=notice.c.attempts + 1, next_attempt_at=now + lease)
            told = NOTICES.all(self._rows(claimed.returning(*notice.c)))
            told.sort(key=lambda owed: ids.index(owed.id))
        return told

    def _due(self, now: datetime, limit: int) -> list[str]:
        due = select(notice.c.id).where(
            outbox.IS_OWED,
            notice.c.next_attempt_at <= now,
            notice.c.kind.in_(list(NoticeKind)),
            notice.c.workspace.not_in(held_workspaces(POST, now)),
        )
        oldest = due.order_by(notice.c.next_attempt_at, notice.c.id).limit(limit)
        return [row.id for row in self._rows(self._locked(oldest, skip_locked=True))]

    def settle(self, notice_id: str, attempt: int, channel: str, ts: str, now: datetime, *, changes: int = 0) -> bool:
        """It was told, in this message. False where the attempt is another's by now. Where its poll has changed more
        often than `changes`, it is due once more. A question that was told stands on the cards of the meetings whose
        mail came back."""
        outdated = notice.c.changes != changes
        due = {"status": case((outdated, OWED), else_=TOLD), "next_attempt_at": case((outdated, now))}
        told = self._settle(notice_id, attempt, channel=channel, ts=ts, settled_at=now, **due)
        if told:
            for row in self._rows(_CONCERNED, {"told": notice_id}):
                self._transaction.touch_card(row.poll)
        return told

    def tell_again(self, told: Notice, now: datetime) -> None:
        """A question was answered or taken back while it was being told, so its message is due to be changed."""
        stored = self._first(select(notice).where(notice.c.id == told.id, notice.c.kind.in_(QUESTIONS)))
        if stored is not None and stored.data != told.data:
            self._changed(_reworded(stored, now, {}))

    def end_questions(self, now: datetime, limit: int) -> int:
        """Takes back the questions whose meeting has begun; how many."""
        over = select(notice).where(notice.c.asks_until <= now).order_by(notice.c.asks_until).limit(limit)
        begun = self._rows(self._locked(over, skip_locked=True))
        for row in begun:
            self._changed(_reworded(row, now, {OFF: str(WhyOff.BEGUN)}))
        return len(begun)

    def retry(self, notice_id: str, attempt: int, at: datetime) -> bool:
        """It could not be told now; due again at `at`."""
        return self._settle(notice_id, attempt, next_attempt_at=at)

    def give_up(self, notice_id: str, attempt: int, reason: str) -> bool:
        """It can never be told, for this reason (the account is deactivated, say)."""
        return self._settle(notice_id, attempt, status=GIVEN_UP, reason=reason, settled_at=self._transaction.now())

    def take_off(self, notice_id: str, attempt: int) -> bool:
        """It is not told now, and may be owed again under its key. False where the attempt is another's by now."""
        ours = delete(notice).where(notice.c.id == notice_id, notice.c.attempts == attempt, notice.c.status == OWED)
        return self._changed(ours) == 1

    def counts(self) -> dict[str, int]:
        """How many notices are owed, told and given up."""
        return self._tally(select(notice.c.status, func.count()).group_by(notice.c.status))

    def _settle(self, notice_id: str, attempt: int, **values: Any) -> bool:
        ours = update(notice).where(notice.c.id == notice_id, notice.c.attempts == attempt, notice.c.status == OWED)
        return self._changed(ours.values(**values)) == 1
