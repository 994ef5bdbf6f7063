"""Workspaces that removed Meet: nothing is said there until it is installed again, then what waited is due at once."""

from datetime import UTC, datetime

from sqlalchemy import delete, update

from storage.polls.redraws import RedrawRepository
from storage.repository import Repository
from storage.slack_holds import POST, REMOVED, HoldRepository
from storage.tables import card, notice, outbox, poll, polls, slack_hold, workspace_pace

WAITING = (POST, REMOVED)
UNTIL_INSTALLED = datetime(9999, 1, 1, tzinfo=UTC)


class UninstallRepository(Repository):
    """Holds that only a new installation ends. Mails do not need Slack and go on."""

    def pause(self, workspace: str) -> None:
        """Stops everything that would be said in this workspace."""
        holds = HoldRepository(self._transaction)
        for method in WAITING:
            holds.hold(workspace, method, UNTIL_INSTALLED)
        RedrawRepository(self._transaction).hold_workspace(workspace, UNTIL_INSTALLED)

    def resume(self, workspace: str, now: datetime) -> bool:
        """Everything that waited there is due at once; False where nothing was paused."""
        if not self._unhold(workspace):
            return False
        for table, dirty in ((poll, polls.DIRTY_POLL), (card, polls.DIRTY_CARD)):
            waiting = dirty, table.c.workspace == workspace, table.c.redraw_at > now
            self._changed(update(table).where(*waiting).values(redraw_at=None))
        owed = outbox.IS_OWED, notice.c.workspace == workspace, notice.c.next_attempt_at > now
        self._changed(update(notice).where(*owed).values(next_attempt_at=now))
        return True

    def _unhold(self, workspace: str) -> bool:
        ours = slack_hold.c.workspace == workspace, slack_hold.c.method.in_(WAITING)
        pace = workspace_pace.c.workspace == workspace, workspace_pace.c.held_until == UNTIL_INSTALLED
        self._changed(update(workspace_pace).where(*pace).values(held_until=None))
        return self._changed(delete(slack_hold).where(*ours, slack_hold.c.held_until == UNTIL_INSTALLED)) > 0
