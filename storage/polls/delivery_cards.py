"""Delivery cards of one workspace: whose they are and where they stand. Redrawing goes through `account.redraws`."""

from sqlalchemy import bindparam, select, update

from storage.readers import CARDS
from storage.repository import Transaction, WorkspaceRepository
from storage.tables import card
from storage.values import Card

_TOUCHED = update(card).where(card.c.poll == bindparam("touched")).values(revision=card.c.revision + 1)
"""Built once: each group of mails that are claimed, settled or told of by SES runs it."""


def touch_card(transaction: Transaction, poll_id: str | None) -> None:
    """The card tells of deliveries, so whatever moves a delivery makes it dirty, in the same transaction."""
    if poll_id is not None:
        transaction.touched_cards.add(poll_id)


def write_touched(transaction: Transaction) -> None:
    """Right before the commit, and in one order: whoever waits for a card holds nothing that its holder wants."""
    if polls := sorted(transaction.touched_cards):
        transaction.connection.execute(_TOUCHED, [{"touched": poll_id} for poll_id in polls])


class CardRepository(WorkspaceRepository):
    """The organizer's card of each closed poll."""

    def ensure(self, poll_id: str, user: str) -> None:
        """The poll has a card for this person, to be posted and drawn; a card that stood elsewhere starts anew."""
        new = self._insert(card).values(poll=poll_id, workspace=self._workspace, user=user)
        moved = {"user": user, "channel": None, "ts": None, "revision": card.c.revision + 1}
        self._changed(new.on_conflict_do_update(index_elements=[card.c.poll], set_=moved, where=card.c.user != user))
        self.touch(poll_id)

    def touch(self, poll_id: str) -> None:
        """The card must be drawn again."""
        touch_card(self._transaction, poll_id)

    def of_poll(self, poll_id: str) -> Card | None:
        """The poll's card."""
        return CARDS.one(self._first(select(card).where(card.c.workspace == self._workspace, card.c.poll == poll_id)))

    def mark_posted(self, poll_id: str, *, channel: str, ts: str) -> None:
        """Where the card stands from now on."""
        here = card.c.workspace == self._workspace
        self._changed(update(card).where(here, card.c.poll == poll_id).values(channel=channel, ts=ts))
