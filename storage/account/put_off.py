"""What a channel or a person could not be told and is put off: brought forward once they can. It tells nobody."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update

from storage.repository import Repository
from storage.slack_holds import POST, held_workspaces
from storage.tables import card, notice, outbox, poll, polls

SOON = timedelta(minutes=1)
"""What is due sooner comes by itself; no lease is longer."""


def _waiting_beside(workspace: str, poll_id: str, now: datetime) -> Select[tuple[str]]:
    this = poll.alias()
    channel = select(this.c.message_channel).where(this.c.id == poll_id, this.c.workspace == workspace)
    message = and_(polls.DIRTY_POLL, poll.c.redraw_at > now + SOON)
    takes_posts = poll.c.workspace.not_in(held_workspaces(POST, now))
    thread = and_(polls.UNTOLD_CHANGE, poll.c.thread_lease_until > now + SOON, takes_posts)
    there = poll.c.message_channel == channel.scalar_subquery(), poll.c.workspace == workspace
    return select(poll.c.id).where(*there, or_(message, thread)).order_by(poll.c.id)


class PutOffRepository(Repository):
    """Poll messages, thread replies, cards and notices that wait because Slack refused them."""

    def put_off_thread(self, workspace: str, poll_id: str, until: datetime) -> None:
        """The last change is told in the poll's thread at `until`, not before."""
        untold = poll.c.workspace == workspace, poll.c.id == poll_id, poll.c.thread_ts.is_(None)
        self._changed(update(poll).where(*untold).values(thread_lease_until=until))

    def waits_in_channel_of(self, workspace: str, poll_id: str, now: datetime) -> list[str]:
        """The polls whose messages or threads are put off in the channel in which this poll's message stands."""
        return list(self._connection.scalars(_waiting_beside(workspace, poll_id, now)))

    def channel_came_back(self, workspace: str, poll_id: str, now: datetime) -> int:
        """Somebody acted in this poll's channel: whatever was put off there is due now; how many polls.

        Locks these polls in the order of their ids, as all that lock several do: take no other lock before it.
        """
        locked = self._connection.scalars(self._locked(_waiting_beside(workspace, poll_id, now), of=poll))
        due = update(poll).where(poll.c.id.in_(list(locked)))
        return self._changed(due.values(redraw_at=None, thread_lease_until=None))

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
