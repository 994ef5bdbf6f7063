"""Delivery cards of one workspace: the organizer's message about who has the invite. `redraws` claims redrawing
them."""

from sqlalchemy import bindparam, select, update

from storage.readers import CARDS
from storage.repository import Transaction, WorkspaceRepository
from storage.tables import card
from storage.values import Card

_TOUCHED = update(card).where(card.c.poll == bindparam("touched")).values(revision=card.c.revision + 1)
"""Built once: every transaction that claims or settles mails, or stores feedback, runs it."""


def write_touched_cards(transaction: Transaction) -> None:
    """Raises the revisions of all touched cards: right before the commit and in the order of their ids, so that two
    transactions never deadlock over cards."""
    if polls := sorted(transaction.touched_cards):
        transaction.connection.execute(_TOUCHED, [{"touched": poll_id} for poll_id in polls])


class CardRepository(WorkspaceRepository):
    """The organizer's card of each closed poll."""

    def ensure(self, poll_id: str, user: str) -> None:
        """The poll has a card for this person, dirty. Where it was another person's, it is posted again."""
        new = self._insert(card).values(poll=poll_id, workspace=self._workspace, user=user)
        moved = {"user": user, "channel": None, "ts": None, "revision": card.c.revision + 1}
        self._changed(new.on_conflict_do_update(index_elements=[card.c.poll], set_=moved, where=card.c.user != user))
        self.touch(poll_id)

    def touch(self, poll_id: str) -> None:
        """The card must be redrawn."""
        self._transaction.touch_card(poll_id)

    def of_poll(self, poll_id: str) -> Card | None:
        """The poll's card."""
        return CARDS.one(self._first(select(card).where(card.c.workspace == self._workspace, card.c.poll == poll_id)))

    def mark_posted(self, poll_id: str, user: str, *, channel: str, ts: str) -> bool:
        """The card was posted to this person as this message. False where it is somebody else's by now."""
        theirs = card.c.workspace == self._workspace, card.c.poll == poll_id, card.c.user == user
        return self._changed(update(card).where(*theirs).values(channel=channel, ts=ts)) == 1
