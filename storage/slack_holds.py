"""Until when Slack wants no call of one method in one workspace (its Retry-After), shared by replicas."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects import sqlite

from storage.column_types import Instant
from storage.repository import Repository, here, insert_for
from storage.tables import slack_hold

POST = "chat.postMessage"
"""Polls, thread replies, cards and notices all go by this method, so they wait together."""
REMOVED = "removed"
"""No method: stands for a workspace that took Meet away (`storage.account.uninstalls`)."""
_HELD_UNTIL = select(slack_hold.c.held_until).where(here(slack_hold), slack_hold.c.method == bindparam("called"))


@cache
def _hold(dialect: str) -> sqlite.Insert:
    put = insert_for(dialect, slack_hold)
    longest = {"held_until": put.excluded.held_until}
    shorter = slack_hold.c.held_until < put.excluded.held_until
    return put.on_conflict_do_update(index_elements=list(slack_hold.primary_key), set_=longest, where=shorter)


class HoldRepository(Repository):
    """One row for each method that Slack has ever told to wait, by workspace. Redraws have theirs in their budget."""

    def hold(self, workspace: str, method: str, until: datetime) -> None:
        """No call of this method before `until`; a longer hold is not shortened."""
        row = {"workspace": workspace, "method": method, "held_until": until}
        self._changed(_hold(self._connection.dialect.name), row)

    def left(self, workspace: str, method: str, now: datetime) -> timedelta:
        """How long this method must still wait in this workspace; zero: not at all."""
        until: datetime | None = self._scalar(_HELD_UNTIL, {"here": workspace, "called": method})
        return timedelta() if until is None else max(until - now, timedelta())


def held_workspaces(method: str) -> Select[tuple[str]]:
    """Where this method must wait at the instant `now`: claims leave these out, so that they do not delay other
    workspaces."""
    still = slack_hold.c.held_until > bindparam("now", type_=Instant)
    return select(slack_hold.c.workspace).where(slack_hold.c.method == method, still)
