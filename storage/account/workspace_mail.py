"""How many mails each workspace had of the account, by the hour, and which workspaces wait.

Whoever writes here has locked the pace before (`storage.account.pacing`), so that replicas take in turn.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Boolean, Integer, bindparam, case, func, select, update
from sqlalchemy.dialects import sqlite

from bot.domain.delivery import DeliveryKind
from bot.domain.shares import DAY, Used, hour_of
from storage.column_types import Instant
from storage.repository import Repository, here, insert_for
from storage.tables import delivery, installation, outbox, workspace_mail

_USED = (
    select(
        workspace_mail.c.workspace,
        func.sum(workspace_mail.c.mails).label("mails"),
        func.max(workspace_mail.c.last_at, type_=Instant).label("last_at"),
    )
    .where(
        workspace_mail.c.workspace.in_(bindparam("workspaces", expanding=True)),
        workspace_mail.c.hour > bindparam("since", type_=Instant),
    )
    .group_by(workspace_mail.c.workspace)
)
_NOW = bindparam("now", type_=Instant)
_WAITING = (
    select(delivery.c.workspace)
    .distinct()
    .where(
        outbox.DUE,
        delivery.c.next_attempt_at <= _NOW,
        outbox.unleased(_NOW),
        (delivery.c.kind == DeliveryKind.ANSWERS) == bindparam("answers", type_=Boolean),
    )
)
_ENDS = [
    select(end(column)).where(*which).scalar_subquery()
    for column, which in (
        (installation.c.workspace, ()),
        (delivery.c.workspace, (outbox.DUE,)),
        (workspace_mail.c.workspace, ()),
    )
    for end in (func.min, func.max)
]
_SERVED = select(*_ENDS)
"""The first and the last name of three indexes: every claim asks this."""
_NUMBER = bindparam("number", type_=Integer)
_GIVE_BACK = (
    update(workspace_mail)
    .where(here(workspace_mail), workspace_mail.c.hour == bindparam("counted_in"))
    .values(mails=case((workspace_mail.c.mails > _NUMBER, workspace_mail.c.mails - _NUMBER), else_=0))
)


@cache
def _count(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, workspace_mail)
    more = {"mails": workspace_mail.c.mails + new.excluded.mails, "last_at": new.excluded.last_at}
    return new.on_conflict_do_update(index_elements=list(workspace_mail.primary_key), set_=more)


class WorkspaceMail(Repository):
    """The mails of each workspace in the last day."""

    def serves_several(self) -> bool:
        """Whether more than one workspace is installed, waits for mail or had some of late."""
        return len(set(self._connection.execute(_SERVED).one()) - {None}) > 1

    def waiting(self, now: datetime, *, answers: bool) -> list[str]:
        """The workspaces that have answers due that are mailed on, or other mail."""
        return list(self._connection.scalars(_WAITING, {"now": now, "answers": answers}))

    def used(self, workspaces: Collection[str], now: datetime) -> dict[str, Used]:
        """What these workspaces had in the last day; those that had nothing are missing."""
        rows = self._rows(_USED, {"workspaces": list(workspaces), "since": hour_of(now) - DAY})
        return {row.workspace: Used(int(row.mails), row.last_at) for row in rows}

    def count(self, mails: Mapping[str, int], now: datetime) -> None:
        """These workspaces had so many mails more."""
        rows = [
            {"workspace": workspace, "hour": hour_of(now), "mails": number, "last_at": now}
            for workspace, number in sorted(mails.items())
        ]
        if rows:
            self._connection.execute(_count(self._connection.dialect.name), rows)

    def give_back(self, mails: Mapping[str, int], now: datetime) -> None:
        """So many of them were not sent after all."""
        for workspace, number in sorted(mails.items()):
            self._changed(_GIVE_BACK, {"here": workspace, "counted_in": hour_of(now), "number": number})
