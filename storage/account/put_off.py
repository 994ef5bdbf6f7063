"""What a channel or a person could not be told and is put off: brought forward once they can. It tells nobody."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from storage.repository import Repository
from storage.tables import card, notice, outbox, poll, polls

SOON = timedelta(minutes=1)
"""What is due sooner comes by itself; no lease is longer."""


class PutOffRepository(Repository):
    """Poll messages, thread replies, cards and notices that wait because Slack refused them."""

    def put_off_thread(self, workspace: str, poll_id: str, until: datetime) -> None:
        """The last change is told in the poll's thread at `until`, not before."""
        untold = poll.c.workspace == workspace, poll.c.id == poll_id, poll.c.thread_ts.is_(None)
        self._changed(update(poll).where(*untold).values(thread_lease_until=until))

    def channel_came_back(self, workspace: str, poll_id: str, now: datetime) -> bool:
        """Somebody acted in this poll's channel: whatever was put off there is due now. False where nothing was."""
        if not self._bring_forward(now, poll.c.workspace == workspace, poll.c.id == poll_id):
            return False
        channel = select(poll.c.message_channel).where(poll.c.id == poll_id).scalar_subquery()
        self._bring_forward(now, poll.c.workspace == workspace, poll.c.message_channel == channel)
        return True

    def person_came_back(self, workspace: str, user: str, now: datetime) -> int:
        """This person looked at Meet in Slack: their cards and notices that were put off are due now; how many."""
        cards = update(card).where(
            card.c.workspace == workspace, card.c.user == user, polls.DIRTY_CARD, card.c.redraw_at > now + SOON
        )
        owed = update(notice).where(
            outbox.IS_OWED,
            notice.c.workspace == workspace,
            notice.c.user == user,
            notice.c.attempts > 0,
            notice.c.next_attempt_at > now + SOON,
        )
        return self._changed(cards.values(redraw_at=None)) + self._changed(owed.values(next_attempt_at=now))

    def _bring_forward(self, now: datetime, *which: ColumnElement[bool]) -> int:
        message = and_(polls.DIRTY_POLL, poll.c.redraw_at > now + SOON)
        thread = and_(polls.UNTOLD_CHANGE, poll.c.thread_lease_until > now + SOON)
        waiting = update(poll).where(*which, or_(message, thread))
        return self._changed(waiting.values(redraw_at=None, thread_lease_until=None))
