"""Polls over all workspaces, as jobs and the operator see them."""

import builtins
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, or_, select

from bot.domain.invite import InviteStatus
from bot.domain.poll import Poll, PollStatus
from storage.column_types import Instant
from storage.concerning import REQUIRED
from storage.polls.changes import OFFERS_AHEAD
from storage.polls.polls import PollRepository
from storage.readers import POLLS
from storage.repository import Repository
from storage.slack_holds import POST, REMOVED, held_workspaces
from storage.tables import invite, option, poll, poll_person, series
from storage.tables import polls as conditions
from storage.tables.metadata import passes_at
from storage.values import BegunTime

_NOW = bindparam("now", type_=Instant)
_IS_INSTALLED = poll.c.workspace.not_in(held_workspaces(REMOVED))


def _pairs(*which: ColumnElement[bool], order: ColumnElement[Any]) -> Select[tuple[str, str]]:
    """Nothing else of the row is read here: one that cannot be read is no trouble for the others."""
    return select(poll.c.workspace, poll.c.id).where(*which).order_by(order)


_FIRST: BindParameter[int] = bindparam("most")
_OPEN = conditions.RUNNING, poll.c.status == PollStatus.OPEN
_DUE_DEADLINES = _pairs(
    conditions.OPEN_WITH_DEADLINE, poll.c.deadline_at <= _NOW, _IS_INSTALLED, order=poll.c.deadline_at
).limit(_FIRST)
_WAITING_FOR_AGREEMENT = _pairs(*_OPEN, poll.c.agreement, _IS_INSTALLED, order=poll.c.created_at).limit(_FIRST)
_RUN_OUT = _pairs(conditions.RUNNING, ~OFFERS_AHEAD, order=poll.c.created_at).limit(_FIRST)
_drawn_at = func.coalesce(poll.c.last_drawn_at, poll.c.created_at)
_began = passes_at(option)
_BEGUN = (
    select(poll.c.workspace, poll.c.id, _began.label("begun_at"), _drawn_at.label("drawn_at"))
    .where(
        *_OPEN,
        poll.c.message_ts.is_not(None),
        poll.c.revision <= poll.c.shown_revision,
        option.c.poll == poll.c.id,
        ~option.c.withdrawn,
        _began <= _NOW,
        or_(_began > _drawn_at, _began > bindparam("recent", type_=Instant)),
    )
    .order_by(poll.c.created_at)
)
_FIRST_TIME = select(func.min(option.c.starts_at)).where(option.c.poll == poll.c.id, ~option.c.withdrawn)
_answers_due = func.coalesce(poll.c.deadline_at, _FIRST_TIME.scalar_subquery())
_WAITING_FOR_PEOPLE = _pairs(
    *_OPEN,
    _IS_INSTALLED,
    _answers_due > _NOW,
    _answers_due <= bindparam("until", type_=Instant),
    exists().where(poll_person.c.poll == poll.c.id, poll_person.c.part == REQUIRED),
    order=poll.c.created_at,
)
_DUE_SERIES = (
    select(series.c.workspace, series.c.id)
    .where(series.c.opens_at <= _NOW, series.c.workspace.not_in(held_workspaces(REMOVED)))
    .order_by(series.c.opens_at)
    .limit(_FIRST)
)
_UNTOLD = _pairs(
    conditions.UNTOLD_CHANGE,
    (poll.c.thread_lease_until.is_(None)) | (poll.c.thread_lease_until <= _NOW),
    poll.c.workspace.not_in(held_workspaces(POST)),
    order=poll.c.changed_at,
).limit(_FIRST)
_NEWEST = select(poll).order_by(poll.c.id.desc()).limit(_FIRST)
_WORKSPACE = select(poll.c.workspace).where(poll.c.id == bindparam("poll_id"))
_TITLES = select(poll.c.id, poll.c.title).where(poll.c.id.in_(bindparam("polls", expanding=True)))
_TITLES_OF_MEETINGS = _TITLES.where(
    exists().where(invite.c.poll == poll.c.id, invite.c.status == InviteStatus.CONFIRMED)
)


class AccountPolls(Repository):
    """What is to be done about polls anywhere. Pairs are (workspace, poll id)."""

    def due_deadlines(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Open polls whose deadline has passed and was not dealt with (`PollRepository.mark_deadline_told`). Those of a
        workspace that removed Meet wait until it is installed again."""
        return self._pairs(_DUE_DEADLINES, {"now": now, "most": limit})

    def waiting_for_agreement(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """Open polls that close once all who must be there agree, the oldest first. Those of a workspace that removed
        Meet wait."""
        return self._pairs(_WAITING_FOR_AGREEMENT, {"now": now, "most": limit})

    def run_out(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """Open polls and drafts none of whose times is ahead any more."""
        return self._pairs(_RUN_OUT, {"now": now, "most": limit})

    def begun_since_drawn(self, now: datetime, recent: datetime) -> builtins.list[BegunTime]:
        """Offered times of open polls, in messages that are up to date otherwise, which have begun by `now`, and after
        the message was last drawn or after `recent`."""
        rows = self._rows(_BEGUN, {"now": now, "recent": recent})
        # What a person wrote there by hand is no instant, and keeps no other poll waiting.
        times = [(row.workspace, row.id, row.begun_at, row.drawn_at) for row in rows]
        return [BegunTime(*one) for one in times if isinstance(one[2], datetime) and isinstance(one[3], datetime)]

    def waiting_for_people(self, now: datetime, until: datetime) -> builtins.list[tuple[str, str]]:
        """Open polls with required people whose answers are due after `now` and by `until`: at the deadline, or without
        one at the first time offered. Those of a workspace that removed Meet wait."""
        return self._pairs(_WAITING_FOR_PEOPLE, {"now": now, "until": until})

    def due_series(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """(workspace, series id) of the polls that repeat and whose next one is to be opened. Those of a workspace that
        removed Meet wait until it is installed again."""
        return self._pairs(_DUE_SERIES, {"now": now, "most": limit})

    def count_series(self) -> int:
        """How many polls repeat."""
        return self._connection.scalar(select(func.count()).select_from(series)) or 0

    def unanswered_threads(self, now: datetime, limit: int = 20) -> list[tuple[str, str]]:
        """Polls whose last change was not told in the thread, nor is being told now, where Slack takes posts."""
        return self._pairs(_UNTOLD, {"now": now, "most": limit})

    def counts(self) -> dict[str, int]:
        """How many polls stand in each status that occurs."""
        return self._tally(select(poll.c.status, func.count()).group_by(poll.c.status))

    def list(self, limit: int) -> builtins.list[Poll]:
        """The newest polls first, of all workspaces, without the people they name."""
        return POLLS.all(self._rows(_NEWEST, {"most": limit}))

    def count_options(self, poll_ids: builtins.list[str]) -> dict[str, int]:
        """How many times each of these polls offers, withdrawn ones left out."""
        offered = select(option.c.poll, func.count()).where(option.c.poll.in_(poll_ids), ~option.c.withdrawn)
        return self._tally(offered.group_by(option.c.poll))

    def titles(self, poll_ids: Collection[str]) -> dict[str, str]:
        """The titles of these polls, those of polls that are gone left out."""
        return {row.id: row.title for row in self._rows(_TITLES, {"polls": list(poll_ids)})}

    def titles_of_meetings(self, poll_ids: Collection[str]) -> dict[str, str]:
        """The titles of those of these polls whose meeting takes place."""
        return {row.id: row.title for row in self._rows(_TITLES_OF_MEETINGS, {"polls": list(poll_ids)})}

    def find(self, poll_id: str) -> Poll | None:
        """The poll wherever it is, for an operator who knows its id. Raises UnreadableRow."""
        workspace = self._scalar(_WORKSPACE, {"poll_id": poll_id})
        return None if workspace is None else PollRepository(self._transaction, workspace).get(poll_id)

    def _pairs(self, statement: Select[tuple[str, str]], values: dict[str, Any]) -> builtins.list[tuple[str, str]]:
        return [(row.workspace, row.id) for row in self._rows(statement, values)]
