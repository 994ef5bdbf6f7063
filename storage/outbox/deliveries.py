"""Deliveries of one workspace: promising and reading them. `claims` and `settlements` move them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import HAS_EVENT, Delivery, DeliveryStatus
from bot.domain.invite import Method
from storage.outbox.moved import moved
from storage.readers import DELIVERIES, days_row
from storage.repository import WorkspaceRepository
from storage.tables import delivery

MAY_HAVE_EVENT = HAS_EVENT | {DeliveryStatus.PENDING, DeliveryStatus.SENDING}
"""Deliveries by which the event is in a calendar, or may be before a cancellation overtakes them."""


class DeliveryRepository(WorkspaceRepository):
    """The outbox as one workspace sees it."""

    def enqueue(self, new: Delivery) -> bool:
        """Promises a delivery; False where the same one was promised before.

        An invite is the same by (invite, sequence, method, address, resend), a code by its id.
        """
        given = {
            "workspace": self._workspace,
            **days_row(new.days),
            "address_hash": address_hash(new.address),
            "next_attempt_at": new.next_attempt_at or new.created_at,
        }
        statement = self._insert(delivery).on_conflict_do_nothing()
        enqueued = self._changed(statement, DELIVERIES.columns(new, **given)) == 1
        if enqueued:
            self._transaction.delivery_moved(new.id, new.poll, new.status, is_new=True)
        return enqueued

    def of_poll(self, poll_id: str) -> list[Delivery]:
        """All deliveries of the poll's invite, oldest first."""
        return self._listed(select(delivery).where(self._here, delivery.c.poll == poll_id))

    def of_user(self, user: str) -> list[Delivery]:
        """All deliveries to this person, oldest first."""
        return self._listed(select(delivery).where(self._here, delivery.c.user == user))

    def holders(self, invite_id: str) -> list[Delivery]:
        """For each person and address the newest delivery by which they have, or may still get, the event.

        Without those whose newest one is a cancellation. A cancellation that never arrived does not count, unless the
        person was forgotten: without an address no mail can go.
        """
        return self._holders(delivery.c.invite == invite_id)

    def holders_like(self, invite_id: str, user: str, address: str) -> list[Delivery]:
        """Those of `holders` who are this person, or somebody with this address.

        The invite is looked for among what they got, not they among all who got the invite: there may be hundreds.
        """
        alike = or_(delivery.c.user == user, delivery.c.address_hash == address_hash(address))
        return [held for held in self._holders(alike) if held.invite == invite_id]

    def to_address(self, invite_id: str, address: str) -> list[Delivery]:
        """The deliveries of this invite to one address, oldest first; looked for like `holders_like`."""
        there = select(delivery).where(self._here, delivery.c.address_hash == address_hash(address))
        return [sent for sent in self._listed(there) if sent.invite == invite_id]

    def _holders(self, which: ColumnElement[bool]) -> list[Delivery]:
        of_invite = self._here, which, delivery.c.address != ""
        holding = select(delivery).where(*of_invite, delivery.c.status.in_(MAY_HAVE_EVENT))
        newest: dict[tuple[str | None, str, str], Delivery] = {}
        for held in sorted(self._listed(holding), key=lambda held: (held.sequence, held.method is Method.CANCEL)):
            newest[held.invite, held.user, address_hash(held.address)] = held
        return [held for held in newest.values() if held.method is not Method.CANCEL]

    def withdraw(self, promised: Iterable[Delivery]) -> None:
        """Takes back what nobody has tried to send yet: SUPERSEDED."""
        ids = [one.id for one in promised]
        untried = delivery.c.id.in_(ids), delivery.c.status == DeliveryStatus.PENDING
        taken = update(delivery).where(self._here, *untried)
        taken_back = taken.values(status=DeliveryStatus.SUPERSEDED, reason="taken_back").returning(*delivery.c)
        moved(self._transaction, self._rows(taken_back) if ids else [])

    def hand_over(self, held: Delivery, user: str) -> None:
        """Another person at its address has the event by this mail from now on."""
        self._changed(update(delivery).where(self._here, delivery.c.id == held.id).values(user=user))

    def last_sequence(self, invite_id: str) -> int:
        """The highest sequence of any mail of the event, -1 for none: somebody taken off may be ahead of the invite."""
        highest = select(func.max(delivery.c.sequence)).where(self._here, delivery.c.invite == invite_id)
        found = self._connection.scalar(highest)
        return -1 if found is None else int(found)

    def _listed(self, chosen: Select[tuple[object, ...]]) -> list[Delivery]:
        return DELIVERIES.all(self._rows(chosen.order_by(delivery.c.created_at, delivery.c.id)))

    @property
    def _here(self) -> ColumnElement[bool]:
        return delivery.c.workspace == self._workspace
