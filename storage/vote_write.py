"""The hot write: a press of a vote button is counted, checked, stored and looked up, in as few statements as go."""

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
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.limits import PRESSES, PROMPTS
from bot.domain.person import PROFILE_FRESH
from bot.domain.poll import CastVote
from storage.codes import count_statement, use_of
from storage.compiled_statement import Driver, HotStatement
from storage.poll_people import REQUIRED
from storage.tables import address, option, poll, poll_person, profile, usage, vote
from storage.touching import touch_where, touched_poll
from storage.types import Instant
from storage.values import Cast
from storage.votes import cast_statement

_HERE: BindParameter[str] = bindparam("here")
_VOTER: BindParameter[str] = bindparam("voter")
_ASKED_POLL = select(option.c.poll).where(option.c.id == bindparam("option_id")).scalar_subquery()
_HAS_PROFILE = exists().where(
    profile.c.workspace == _HERE, profile.c.user == _VOTER, profile.c.read_at > bindparam("since", type_=Instant)
)
_HAS_ADDRESS = exists().where(address.c.workspace == _HERE, address.c.user == _VOTER)
_WAS_ASKED = exists().where(usage.c.workspace == _HERE, usage.c.user == _VOTER, usage.c.kind == bindparam("prompt"))
_IS_REQUIRED = exists().where(
    poll_person.c.poll == _ASKED_POLL, poll_person.c.part == REQUIRED, poll_person.c.user == _VOTER
)
_LOOKS: tuple[ColumnElement[bool], ...] = (_HAS_PROFILE & or_(_HAS_ADDRESS, _WAS_ASKED), _IS_REQUIRED)
"""Looked up with the vote: a look afterwards, in a transaction of its own, costs more than the vote itself."""


class Casting(Protocol):
    """How a database takes a press."""

    def write(self, driver: Driver, vote: CastVote, now: datetime) -> Cast:
        """Counts the press and stores it, if it may be stored, within a transaction that the caller commits."""


def casting_on(dialect: Dialect) -> Casting:
    """The way that is fastest on this database."""
    return ThreeStatements(dialect) if dialect.name == "sqlite" else OneStatement(dialect)


class ThreeStatements:
    """For SQLite: a statement there writes one table, and takes microseconds."""

    def __init__(self, dialect: Dialect) -> None:
        self._count = HotStatement(_count_statement(dialect.name), dialect)
        self._touch = HotStatement(touch_where(poll.c.id == _ASKED_POLL).returning(*_LOOKS), dialect)
        stored = cast_statement(dialect.name, bindparam("poll_id")).returning(vote.c.option)
        self._store = HotStatement(stored, dialect)

    def write(self, driver: Driver, vote: CastVote, now: datetime) -> Cast:
        """Writes first, so that nothing it read can be out of date by then."""
        values = _values(vote, now)
        _, within = self._count.first(driver, values) or ()
        if not within:
            return Cast(limited=True)
        touched = self._touch.first(driver, values)
        if touched is None:
            return Cast()
        *written, known, required = touched
        stored = self._store.first(driver, {**values, "poll_id": written[0]})
        return Cast(False, touched_poll(*written), stored is not None, bool(known), bool(required))


class OneStatement:
    """The same for PostgreSQL, where each statement is a journey to the server and back.

    Its parts see the database as it was when the statement began, except for the rows that they write: those are
    waited for and taken as they are then. So a poll that is being closed refuses the vote, and a time that is being
    withdrawn may take one more, as if that vote had come a moment before.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._all = HotStatement(_all_at_once(dialect.name), dialect)

    def write(self, driver: Driver, vote: CastVote, now: datetime) -> Cast:
        """One journey; on a connection that commits by itself it is the whole transaction."""
        within, *written, known, required, stored = self._all.first(driver, _values(vote, now)) or ()
        if written[0] is None:
            return Cast(limited=not within)
        return Cast(False, touched_poll(*written), stored is not None, known, required)


def _count_statement(dialect: str) -> ReturningInsert[Any]:
    """Counts the press, and returns whether it is `within` the limit: the only place that decides that."""
    return count_statement(dialect).returning((usage.c.count <= bindparam("most")).label("within"))


def _all_at_once(dialect: str) -> Select[Any]:
    counted = _count_statement(dialect).cte("counted")
    touched = touch_where(poll.c.id == _ASKED_POLL, select(counted.c.within).scalar_subquery()).cte("touched")
    of_touched = select(touched.c.id).scalar_subquery()
    stored = cast_statement(dialect, of_touched).returning(vote.c.option).cte("stored")
    found = select(counted.c.within, touched.c.id, touched.c.revision, touched.c.message_ts, *_LOOKS, stored.c.option)
    return found.select_from(counted.outerjoin(touched, true()).outerjoin(stored, true()))


def _values(vote: CastVote, now: datetime) -> dict[str, Any]:
    return {
        **use_of(vote.workspace, vote.voter, PRESSES.kind, now, PRESSES.window),
        "most": PRESSES.most,
        "here": vote.workspace,
        "option_id": vote.option,
        "voter": vote.voter,
        "choice": vote.choice,
        "now": now,
        "prompt": PROMPTS.kind,
        "since": now - PROFILE_FRESH,
    }
