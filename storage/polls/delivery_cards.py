"""Delivery cards of one workspace: the organizer's message about who has the invite. `redraws` claims redrawing
them."""

from functools import cache

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import sqlite

from storage.readers import CARDS
from storage.repository import Transaction, WorkspaceRepository, here, insert_for
from storage.tables import card
from storage.values import Card

_TOUCHED = update(card).where(card.c.poll == bindparam("touched")).values(revision=card.c.revision + 1)
_OF_POLL = here(card), card.c.poll == bindparam("poll_id")
_CARD = select(card).where(*_OF_POLL)
_MARK_POSTED = update(card).where(*_OF_POLL, card.c.user == bindparam("whose"))


@cache
def _ensure(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, card)
    moved = {"user": new.excluded.user, "channel": None, "ts": None, "revision": card.c.revision + 1}
    another = card.c.user != new.excluded.user
    return new.on_conflict_do_update(index_elements=[card.c.poll], set_=moved, where=another)


def write_touched_cards(transaction: Transaction) -> None:
    """Raises the revisions of all touched cards: right before the commit and in the order of their ids, so that two
    transactions never deadlock over cards."""
    if polls := sorted(transaction.touched_cards):
        transaction.connection.execute(_TOUCHED, [{"touched": poll_id} for poll_id in polls])


class CardRepository(WorkspaceRepository):
    """The organizer's card of each closed poll."""

    def ensure(self, poll_id: str, user: str) -> None:
        """The poll has a card for this person, dirty. Where it was another person's, it is posted again."""
        row = {"poll": poll_id, "workspace": self._workspace, "user": user}
        self._changed(_ensure(self._connection.dialect.name), row)
        self.touch(poll_id)

    def touch(self, poll_id: str) -> None:
        """The card must be redrawn."""
        self._transaction.touch_card(poll_id)

    def of_poll(self, poll_id: str) -> Card | None:
        """The poll's card."""
        return CARDS.one(self._first(_CARD, {"poll_id": poll_id}))

    def mark_posted(self, poll_id: str, user: str, *, channel: str, ts: str) -> bool:
        """The card was posted to this person as this message. False where it is somebody else's by now."""
        values = {"poll_id": poll_id, "whose": user, "channel": channel, "ts": ts}
        return self._changed(_MARK_POSTED, values) == 1
