"""Mails of answers, of all workspaces, before they leave: which take others along, and which are over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, or_, select, update

from bot.domain.addresses import address_hash
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import InviteStatus
from storage.outbox.feedback_updates import locked
from storage.outbox.moved import moved
from storage.repository import Repository, locking
from storage.tables import delivery, forwarded_answer, invite, outbox

_mine = forwarded_answer.alias("mine")
_theirs = forwarded_answer.alias("theirs")
_OTHERS = locking(
    select(delivery.c.id).where(
        delivery.c.id.in_(
            select(_theirs.c.delivery)
            .join(_mine, _mine.c.poll == _theirs.c.poll)
            .where(_mine.c.delivery == bindparam("this"))
        ),
        delivery.c.id != bindparam("this"),
        delivery.c.user == bindparam("reader"),
        delivery.c.address_hash == bindparam("there"),
        outbox.DUE,
    ),
    skip_locked=True,
)
_THESE: BindParameter[list[str]] = bindparam("others", expanding=True)
_TAKEN_ALONG = (
    update(forwarded_answer).where(forwarded_answer.c.delivery.in_(_THESE)).values(delivery=bindparam("this"))
)
_SUPERSEDED = (
    update(delivery)
    .where(delivery.c.id.in_(_THESE))
    .values(status=DeliveryStatus.SUPERSEDED, reason=bindparam("why"), lease_until=None)
    .returning(*delivery.c)
)


def is_over(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The delivery is a mail of answers whose meeting has ended or is cancelled, as it stands now: it may have moved
    since the mail was promised."""
    meeting = invite.c.poll == forwarded_answer.c.poll, forwarded_answer.c.delivery == delivery.c.id
    ended = or_(invite.c.ends_at <= now, invite.c.status != InviteStatus.CONFIRMED)
    return (delivery.c.kind == DeliveryKind.ANSWERS) & exists().where(*meeting, ended)


_WAITING = locked(delivery.c.id).where(outbox.DUE, delivery.c.kind == DeliveryKind.ANSWERS)


class ForwardedMails(Repository):
    """Waiting mails of answers. At most one about a poll waits, but for a moment: one that SES throttled waits again,
    and while it was sent another one was promised."""

    def gather(self, claimed: Sequence[Delivery]) -> list[Delivery]:
        """These claimed mails, without those that another of them took along: of the mails about one poll that wait to
        go to one address, the first takes the answers of all others, which become SUPERSEDED.

        A mail that another transaction has locked is passed over: it leaves by itself."""
        taken: set[str] = set()
        for one in claimed:
            if one.kind is DeliveryKind.ANSWERS and one.id not in taken:
                taken |= self._take_along(one)
        return [one for one in claimed if one.id not in taken]

    def end(self, reason: str) -> int:
        """All that wait become SUPERSEDED for this reason, claimed or not: no attempt can begin any more. How many."""
        waiting = list(self._connection.scalars(_WAITING))
        if waiting:
            moved(self._transaction, self._rows(_SUPERSEDED, {"others": waiting, "why": reason}))
        return len(waiting)

    def _take_along(self, mail: Delivery) -> set[str]:
        values = {"this": mail.id, "reader": mail.user, "there": address_hash(mail.address)}
        others = list(self._connection.scalars(_OTHERS, values))
        if others:
            self._changed(_TAKEN_ALONG, {"this": mail.id, "others": others})
            moved(self._transaction, self._rows(_SUPERSEDED, {"others": others, "why": ""}))
        return set(others)
