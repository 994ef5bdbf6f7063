"""Whether a person is being forgotten: what every act asks before it stores somebody whom it did not hear from."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from bot.domain.person import hidden_user
from storage.repository import Transaction, share_people
from storage.tables import forgetting

_THEIRS = select(forgetting.c.workspace, forgetting.c.user, forgetting.c.ended_at).where(
    forgetting.c.user.in_(bindparam("names", expanding=True))
)


class Known(NamedTuple):
    """A person as they were known at an instant."""

    workspace: str
    user: str
    since: datetime


def forgotten_among(transaction: Transaction, people: Collection[Known]) -> set[Known]:
    """Those of these people who are being forgotten now, or were since that instant. Where not, a forgetting that
    begins meanwhile waits for this transaction before it erases anything, and so finds what it stores."""
    if not people:
        return set()
    share_people(transaction, {(one.workspace, one.user) for one in people})
    names = sorted({name for one in people for name in (one.user, hidden_user(one.user))})
    ended = dict[tuple[str, str], list[datetime | None]]()
    for row in transaction.connection.execute(_THEIRS, {"names": names}):
        ended.setdefault((row.workspace, row.user), []).append(row.ended_at)
    return {one for one in people if any(end is None or end > one.since for end in _ends(ended, one))}


def was_forgotten(transaction: Transaction, workspace: str, user: str, since: datetime) -> bool:
    """As `forgotten_among`, for one person."""
    return bool(forgotten_among(transaction, [Known(workspace, user, since)]))


def _ends(ended: dict[tuple[str, str], list[datetime | None]], one: Known) -> list[datetime | None]:
    names = one.user, hidden_user(one.user)
    return [end for name in names for end in ended.get((one.workspace, name), ())]
