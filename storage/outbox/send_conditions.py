"""Everything that decides whether a delivery may be mailed, read in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import Row, and_, bindparam, func, select

from bot.domain.delivery import HAS_EVENT, DeliveryKind
from bot.domain.forwarding import Forwarded
from bot.domain.invite import Invite, Method
from bot.domain.mail_news import Told
from bot.domain.poll import PollStatus
from bot.domain.suppression import SuppressionReason, weightiest_reason
from storage.outbox.forwarded_reads import ForwardedReads
from storage.readers import INVITES, read_days
from storage.repository import Repository
from storage.row_reader import UnreadableRow, columns_of
from storage.tables import consent, delivery, invite, poll, profile, suppression
from storage.tables.metadata import word_among

logger = structlog.get_logger("meet.storage")


@dataclass(frozen=True, slots=True)
class SendConditions:
    """`status` and `attempts` are the delivery's, as stored now.

    `name`, `zone` and `locale` are its person's, "" if unknown. `may_mail` says whether the
    person allows mail from this workspace.
    """

    status: str
    attempts: int
    invite: Invite | None
    suppressed_for: SuppressionReason | None
    may_mail: bool
    name: str
    zone: str
    locale: str
    told: Told
    is_deactivated: bool = False
    """The person's Slack account is closed."""
    forwarded: Forwarded | None = None
    """The answers that the mail tells its organizer; None where nothing is left of them."""


_SUPPRESSED_FOR = (
    select(func.aggregate_strings(suppression.c.reason, " "))
    .where(suppression.c.address_hash == delivery.c.address_hash)
    .scalar_subquery()
)
"""Every reason in one text: an address has one row for each, a delivery must come once."""
_before = delivery.alias("before")
_EARLIER = (
    select(_before.c.id)
    .where(
        _before.c.invite == delivery.c.invite,
        _before.c.address_hash == delivery.c.address_hash,
        _before.c.id != delivery.c.id,
        word_among(_before.c.status, *sorted(HAS_EVENT)),
    )
    .order_by(_before.c.sequence.desc(), _before.c.created_at.desc())
    .limit(1)
    .scalar_subquery()
)
"""The last mail of the event that reached this address, as far as is known. A mail expires when the meeting that it
tells passes."""
_told = delivery.alias("told")
_CONDITIONS = (
    select(
        invite,
        delivery.c.id.label("delivery"),
        delivery.c.kind,
        delivery.c.status.label("delivery_status"),
        delivery.c.attempts,
        _SUPPRESSED_FOR.label("suppressed_for"),
        consent.c.mail.label("may_mail"),
        profile.c.name,
        profile.c.zone.label("person_zone"),
        profile.c.locale,
        profile.c.is_deactivated,
        poll.c.status.label("poll_status"),
        _told.c.expires_at.label("told_passes_at"),
        _told.c.ends_at.label("told_ends_at"),
        _told.c.first_day.label("told_first_day"),
        _told.c.day_after.label("told_day_after"),
        _told.c.sequence.label("told_sequence"),
        _told.c.method.label("told_method"),
    )
    .select_from(delivery)
    .outerjoin(invite, and_(invite.c.id == delivery.c.invite, invite.c.workspace == delivery.c.workspace))
    .outerjoin(consent, and_(consent.c.workspace == delivery.c.workspace, consent.c.user == delivery.c.user))
    .outerjoin(profile, and_(profile.c.workspace == delivery.c.workspace, profile.c.user == delivery.c.user))
    .outerjoin(poll, and_(poll.c.id == delivery.c.poll, poll.c.workspace == delivery.c.workspace))
    .outerjoin(_told, _told.c.id == _EARLIER)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
)


class SendConditionReads(Repository):
    """Send conditions of deliveries of all workspaces."""

    def of(self, delivery_ids: Collection[str]) -> dict[str, SendConditions]:
        """What decides about each of these deliveries, by its id.

        One whose rows hold a word that this version does not know is logged and missing: in doubt, nothing is sent.
        """
        found = {}
        for row in self._connection.execute(_CONDITIONS, {"ids": list(delivery_ids)}):
            try:
                found[row.delivery] = self._send_conditions(row)
            except UnreadableRow as unreadable:
                logger.warning("row_unreadable", why=str(unreadable))
        return found

    def _send_conditions(self, row: Row[Any]) -> SendConditions:
        around = _send_conditions(row)
        if row.kind != DeliveryKind.ANSWERS:
            return around
        return replace(around, forwarded=ForwardedReads(self._transaction).of(row.delivery))


def _send_conditions(row: Row[Any]) -> SendConditions:
    return SendConditions(
        status=row.delivery_status,
        attempts=row.attempts,
        invite=None if row.id is None else INVITES.value(row),
        suppressed_for=_reason(row.suppressed_for),
        may_mail=row.may_mail is not False,
        name=row.name or "",
        zone=row.person_zone or "",
        locale=row.locale or "",
        told=_what_was_told(row),
        is_deactivated=row.is_deactivated is True,
    )


def _what_was_told(row: Row[Any]) -> Told:
    reopened = row.poll_status == PollStatus.OPEN
    if row.told_method in (None, Method.CANCEL):
        return Told(reopened=reopened)
    try:
        days = read_days(columns_of(row), "told_")
    except (TypeError, ValueError) as odd:
        raise UnreadableRow("delivery", "days", str(odd)) from odd
    return Told(row.told_passes_at, row.told_sequence, reopened, days, row.told_ends_at)


def _reason(words: str | None) -> SuppressionReason | None:
    try:
        return weightiest_reason(SuppressionReason(word) for word in (words or "").split())
    except ValueError as unknown:
        raise UnreadableRow("suppression", "reason", words or "") from unknown
