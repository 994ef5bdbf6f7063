"""Owes a notice to the people of every mail that ended without arriving, in the transaction in which it ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select

from bot.domain.delivery import HAS_EVENT, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.notice import Notice
from bot.domain.poll import PollStatus
from bot.domain.suppression import SuppressionReason, hints_at_person
from bot.domain.unsent import Cause, Unsent, cause_of, notices_of, with_standings
from storage.outbox.following import follows
from storage.outbox.notices import NoticeRepository
from storage.outbox.sharers import SharerReads
from storage.outbox.standings import StandingReads
from storage.readers import DELIVERIES, INVITES
from storage.repository import Repository, Transaction
from storage.tables import delivery, invite, poll, profile, suppression

_earlier, _taken_back, _later = delivery.alias("earlier"), delivery.alias("taken_back"), delivery.alias("later")
_TAKEN_BACK = exists().where(
    _taken_back.c.invite == _earlier.c.invite,
    _taken_back.c.address_hash == _earlier.c.address_hash,
    _taken_back.c.method == Method.CANCEL,
    _taken_back.c.status.in_(HAS_EVENT),
    _taken_back.c.sequence >= _earlier.c.sequence,
)
_HAS_EARLIER = exists().where(
    _earlier.c.invite == delivery.c.invite,
    _earlier.c.address_hash == delivery.c.address_hash,
    _earlier.c.sequence < delivery.c.sequence,
    _earlier.c.method != Method.CANCEL,
    _earlier.c.status.in_(HAS_EVENT),
    ~_TAKEN_BACK,
)
_OVERTAKEN = exists().where(follows(_later, delivery), _later.c.status != DeliveryStatus.SUPERSEDED)
_GIVEN_UP = exists().where(
    suppression.c.address_hash == delivery.c.address_hash,
    suppression.c.reason.in_([reason for reason in SuppressionReason if hints_at_person(reason)]),
)
_THESE = delivery.c.id.in_(bindparam("ids", expanding=True))
_MAILS = select(delivery).where(_THESE).order_by(delivery.c.id)
_AROUND = (
    select(
        invite,
        delivery.c.id.label("delivery"),
        poll.c.status.label("poll_status"),
        _HAS_EARLIER.label("has_event"),
        _OVERTAKEN.label("overtaken"),
        _GIVEN_UP.label("given_up"),
    )
    .select_from(delivery)
    .join(invite, invite.c.id == delivery.c.invite)
    .outerjoin(poll, and_(poll.c.id == delivery.c.poll))
    .where(_THESE)
)


def write_owed(transaction: Transaction) -> None:
    """Runs right before the commit, so that its people are told in whatever way a mail ends."""
    if transaction.ended:
        UnsentMails(transaction).owe(transaction.ended)


class UnsentMails(Repository):
    """Mails that ended without arriving, with all that telling of them needs."""

    def owe(self, ended: Mapping[str, bool]) -> None:
        """Owes what `bot.domain.unsent` decides about each; twice is once, by the notices' keys."""
        for notice in self._notices(ended):
            NoticeRepository(self._transaction, notice.workspace).owe(notice)

    def told(self, delivery_id: str) -> set[tuple[str, str]]:
        """Who is told of this mail with the commit, as it stands now: (workspace, user)."""
        return {(notice.workspace, notice.user) for notice in self._notices({delivery_id: False})}

    def _notices(self, ended: Mapping[str, bool]) -> list[Notice]:
        # Before anybody is read: whoever is forgotten after that is owed nothing.
        now, notices = self._transaction.now(), list[Notice]()
        told = [unsent for unsent in self._read(sorted(ended)) if cause_of(unsent)]
        others = SharerReads(self._transaction).of([unsent.mail.id for unsent in told])
        for unsent in told:
            people = [unsent.mail.user, *others.get(unsent.mail.id, ())]
            if ended[unsent.mail.id] and unsent.mail.method is not Method.CANCEL:
                # Refused when it was promised: whoever else is at the address has a refusal of their own.
                people = people[:1]
            here = self._present(unsent.mail.workspace, people)
            notices += notices_of(self._with_standings(unsent, here), here, now)
        return notices

    def _present(self, workspace: str, people: list[str]) -> list[str]:
        """Those of them whose Slack account is open, as far as Meet knows."""
        closed = profile.c.workspace == workspace, profile.c.user.in_(people), profile.c.is_deactivated
        gone = {row.user for row in self._rows(select(profile.c.user).where(*closed))}
        return [user for user in people if user not in gone]

    def _with_standings(self, unsent: Unsent, people: list[str]) -> Unsent:
        """With how these people's addresses stand now, where their cause may differ by it."""
        if cause_of(unsent) not in (Cause.STOPPED, Cause.BAD_ADDRESS):
            return unsent
        return with_standings(unsent, *StandingReads(self._transaction, unsent.mail.workspace).of(people))

    def _read(self, delivery_ids: list[str]) -> list[Unsent]:
        values = {"ids": delivery_ids}
        around = _around(self._rows(_AROUND, values))
        asked = SharerReads(self._transaction).asked(delivery_ids)
        return [
            Unsent(mail, asked=mail.id in asked, **around.get(mail.id, {}))
            for mail in DELIVERIES.all(self._rows(_MAILS, values))
            if mail.invite is None or mail.id in around
        ]


def _around(rows: Sequence[Row[Any]]) -> dict[str, dict[str, Any]]:
    """By delivery. An invite that cannot be read is left out and logged: without it there is nothing to say, and the
    mails that ended beside it end all the same."""
    invites = {found.id: found for found in INVITES.all(rows)}
    return {
        row.delivery: {
            "invite": invites[row.id],
            "has_event": bool(row.has_event),
            "overtaken": bool(row.overtaken),
            "reopened": row.poll_status == PollStatus.OPEN,
            "given_up": bool(row.given_up),
        }
        for row in rows
        if row.id in invites
    }
