"""Everybody at the address of a mail: it was written to one of them, and the others have the event by it too."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from bot.domain.poll import Choice
from bot.domain.suppression import SuppressionReason
from storage.repository import Repository
from storage.tables import address, delivery, invite, option, poll, suppression, vote
from storage.tables.metadata import word_among

_CAN_COME = exists().where(
    vote.c.poll == delivery.c.poll,
    vote.c.voter == address.c.user,
    word_among(vote.c.choice, Choice.YES, Choice.MAYBE),
    option.c.id == vote.c.option,
    option.c.starts_at == invite.c.starts_at,
    option.c.first_day.is_not_distinct_from(invite.c.first_day),
    option.c.day_after.is_not_distinct_from(invite.c.day_after),
)


def _others() -> Select[Any]:
    here: ColumnElement[bool] = and_(
        address.c.workspace == delivery.c.workspace, address.c.address_hash == delivery.c.address_hash
    )
    organizes = address.c.user.in_((poll.c.organizer, invite.c.organizer))
    chosen = select(delivery.c.id, address.c.user).join(address, here)
    chosen = chosen.join(invite, invite.c.id == delivery.c.invite).join(poll, poll.c.id == delivery.c.poll)
    these = delivery.c.id.in_(bindparam("ids", expanding=True))
    return chosen.where(these, address.c.user != delivery.c.user, or_(organizes, _CAN_COME)).order_by(address.c.user)


_OTHERS = _others()
_BOUNCED_IN_A_ROW = exists().where(
    suppression.c.address_hash == address.c.address_hash, suppression.c.reason == SuppressionReason.SOFT_STREAK
)
_ASKED = select(delivery.c.id).where(
    delivery.c.id.in_(bindparam("ids", expanding=True)),
    exists().where(
        address.c.workspace == delivery.c.workspace,
        address.c.user == delivery.c.user,
        address.c.address_hash == delivery.c.address_hash,
        or_(address.c.invalid, _BOUNCED_IN_A_ROW),
    ),
)


class SharerReads(Repository):
    """Who shares the addresses of deliveries of all workspaces."""

    def of(self, delivery_ids: Collection[str]) -> dict[str, list[str]]:
        """By id of the delivery the people, other than its own, who registered its address and are invited to the
        meeting; without those who have nobody beside them."""
        found = dict[str, list[str]]()
        for row in self._rows(_OTHERS, {"ids": list(delivery_ids)}) if delivery_ids else ():
            found.setdefault(row.id, []).append(row.user)
        return found

    def asked(self, delivery_ids: Collection[str]) -> frozenset[str]:
        """Those deliveries whose address their own person has still, and is asked to replace: it does not work."""
        rows = self._rows(_ASKED, {"ids": list(delivery_ids)}) if delivery_ids else ()
        return frozenset(row.id for row in rows)
