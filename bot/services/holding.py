"""Slack's Retry-After, kept where all replicas see it. It calls nothing.

Waits follow the clock that all replicas share, so these take none.
"""

from datetime import timedelta

from storage.database import Database

REDRAW = "chat.update"
"""Its hold is part of the workspace's budget of redraws."""


def hold(database: Database, workspace: str, method: str, wait: timedelta) -> None:
    """Slack wants no call of this method in this workspace for so long; a longer hold is not shortened."""
    with database.begin_account() as account:
        until = account.now() + wait
        if method == REDRAW:
            account.redraws.hold_workspace(workspace, until)
        else:
            account.slack_holds.hold(workspace, method, until)


def wait_left(database: Database, workspace: str, method: str) -> timedelta:
    """How long a call of this method must still wait, in any replica; zero: not at all."""
    with database.read_account() as account:
        return account.slack_holds.left(workspace, method, account.now())
