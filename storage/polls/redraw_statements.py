"""The statements of `redraws`: what is dirty, the most urgent of it, leases on it. The parameter `now` is the instant
at which they are run."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, false, null, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.poll import PollStatus
from storage.column_types import Instant
from storage.polls.poll_row import THIS_POLL, change_if
from storage.repository import here, locking
from storage.slack_holds import POST, held_workspaces
from storage.tables import card, poll, polls, workspace_pace
from storage.values import Surface

_NOW = bindparam("now", type_=Instant)
_TABLES = {Surface.POLL: poll, Surface.CARD: card}
_KEYS = {Surface.POLL: poll.c.id, Surface.CARD: card.c.poll}
_DIRTY = {Surface.POLL: polls.DIRTY_POLL, Surface.CARD: polls.DIRTY_CARD}
_IS_OVER = poll.c.status != PollStatus.OPEN
_URGENCY: dict[Surface, tuple[ColumnElement[Any], ...]] = {
    Surface.POLL: (
        case((_IS_OVER, 0), else_=1),
        poll.c.asked_at.desc().nulls_last(),
        poll.c.redraw_at.nulls_first(),
    ),
    Surface.CARD: (card.c.redraw_at.nulls_first(),),
}
"""First what tells a close, a move or a cancel; then where somebody has just acted, the latest first, since that person
is looking; then what has waited longest."""
_RANKS: dict[Surface, tuple[ColumnElement[Any], ...]] = {
    Surface.POLL: (_IS_OVER.label("is_over"), poll.c.asked_at),
    Surface.CARD: (false().label("is_over"), null().label("asked_at")),
}


def _due(kind: Surface) -> tuple[ColumnElement[bool], ...]:
    """Dirty, redrawn by nobody, and not too soon after the last redrawing."""
    table = _TABLES[kind]
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= _NOW)
    return _DIRTY[kind], free, or_(table.c.redraw_at.is_(None), table.c.redraw_at <= _NOW)


def _unheld(kind: Surface) -> ColumnElement[bool]:
    """Leaves out workspaces that Slack told to wait, so that they do not delay the others."""
    table = _TABLES[kind]
    held = select(workspace_pace.c.workspace).where(workspace_pace.c.held_until > _NOW)
    unheld = table.c.workspace.not_in(held)
    if kind is Surface.POLL:
        return unheld
    # A card that was not posted yet is posted, not redrawn.
    return and_(unheld, or_(card.c.ts.is_not(None), card.c.workspace.not_in(held_workspaces(POST))))


def _locked(chosen: Select[Any]) -> Select[Any]:
    return select(locking(chosen, skip_locked=True).cte("most_urgent"))


def _first_due(kind: Surface) -> Select[Any]:
    due = select(_KEYS[kind]).where(*_due(kind), _unheld(kind)).order_by(*_URGENCY[kind])
    return _locked(due.limit(bindparam("most")))


def _most_urgent_here() -> Select[Any]:
    """The workspace's most urgent poll; none where another looks at it just now, who will then redraw it."""
    first = select(poll.c.id).where(*_due(Surface.POLL), here(poll)).order_by(*_URGENCY[Surface.POLL])
    return _locked(select(poll.c.id).where(poll.c.id == first.limit(1).scalar_subquery()))


def _lease(kind: Surface, which: Select[Any]) -> ReturningUpdate[Any]:
    """Leases these messages where they are dirty, in one statement."""
    table = _TABLES[kind]
    returned = _KEYS[kind].label("poll"), table.c.workspace, table.c.revision, table.c.redraw_at, *_RANKS[kind]
    return update(table).where(_KEYS[kind].in_(which), *_due(kind)).returning(*returned)


LEASE_HERE = _lease(Surface.POLL, _most_urgent_here())
DIRTY_POLL = select(poll).where(*THIS_POLL, polls.DIRTY_POLL)
ASK = change_if(polls.DIRTY_POLL).returning(*poll.c)
HASTEN = change_if(poll.c.redraw_at > _NOW)


@dataclass(frozen=True)
class Statements:
    """Those of one kind of message. `poll_id` and the workspace name a message, `token` the lease on it."""

    lease: ReturningUpdate[Any]
    leased: Select[Any]
    release: Update
    settle: ReturningUpdate[Any]
    redraw_again: ReturningUpdate[Any]
    free: Update


def _statements(kind: Surface) -> Statements:
    table, key = _TABLES[kind], _KEYS[kind]
    message = here(table), key == bindparam("poll_id")
    leased = *message, table.c.lease_token == bindparam("token")
    settle = update(table).where(*message)
    revisions = table.c.revision, table.c.shown_revision
    return Statements(
        lease=_lease(kind, _first_due(kind)),
        leased=select(table).where(*leased),
        release=update(table).where(*leased),
        settle=settle.returning(*revisions),
        redraw_again=settle.values(revision=table.c.revision + 1).returning(*revisions),
        free=update(table).where(key.in_(bindparam("polls", expanding=True))),
    )


OF = {kind: _statements(kind) for kind in Surface}
