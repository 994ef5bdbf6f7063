"""Slack's Retry-After, kept where all replicas see it. It calls nothing.

Waits follow the clock that all replicas share, so these take none.
"""

from datetime import timedelta
from typing import Final

from storage.database import Database
from storage.slack_holds import POST

PROFILE: Final = "users.info"
REDRAW: Final = "chat.update"
"""Its hold is part of the workspace's budget of redraws."""
_CALLED_FOR: Final = {"conversations.open": POST}
"""Opening a direct message stands between Meet and a post, so its wait is the post's."""


def hold(database: Database, workspace: str, method: str, wait: timedelta) -> None:
    """Slack wants no call of this method in this workspace for so long; a longer hold is not shortened."""
    with database.begin_account() as account:
        until = account.now() + wait
        if method == REDRAW:
            account.redraws.hold_workspace(workspace, until)
        else:
            account.slack_holds.hold(workspace, _CALLED_FOR.get(method, method), until)


def wait_left(database: Database, workspace: str, method: str) -> timedelta:
    """How long a call of this method must still wait, in any replica; zero: not at all."""
    with database.read_account() as account:
        if method == REDRAW:
            return account.redraw_budgets.left(workspace, account.now())
        return account.slack_holds.left(workspace, _CALLED_FOR.get(method, method), account.now())
