"""Notices: DMs that Meet owes people. Each is owed once; `account_notices` claims and settles them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from bot.domain.asked_for import poll_shown
from bot.domain.notice import ANSWERED, OFF, QUESTIONS, Notice, NoticeKind, WhyOff
from storage.being_forgotten import was_forgotten
from storage.column_types import Instant
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository, here, insert_for
from storage.tables import invite, notice
from storage.tables.metadata import passes_at, word_among

OWED, TOLD, GIVEN_UP = "owed", "told", "given_up"
_about: ColumnElement[str] = notice.c.data["poll"].as_string()
_ABOUT_POLL = _about == bindparam("poll_id")
_MEETING = invite.c.poll == bindparam("asked_about", type_=notice.c.workspace.type)
_ASKS_UNTIL = select(passes_at(invite)).where(_MEETING).scalar_subquery()
"""Until when the meeting of the poll `asked_about` is ahead, NULL where there is none."""
_STANDS = word_among(notice.c.status, OWED, TOLD)


def _oldest_first(*which: ColumnElement[bool]) -> Select[Any]:
    return select(notice).where(here(notice), *which).order_by(notice.c.id)


def _questions(*which: ColumnElement[bool]) -> Select[Any]:
    """Those to these `users`."""
    to_users = notice.c.user.in_(bindparam("users", expanding=True))
    return _oldest_first(to_users, word_among(notice.c.kind, *sorted(QUESTIONS)), *which)


_STANDING = _questions(_STANDS)
_STANDING_ABOUT = _questions(_STANDS, _ABOUT_POLL)
_ASKING_ABOUT = _questions(notice.c.asks_until.is_not(None), _ABOUT_POLL)
_BOUNCED_TOLD = _questions(notice.c.kind == NoticeKind.ADDRESS_BOUNCED, notice.c.status == TOLD)
_ABOUT_SINCE = _oldest_first(
    notice.c.created_at >= bindparam("since", type_=Instant), notice.c.kind == bindparam("kind"), _ABOUT_POLL
)
_BY_KEY = _oldest_first(notice.c.unique_key == bindparam("key"))
_BY_KEYS = _oldest_first(notice.c.unique_key.in_(bindparam("keys", expanding=True)))
THIS = notice.c.id == bindparam("this")
_BY_ID = _oldest_first(THIS)
CHANGE = update(notice).where(THIS)
_ADD_TO = CHANGE.values(changes=notice.c.changes + 1)
_CHANGE_ASKING = CHANGE.values(asks_until=_ASKS_UNTIL)
ATTEMPT = THIS, notice.c.attempts == bindparam("attempt"), notice.c.status == OWED
"""Of a notice that is being told, if no other attempt has begun."""


@cache
def owe_statement(dialect: str) -> sqlite.Insert:
    """Takes the rows of `new_row`; `asked_about` is the poll whose meeting a question asks for, None for none."""
    new = {name: bindparam(name, type_=notice.c[name].type) for name in (*NOTICES.names, "workspace", "shows")}
    return insert_for(dialect, notice).values(**new, asks_until=_ASKS_UNTIL).on_conflict_do_nothing()


def new_row(new: Notice, workspace: str) -> dict[str, Any]:
    """What to store of a notice, and what its question asks for."""
    given = {"workspace": workspace, "next_attempt_at": new.next_attempt_at or new.created_at, "shows": poll_shown(new)}
    return NOTICES.columns(new, **given, asked_about=_asked_about(new))


def _asked_about(new: Notice) -> str | None:
    return (new.data.get("poll") or None) if new.kind in QUESTIONS else None


def reworded(row: Row[Any], now: datetime, words: dict[str, str]) -> dict[str, Any]:
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
        owed = owe_statement(self._connection.dialect.name)
        return self._changed(owed, new_row(new, self._workspace)) == 1

    def ask(self, new: Notice) -> bool:
        """Owes a question. One that was taken back is asked anew, by a message of its own; False for that one too, and
        where it stands or was answered."""
        if self.owe(new):
            return True
        row = self._first(self._locked(_BY_KEY), {"key": new.unique_key})
        if row is not None and OFF in row.data and ANSWERED not in row.data and not self._says_nothing_to(new):
            anew = {"this": row.id, "id": row.id, "status": OWED, "settled_at": None, "reason": ""}
            statement = _CHANGE_ASKING if _asked_about(new) else CHANGE
            self._changed(statement, new_row(new, self._workspace) | anew)
        return False

    def _says_nothing_to(self, new: Notice) -> bool:
        return was_forgotten(self._transaction, self._workspace, new.user, new.created_at)

    def take_back(self, poll_id: str, users: Iterable[str], why: WhyOff, now: datetime) -> None:
        """These people are not asked for an address for the meeting of this poll any more."""
        for row in self._questions(_STANDING_ABOUT, users, poll_id=poll_id):
            if ANSWERED not in row.data and row.data.get(OFF) != why:
                self._changed(CHANGE, reworded(row, now, {OFF: str(why)}))

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
            self._changed(_ADD_TO, reworded(row, now, words))

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
            self._changed(CHANGE, reworded(row, now, {ANSWERED: "yes"}))
        return len(asked)

    def _questions(self, statement: Select[Any], users: Iterable[str], **values: str) -> list[Row[Any]]:
        found = self._rows(self._locked(statement), {"users": list(users), **values})
        # Data that is no object was written by a newer Meet, or by hand: that row waits, and no other with it.
        return [row for row in found if isinstance(row.data, dict)]
