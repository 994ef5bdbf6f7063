"""The write behind every press of a vote button: it counts, checks, stores and looks up in as few statements as go.

What it promises, on SQLite and on PostgreSQL alike:
- The press counts, whatever becomes of it. Past the limit nothing else changes.
- The poll's revision rises if the poll is open and its deadline has not passed, and nothing is stored otherwise.
- The answer is stored, in place of an earlier one, if the poll offers the option. A withdrawn option stores nothing,
  also where the withdrawal commits while the press waits for it. Neither does an option whose time was changed after
  the revision that the voter saw, or has begun.
- A yes to a time with a limited number of places is not stored either: `bot.services.voting` then counts the places in
  a transaction of its own. So nobody counts where nothing is limited.
- What it tells of the voter (`_LOOKS`) describes the voter as of the start of the statement that looks them up.
- Locks are taken in one order: the voter's usage, the poll, the option, the vote. `PollChanges` follows it.

The one difference: on SQLite it is three statements in a transaction, which other presses may share; on PostgreSQL it
is one statement, which commits by itself. So a failure between two statements exists on SQLite alone, and there the
transaction undoes all of them.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Dialect,
    Select,
    bindparam,
    exists,
    or_,
    select,
    true,
)

from bot.domain.limits import PRESSES
from bot.domain.person import PROFILE_FRESH
from bot.domain.poll import CastVote
from storage.column_types import Instant
from storage.compiled_statement import CompiledStatement, Driver, made_once
from storage.concerning import REQUIRED
from storage.people.usage import take_statement, use_of
from storage.polls.people import PROMPTED
from storage.polls.revisions import touch_where
from storage.polls.votes import upsert_vote
from storage.tables import address, option, poll, poll_person, profile, vote
from storage.values import StoredVote, TouchedPoll

_HERE: BindParameter[str] = bindparam("here")
_VOTER: BindParameter[str] = bindparam("voter")
_ASKED_POLL = select(option.c.poll).where(option.c.id == bindparam("option_id")).scalar_subquery()
_HAS_PROFILE = exists().where(
    profile.c.workspace == _HERE, profile.c.user == _VOTER, profile.c.read_at > bindparam("since", type_=Instant)
)
_HAS_ADDRESS = exists().where(address.c.workspace == _HERE, address.c.user == _VOTER)


def _is_named(part: str) -> ColumnElement[bool]:
    """Whether the poll names the voter in this part."""
    return exists().where(poll_person.c.poll == _ASKED_POLL, poll_person.c.part == part, poll_person.c.user == _VOTER)


_LOOKS: tuple[ColumnElement[bool], ...] = (_HAS_PROFILE, or_(_HAS_ADDRESS, _is_named(PROMPTED)), _is_named(REQUIRED))
"""Read with the vote: reading them afterwards, in a transaction of its own, costs more than the vote itself."""


class VoteWrite(Protocol):
    """How a database stores a press; the module says what that promises."""

    def write(self, driver: Driver, cast: CastVote, now: datetime) -> StoredVote:
        """Counts the press, and stores it if it may be stored. On SQLite the caller commits."""


@made_once
def vote_write_for(dialect: Dialect) -> VoteWrite:
    """The fastest way on this database."""
    return ThreeStatementWrite(dialect) if dialect.name == "sqlite" else OneStatementWrite(dialect)


class ThreeStatementWrite:
    """For SQLite, where a statement writes one table and takes microseconds: count, raise the revision, store."""

    def __init__(self, dialect: Dialect) -> None:
        self._take = CompiledStatement(take_statement(dialect.name), dialect)
        self._touch = CompiledStatement(touch_where(poll.c.id == _ASKED_POLL).returning(*_LOOKS), dialect)
        stored = upsert_vote(dialect.name, bindparam("poll_id")).returning(vote.c.option)
        self._store = CompiledStatement(stored, dialect)

    def write(self, driver: Driver, cast: CastVote, now: datetime) -> StoredVote:
        """Needs a transaction that began as a writer, so that nothing it reads can change before it commits."""
        values = _values(cast, now)
        if self._take.first(driver, values) is None:
            return StoredVote(limited=True)
        touched = self._touch.first(driver, values)
        if touched is None:
            return StoredVote()
        *written, known, asked, required = touched
        stored = self._store.first(driver, {**values, "poll_id": written[0]})
        looks = bool(known), bool(asked), bool(required)
        return StoredVote(False, TouchedPoll(*written), stored is not None, *looks)


class OneStatementWrite:
    """For PostgreSQL, where each statement is a round trip: a chain of CTEs, each of which depends on the one before.

    The statement reads the database as it was when it began, except for rows that it writes or locks: those it waits
    for, and takes as they are then. So it writes the usage and the poll, and locks the option (`upsert_vote`).
    """

    def __init__(self, dialect: Dialect) -> None:
        self._all = CompiledStatement(_all_at_once(dialect.name), dialect)

    def write(self, driver: Driver, cast: CastVote, now: datetime) -> StoredVote:
        """One round trip. On a connection that commits each statement it is the whole transaction."""
        found = self._all.first(driver, _values(cast, now))
        if found is None:
            return StoredVote(limited=True)
        *written, known, asked, required, stored = found
        if written[0] is None:
            return StoredVote()
        return StoredVote(False, TouchedPoll(*written), stored is not None, known, asked, required)


def _all_at_once(dialect: str) -> Select[Any]:
    taken = take_statement(dialect).cte("taken")
    touched = touch_where(poll.c.id == _ASKED_POLL, exists(select(taken.c.count))).cte("touched")
    of_touched = select(touched.c.id).scalar_subquery()
    stored = upsert_vote(dialect, of_touched).returning(vote.c.option).cte("stored")
    found = select(*touched.c, *_LOOKS, stored.c.option)
    return found.select_from(taken.outerjoin(touched, true()).outerjoin(stored, true()))


def _values(cast: CastVote, now: datetime) -> dict[str, Any]:
    return {
        **use_of(cast.workspace, cast.voter, PRESSES, now),
        "here": cast.workspace,
        "option_id": cast.option,
        "voter": cast.voter,
        "choice": cast.choice,
        "now": now,
        "seen": cast.seen,
        "since": now - PROFILE_FRESH,
    }
