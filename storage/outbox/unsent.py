"""Owes a notice to the people of every mail that ended without arriving, in the transaction in which it ended."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, exists, select

from bot.domain.delivery import HAS_EVENT, Delivery, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.notice import Notice
from bot.domain.person import RegisteredAddress
from bot.domain.poll import PollStatus
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason, hints_at_person
from bot.domain.unsent import Cause, Unsent, cause_of, notices_of, with_standings
from storage.outbox.account_notices import AccountNotices
from storage.outbox.following import follows
from storage.outbox.sharers import SharerReads
from storage.outbox.standings import StandingReads
from storage.readers import DELIVERIES, INVITES
from storage.repository import Repository, Transaction
from storage.tables import delivery, invite, poll, profile, suppression
from storage.tables.metadata import word_among

_earlier, _taken_back, _later = delivery.alias("earlier"), delivery.alias("taken_back"), delivery.alias("later")
_TAKEN_BACK = exists().where(
    _taken_back.c.invite == _earlier.c.invite,
    _taken_back.c.address_hash == _earlier.c.address_hash,
    _taken_back.c.method == Method.CANCEL,
    word_among(_taken_back.c.status, *sorted(HAS_EVENT)),
    _taken_back.c.sequence >= _earlier.c.sequence,
)
_HAS_EARLIER = exists().where(
    _earlier.c.invite == delivery.c.invite,
    _earlier.c.address_hash == delivery.c.address_hash,
    _earlier.c.sequence < delivery.c.sequence,
    _earlier.c.method != Method.CANCEL,
    word_among(_earlier.c.status, *sorted(HAS_EVENT)),
    ~_TAKEN_BACK,
)
_OVERTAKEN = exists().where(follows(_later, delivery), _later.c.status != DeliveryStatus.SUPERSEDED)
_GIVEN_UP = exists().where(
    suppression.c.address_hash == delivery.c.address_hash,
    word_among(suppression.c.reason, *(reason for reason in SuppressionReason if hints_at_person(reason))),
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
_CLOSED = select(profile.c.user).where(
    profile.c.workspace == bindparam("workspace"),
    profile.c.user.in_(bindparam("users", expanding=True)),
    profile.c.is_deactivated,
)


class _People(NamedTuple):
    """Of one workspace: whose Slack account is closed, as far as Meet knows; what addresses the others have, and how
    those stand, where what they are told may differ by it."""

    gone: frozenset[str]
    held: Mapping[str, RegisteredAddress]
    standings: Mapping[str, AddressStanding]


def write_owed(transaction: Transaction) -> None:
    """Runs right before the commit, so that its people are told in whatever way a mail ends."""
    if transaction.ended:
        UnsentMails(transaction).owe(transaction.ended)


class UnsentMails(Repository):
    """Mails that ended without arriving, with all that telling of them needs."""

    def owe(self, ended: Mapping[str, bool]) -> None:
        """Owes what `bot.domain.unsent` decides about each; twice is once, by the notices' keys."""
        owed = self._notices(ended)
        AccountNotices(self._transaction).owe_all([notice for notices in owed.values() for notice in notices])

    def tell(self, delivery_ids: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
        """By mail who is told of it, (workspace, user). What would be owed right before the commit is owed now, for
        whoever must know it before: nothing changes any more about how these mails ended."""
        ended = self._transaction.ended
        found = self._notices({one: ended.get(one, False) for one in delivery_ids})
        new = [notice for mail, notices in found.items() if ended.pop(mail, None) is not None for notice in notices]
        AccountNotices(self._transaction).owe_all(new)
        return {mail: {(notice.workspace, notice.user) for notice in notices} for mail, notices in found.items()}

    def _notices(self, ended: Mapping[str, bool]) -> dict[str, list[Notice]]:
        # Before anybody is read: whoever is forgotten after that is owed nothing.
        now = self._transaction.now()
        told = [unsent for unsent in self._read(sorted(ended)) if cause_of(unsent)]
        others = SharerReads(self._transaction).of([unsent.mail.id for unsent in told])
        meant = [(unsent, _at_the_address(unsent.mail, others, ended)) for unsent in told]
        people = self._people(meant)
        return {
            unsent.mail.id: _notices_to(users, unsent, people[unsent.mail.workspace], now) for unsent, users in meant
        }

    def _people(self, told: Iterable[tuple[Unsent, list[str]]]) -> dict[str, _People]:
        """By workspace what must be known of these people."""
        named, asked = dict[str, set[str]](), dict[str, set[str]]()
        for unsent, users in told:
            named.setdefault(unsent.mail.workspace, set()).update(users)
            asked.setdefault(unsent.mail.workspace, set()).update(users if _differs_by_standing(unsent) else ())
        return {
            here: _People(self._gone(here, users), *self._standings(here, asked[here])) for here, users in named.items()
        }

    def _gone(self, workspace: str, users: set[str]) -> frozenset[str]:
        """Those of them whose Slack account is closed, as far as Meet knows."""
        return frozenset(row.user for row in self._rows(_CLOSED, {"workspace": workspace, "users": sorted(users)}))

    def _standings(
        self, workspace: str, users: set[str]
    ) -> tuple[dict[str, RegisteredAddress], dict[str, AddressStanding]]:
        return StandingReads(self._transaction, workspace).of(sorted(users)) if users else ({}, {})

    def _read(self, delivery_ids: list[str]) -> list[Unsent]:
        values = {"ids": delivery_ids}
        around = _around(self._rows(_AROUND, values))
        asked = SharerReads(self._transaction).asked(delivery_ids)
        return [
            Unsent(mail, asked=mail.id in asked, **around.get(mail.id, {}))
            for mail in DELIVERIES.all(self._rows(_MAILS, values))
            if mail.invite is None or mail.id in around
        ]


def _at_the_address(mail: Delivery, others: Mapping[str, list[str]], ended: Mapping[str, bool]) -> list[str]:
    """Whom this mail's end concerns. Refused when it was promised, that is one alone: whoever else is at the address
    has a refusal of their own."""
    alone = ended[mail.id] and mail.method is not Method.CANCEL
    return [mail.user, *(() if alone else others.get(mail.id, ()))]


def _notices_to(users: Iterable[str], unsent: Unsent, people: _People, now: datetime) -> list[Notice]:
    here = [user for user in users if user not in people.gone]
    standing = with_standings(unsent, people.held, people.standings) if _differs_by_standing(unsent) else unsent
    return notices_of(standing, here, now)


def _differs_by_standing(unsent: Unsent) -> bool:
    return cause_of(unsent) in (Cause.STOPPED, Cause.BAD_ADDRESS)


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
