"""What stands around deliveries that are to be mailed: all that decides whether they may go, in one statement."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select

from bot.domain.invite import Invite
from bot.domain.suppression import SuppressionReason
from storage.column_types import Instant
from storage.readers import INVITES
from storage.repository import Repository
from storage.row_reader import UnreadableRow
from storage.tables import consent, delivery, invite, outbox, profile, suppression

logger = logging.getLogger("meet.storage")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`status` and `attempts` are the delivery's own, as they stand now; `name` and `zone` its person's, "" if unknown.

    `may_mail` is what the person allows this workspace.
    """

    status: str
    attempts: int
    invite: Invite | None
    suppressed_for: SuppressionReason | None
    may_mail: bool
    name: str
    zone: str


_AROUND = (
    select(
        invite,
        delivery.c.id.label("delivery"),
        delivery.c.status.label("delivery_status"),
        delivery.c.attempts,
        suppression.c.reason.label("suppressed_for"),
        consent.c.mail.label("may_mail"),
        profile.c.name,
        profile.c.zone.label("person_zone"),
    )
    .select_from(delivery)
    .outerjoin(invite, and_(invite.c.id == delivery.c.invite, invite.c.workspace == delivery.c.workspace))
    .outerjoin(suppression, suppression.c.address_hash == delivery.c.address_hash)
    .outerjoin(consent, and_(consent.c.workspace == delivery.c.workspace, consent.c.user == delivery.c.user))
    .outerjoin(profile, and_(profile.c.workspace == delivery.c.workspace, profile.c.user == delivery.c.user))
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
)
_IS_DUE = select(exists().where(outbox.DUE, delivery.c.next_attempt_at <= bindparam("now", type_=Instant)))


class SurroundingReads(Repository):
    """Part of Outbox."""

    def around(self, delivery_ids: Collection[str]) -> dict[str, Surroundings]:
        """What decides about each of these deliveries, by its id.

        One whose rows hold a word that this version does not know is logged and missing: in doubt, nothing is sent.
        """
        found = {}
        for row in self._connection.execute(_AROUND, {"ids": list(delivery_ids)}):
            try:
                found[row.delivery] = _surroundings(row)
            except UnreadableRow as unreadable:
                logger.warning("%s", unreadable.text)
        return found

    def is_due(self, now: datetime) -> bool:
        """Whether anything waits to be mailed now."""
        return bool(self._connection.scalar(_IS_DUE, {"now": now}))


def _surroundings(row: Row[Any]) -> Surroundings:
    return Surroundings(
        status=row.delivery_status,
        attempts=row.attempts,
        invite=None if row.id is None else INVITES.value(row),
        suppressed_for=_reason(row.suppressed_for),
        may_mail=row.may_mail is not False,
        name=row.name or "",
        zone=row.person_zone or "",
    )


def _reason(word: str | None) -> SuppressionReason | None:
    try:
        return None if word is None else SuppressionReason(word)
    except ValueError as unknown:
        raise UnreadableRow("suppression", "reason", word or "") from unknown
