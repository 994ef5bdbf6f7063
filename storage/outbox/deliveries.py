"""Deliveries of one workspace: promising and reading them. `claims` and `settlements` move them."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import HAS_EVENT, Delivery, DeliveryStatus
from bot.domain.invite import Method
from storage.outbox.moved import moved
from storage.readers import DELIVERIES, days_row
from storage.repository import WorkspaceRepository, here
from storage.tables import delivery
from storage.tables.metadata import word_among

MAY_HAVE_EVENT = HAS_EVENT | {DeliveryStatus.PENDING, DeliveryStatus.SENDING}
"""Deliveries by which the event is in a calendar, or may be before a cancellation overtakes them."""


def _listed(*which: ColumnElement[bool]) -> Select[Any]:
    """Oldest first."""
    return select(delivery).where(here(delivery), *which).order_by(delivery.c.created_at, delivery.c.id)


_OF_INVITE = delivery.c.invite == bindparam("invite_id")
_OF_USER = delivery.c.user == bindparam("user")
_THERE = delivery.c.address_hash == bindparam("hash")
_HOLDING = delivery.c.address != "", word_among(delivery.c.status, *sorted(MAY_HAVE_EVENT))
_BY_POLL = _listed(delivery.c.poll == bindparam("poll_id"))
_BY_USER = _listed(_OF_USER)
_TO_ADDRESS = _listed(_THERE)
_HOLDERS = _listed(_OF_INVITE, *_HOLDING)
_HOLDERS_LIKE = _listed(or_(_OF_USER, _THERE), *_HOLDING)
_WITHDRAW = (
    update(delivery)
    .where(
        here(delivery),
        delivery.c.id.in_(bindparam("ids", expanding=True)),
        delivery.c.status == DeliveryStatus.PENDING,
    )
    .values(status=DeliveryStatus.SUPERSEDED, reason="taken_back")
    .returning(*delivery.c)
)
_IN_ORDER = (
    select(delivery.c.id)
    .where(here(delivery), delivery.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(delivery.c.id)
)
_HAND_OVER = update(delivery).where(here(delivery), delivery.c.id == bindparam("this"))
_LAST_SEQUENCE = select(func.max(delivery.c.sequence)).where(here(delivery), _OF_INVITE)


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
        enqueued = self._changed(self._new(delivery), DELIVERIES.columns(new, **given)) == 1
        if enqueued:
            self._transaction.delivery_moved(new.id, new.poll, new.status, is_new=True)
        return enqueued

    def of_poll(self, poll_id: str) -> list[Delivery]:
        """All deliveries of the poll's invite, oldest first."""
        return self._listed(_BY_POLL, poll_id=poll_id)

    def of_user(self, user: str) -> list[Delivery]:
        """All deliveries to this person, oldest first."""
        return self._listed(_BY_USER, user=user)

    def holders(self, invite_id: str) -> list[Delivery]:
        """For each person and address the newest delivery by which they have, or may still get, the event.

        Without those whose newest one is a cancellation. A cancellation that never arrived does not count, unless the
        person was forgotten: without an address no mail can go.
        """
        return _newest(self._listed(_HOLDERS, invite_id=invite_id))

    def holders_like(self, invite_id: str, user: str, address: str) -> list[Delivery]:
        """Those of `holders` who are this person, or somebody with this address.

        The invite is looked for among what they got, not they among all who got the invite: there may be hundreds.
        """
        alike = self._listed(_HOLDERS_LIKE, user=user, hash=address_hash(address))
        return [held for held in _newest(alike) if held.invite == invite_id]

    def to_address(self, invite_id: str, address: str) -> list[Delivery]:
        """The deliveries of this invite to one address, oldest first; looked for like `holders_like`."""
        there = self._listed(_TO_ADDRESS, hash=address_hash(address))
        return [sent for sent in there if sent.invite == invite_id]

    def lock(self, ids: Collection[str]) -> None:
        """Locks these deliveries until the commit, in the order in which all that lock several take them."""
        self._rows(self._locked(_IN_ORDER), {"ids": list(ids)})

    def withdraw(self, promised: Iterable[Delivery]) -> None:
        """Takes back what nobody has tried to send yet: SUPERSEDED."""
        ids = [one.id for one in promised]
        if ids:
            self.lock(ids)
            moved(self._transaction, self._rows(_WITHDRAW, {"ids": ids}))

    def hand_over(self, held: Delivery, user: str) -> None:
        """Another person at its address has the event by this mail from now on."""
        self._changed(_HAND_OVER, {"this": held.id, "user": user})

    def last_sequence(self, invite_id: str) -> int:
        """The highest sequence of any mail of the event, -1 for none: somebody taken off may be ahead of the invite."""
        found = self._scalar(_LAST_SEQUENCE, {"invite_id": invite_id})
        return -1 if found is None else int(found)

    def _listed(self, statement: Select[Any], **values: str) -> list[Delivery]:
        return DELIVERIES.all(self._rows(statement, values))


def _newest(holding: Iterable[Delivery]) -> list[Delivery]:
    newest: dict[tuple[str | None, str, str], Delivery] = {}
    for held in sorted(holding, key=lambda held: (held.sequence, held.method is Method.CANCEL)):
        newest[held.invite, held.user, address_hash(held.address)] = held
    return [held for held in newest.values() if held.method is not Method.CANCEL]
