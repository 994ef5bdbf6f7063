"""Polls over all workspaces, as jobs and the operator see them."""

import builtins
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select

from bot.domain.invite import InviteStatus
from bot.domain.poll import Poll, PollStatus
from storage.concerning import REQUIRED
from storage.polls.changes import offers_after
from storage.polls.polls import PollRepository
from storage.readers import POLLS
from storage.repository import Repository
from storage.slack_holds import POST, REMOVED, held_workspaces
from storage.tables import invite, option, poll, poll_person, series
from storage.tables import polls as conditions
from storage.tables.metadata import passes_at
from storage.values import BegunTime

_TITLES_OF_MEETINGS = select(poll.c.id, poll.c.title).where(
    poll.c.id.in_(bindparam("polls", expanding=True)),
    exists().where(invite.c.poll == poll.c.id, invite.c.status == InviteStatus.CONFIRMED),
)
"""Built once: each bounce reads them."""


class AccountPolls(Repository):
    """What is to be done about polls anywhere. Pairs are (workspace, poll id)."""

    def due_deadlines(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Open polls whose deadline has passed and was not dealt with (`PollRepository.mark_deadline_told`). Those of a
        workspace that removed Meet wait until it is installed again."""
        passed = (
            conditions.OPEN_WITH_DEADLINE,
            poll.c.deadline_at <= now,
            poll.c.workspace.not_in(held_workspaces(REMOVED, now)),
        )
        return self._pairs(select(poll).where(*passed).order_by(poll.c.deadline_at), limit)

    def waiting_for_agreement(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """Open polls that close once all who must be there agree, the oldest first. Those of a workspace that removed
        Meet wait."""
        waiting = (
            conditions.RUNNING,
            poll.c.status == PollStatus.OPEN,
            poll.c.agreement,
            poll.c.workspace.not_in(held_workspaces(REMOVED, now)),
        )
        return self._pairs(select(poll).where(*waiting).order_by(poll.c.created_at), limit)

    def run_out(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """Open polls and drafts none of whose times is ahead any more."""
        over = select(poll).where(conditions.RUNNING, ~offers_after(now))
        return self._pairs(over.order_by(poll.c.created_at), limit)

    def begun_since_drawn(self, now: datetime, recent: datetime) -> builtins.list[BegunTime]:
        """Offered times of open polls, in messages that are up to date otherwise, which have begun by `now`, and after
        the message was last drawn or after `recent`."""
        drawn_at = func.coalesce(poll.c.last_drawn_at, poll.c.created_at)
        shown = (
            conditions.RUNNING,
            poll.c.status == PollStatus.OPEN,
            poll.c.message_ts.is_not(None),
            poll.c.revision <= poll.c.shown_revision,
        )
        began = passes_at(option)
        begun = option.c.poll == poll.c.id, ~option.c.withdrawn, began <= now, or_(began > drawn_at, began > recent)
        found = select(poll.c.workspace, poll.c.id, began.label("begun_at"), drawn_at.label("drawn_at"))
        rows = self._rows(found.where(*shown, *begun).order_by(poll.c.created_at))
        # What a person wrote there by hand is no instant, and keeps no other poll waiting.
        times = [(row.workspace, row.id, row.begun_at, row.drawn_at) for row in rows]
        return [BegunTime(*one) for one in times if isinstance(one[2], datetime) and isinstance(one[3], datetime)]

    def waiting_for_people(self, now: datetime, until: datetime) -> builtins.list[tuple[str, str]]:
        """Open polls with required people whose answers are due after `now` and by `until`: at the deadline, or without
        one at the first time offered. Those of a workspace that removed Meet wait."""
        required = exists().where(poll_person.c.poll == poll.c.id, poll_person.c.part == REQUIRED)
        first = select(func.min(option.c.starts_at)).where(option.c.poll == poll.c.id, ~option.c.withdrawn)
        due = func.coalesce(poll.c.deadline_at, first.scalar_subquery())
        waiting = (
            conditions.RUNNING,
            poll.c.status == PollStatus.OPEN,
            poll.c.workspace.not_in(held_workspaces(REMOVED, now)),
        )
        chosen = select(poll).where(*waiting, due > now, due <= until, required)
        return self._pairs(chosen.order_by(poll.c.created_at), None)

    def due_series(self, now: datetime, limit: int) -> builtins.list[tuple[str, str]]:
        """(workspace, series id) of the polls that repeat and whose next one is to be opened. Those of a workspace that
        removed Meet wait until it is installed again."""
        here = series.c.workspace.not_in(held_workspaces(REMOVED, now))
        due = select(series.c.workspace, series.c.id).where(series.c.opens_at <= now, here)
        return [(row.workspace, row.id) for row in self._rows(due.order_by(series.c.opens_at).limit(limit))]

    def count_series(self) -> int:
        """How many polls repeat."""
        return self._connection.scalar(select(func.count()).select_from(series)) or 0

    def unanswered_threads(self, now: datetime, limit: int = 20) -> list[tuple[str, str]]:
        """Polls whose last change was not told in the thread, nor is being told now, where Slack takes posts."""
        untold = (
            conditions.UNTOLD_CHANGE,
            (poll.c.thread_lease_until.is_(None)) | (poll.c.thread_lease_until <= now),
            poll.c.workspace.not_in(held_workspaces(POST, now)),
        )
        return self._pairs(select(poll).where(*untold).order_by(poll.c.changed_at), limit)

    def counts(self) -> dict[str, int]:
        """How many polls stand in each status that occurs."""
        return self._tally(select(poll.c.status, func.count()).group_by(poll.c.status))

    def list(self, limit: int) -> builtins.list[Poll]:
        """The newest polls first, of all workspaces, without the people they name."""
        newest = select(poll).order_by(poll.c.id.desc()).limit(limit)
        return POLLS.all(self._rows(newest))

    def count_options(self, poll_ids: builtins.list[str]) -> dict[str, int]:
        """How many times each of these polls offers, withdrawn ones left out."""
        offered = select(option.c.poll, func.count()).where(option.c.poll.in_(poll_ids), ~option.c.withdrawn)
        return self._tally(offered.group_by(option.c.poll))

    def titles(self, poll_ids: Collection[str]) -> dict[str, str]:
        """The titles of these polls, those of polls that are gone left out."""
        rows = self._rows(select(poll.c.id, poll.c.title).where(poll.c.id.in_(poll_ids)))
        return {row.id: row.title for row in rows}

    def titles_of_meetings(self, poll_ids: Collection[str]) -> dict[str, str]:
        """The titles of those of these polls whose meeting takes place."""
        return {row.id: row.title for row in self._rows(_TITLES_OF_MEETINGS, {"polls": list(poll_ids)})}

    def find(self, poll_id: str) -> Poll | None:
        """The poll wherever it is, for an operator who knows its id. Raises UnreadableRow."""
        workspace = self._connection.scalar(select(poll.c.workspace).where(poll.c.id == poll_id))
        return None if workspace is None else PollRepository(self._transaction, workspace).get(poll_id)

    def _pairs(self, chosen: Select[Any], limit: int | None) -> builtins.list[tuple[str, str]]:
        # Nothing else of the row is read here: one that cannot be read is no trouble for the others.
        found = chosen.with_only_columns(poll.c.workspace, poll.c.id).limit(limit)
        return [(row.workspace, row.id) for row in self._rows(found)]
