"""Notices: DMs that Meet owes people. Each is owed once, claimed by the job that sends it, and settled."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
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
from storage.column_types import Instant
from storage.readers import NOTICES
from storage.repository import Repository, WorkspaceRepository, here, insert_for, locking
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


_ABOUT: ColumnElement[str] = notice.c.data["poll"].as_string()
_ABOUT_POLL = bindparam("poll_id") == _ABOUT
_MEETING = invite.c.poll == bindparam("asked_about", type_=notice.c.workspace.type)
_ASKS_UNTIL = select(passes_at(invite)).where(_MEETING).scalar_subquery()
"""Until when the meeting of the poll `asked_about` is ahead, NULL where there is none."""
_STANDS = notice.c.status.in_((OWED, TOLD))


def _oldest_first(*which: ColumnElement[bool]) -> Select[Any]:
    return select(notice).where(here(notice), *which).order_by(notice.c.id)


def _questions(*which: ColumnElement[bool]) -> Select[Any]:
    """Those to these `users`."""
    to_users = notice.c.user.in_(bindparam("users", expanding=True))
    return _oldest_first(to_users, notice.c.kind.in_(QUESTIONS), *which)


_STANDING = _questions(_STANDS)
_STANDING_ABOUT = _questions(_STANDS, _ABOUT_POLL)
_ASKING_ABOUT = _questions(notice.c.asks_until.is_not(None), _ABOUT_POLL)
_BOUNCED_TOLD = _questions(notice.c.kind == NoticeKind.ADDRESS_BOUNCED, notice.c.status == TOLD)
_ABOUT_SINCE = _oldest_first(
    notice.c.created_at >= bindparam("since", type_=Instant), notice.c.kind == bindparam("kind"), _ABOUT_POLL
)
_BY_KEY = _oldest_first(notice.c.unique_key == bindparam("key"))
_BY_KEYS = _oldest_first(notice.c.unique_key.in_(bindparam("keys", expanding=True)))
_THIS = notice.c.id == bindparam("this")
_BY_ID = _oldest_first(_THIS)
_QUESTION = select(notice).where(_THIS, notice.c.kind.in_(QUESTIONS))
_CHANGE = update(notice).where(_THIS)
_ADD_TO = _CHANGE.values(changes=notice.c.changes + 1)
_CHANGE_ASKING = _CHANGE.values(asks_until=_ASKS_UNTIL)
_NOW = bindparam("now", type_=Instant)
_DUE = locking(
    select(notice.c.id)
    .where(
        outbox.IS_OWED,
        notice.c.next_attempt_at <= _NOW,
        notice.c.kind.in_(list(NoticeKind)),
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
ATTEMPT = _THIS, notice.c.attempts == bindparam("attempt"), notice.c.status == OWED
"""Of a notice that is being told, if no other attempt has begun."""
_SETTLE = update(notice).where(*ATTEMPT)
_OUTDATED = notice.c.changes != bindparam("told_changes")
_SETTLE_TOLD = _SETTLE.values(status=case((_OUTDATED, OWED), else_=TOLD), next_attempt_at=case((_OUTDATED, _NOW)))
_TAKE_OFF = delete(notice).where(*ATTEMPT)
_BEGUN = locking(
    select(notice).where(notice.c.asks_until <= _NOW).order_by(notice.c.asks_until).limit(bindparam("most")),
    skip_locked=True,
)


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


def _reworded(row: Row[Any], now: datetime, words: dict[str, str]) -> dict[str, Any]:
    """A question that says more from now on. Told already, it is due once more, so that its message is changed."""
    again = {"status": OWED, "attempts": 0, "next_attempt_at": now, "settled_at": None} if row.status == TOLD else {}
    return {"this": row.id, "data": {**row.data, **words}, "asks_until": None, **again}


class NoticeRepository(WorkspaceRepository):
    """DMs owed in this workspace."""

    def owe(self, new: Notice) -> bool:
        """Owes a DM; False where the same one (by `unique_key`) was owed before, told or not, and where its person is
        being forgotten: nothing is said to them any more."""
        if self._says_nothing_to(new):
            return False
        owed = _owe_statement(self._connection.dialect.name)
        return self._changed(owed, _new_row(new, self._workspace)) == 1

    def ask(self, new: Notice) -> bool:
        """Owes a question. One that was taken back is asked anew, by a message of its own; False for that one too, and
        where it stands or was answered."""
        if self.owe(new):
            return True
        row = self._first(self._locked(_BY_KEY), {"key": new.unique_key})
        if row is not None and OFF in row.data and ANSWERED not in row.data and not self._says_nothing_to(new):
            anew = {"this": row.id, "id": row.id, "status": OWED, "settled_at": None, "reason": ""}
            statement = _CHANGE_ASKING if _asked_about(new) else _CHANGE
            self._changed(statement, _new_row(new, self._workspace) | anew)
        return False

    def _says_nothing_to(self, new: Notice) -> bool:
        return was_forgotten(self._transaction, self._workspace, new.user, new.created_at)

    def take_back(self, poll_id: str, users: Iterable[str], why: WhyOff, now: datetime) -> None:
        """These people are not asked for an address for the meeting of this poll any more."""
        for row in self._questions(_STANDING_ABOUT, users, poll_id=poll_id):
            if ANSWERED not in row.data and row.data.get(OFF) != why:
                self._changed(_CHANGE, _reworded(row, now, {OFF: str(why)}))

    def ask_until_it_begins(self, poll_id: str, users: Iterable[str]) -> None:
        """The meeting of this poll begins at another time: these people's questions stand until then."""
        for row in self._questions(_ASKING_ABOUT, users, poll_id=poll_id):
            self._changed(_CHANGE_ASKING, {"this": row.id, "asked_about": poll_id})

    def about(self, poll_id: str, kind: NoticeKind, *, since: datetime) -> list[Notice]:
        """What was owed about this poll since then, of one kind, told or not, oldest first."""
        return NOTICES.all(self._rows(_ABOUT_SINCE, {"poll_id": poll_id, "kind": kind, "since": since}))

    def by_key(self, unique_key: str) -> Notice | None:
        """The notice that was owed under this key. Raises UnreadableRow."""
        return NOTICES.one(self._first(_BY_KEY, {"key": unique_key}))

    def add_to(self, told: Notice, words: dict[str, str], now: datetime) -> None:
        """This notice says more from now on. Told already, or being told now, it is due once more, to be changed."""
        row = self._first(self._locked(_BY_ID), {"this": told.id})
        if row is not None:
            self._changed(_ADD_TO, _reworded(row, now, words))

    def by_keys(self, unique_keys: Iterable[str]) -> list[Notice]:
        """The notices that were owed under these keys, those left out that cannot be read."""
        return NOTICES.all(self._rows(_BY_KEYS, {"keys": list(unique_keys)}))

    def asked(self, users: Iterable[str]) -> set[str]:
        """Whom a question for a better address has reached, and who have not answered it."""
        told = self._questions(_BOUNCED_TOLD, users)
        return {row.user for row in told if ANSWERED not in row.data}

    def answer(self, user: str, now: datetime) -> int:
        """This person gave an address, so their questions are due once more: to be withdrawn; how many."""
        asked = [row for row in self._questions(_STANDING, [user]) if not NOTICES.value(row).asks_nothing]
        for row in asked:
            self._changed(_CHANGE, _reworded(row, now, {ANSWERED: "yes"}))
        return len(asked)

    def _questions(self, statement: Select[Any], users: Iterable[str], **values: str) -> list[Row[Any]]:
        found = self._rows(self._locked(statement), {"users": list(users), **values})
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
            self._changed(_CHANGE, _reworded(stored, now, {}))

    def end_questions(self, now: datetime, limit: int) -> int:
        """Takes back the questions whose meeting has begun; how many."""
        begun = self._rows(_BEGUN, {"now": now, "most": limit})
        for row in begun:
            self._changed(_CHANGE, _reworded(row, now, {OFF: str(WhyOff.BEGUN)}))
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
        return self._tally(select(notice.c.status, func.count()).group_by(notice.c.status))

    def _settle(self, notice_id: str, attempt: int, **values: Any) -> bool:
        return self._changed(_SETTLE, {"this": notice_id, "attempt": attempt, **values}) == 1
