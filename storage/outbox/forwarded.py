"""Answers to invites that are mailed on to the organizer: by which delivery each goes."""

from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select, update

from bot.domain.delivery import NEVER_LEFT, REPLY_LOST, DeliveryStatus
from bot.domain.forwarding import MOST_OF_ONE
from bot.domain.invite import Invite
from bot.domain.reply_outcomes import version_in
from storage.column_types import Instant
from storage.readers import NOTICES
from storage.repository import WorkspaceRepository, here, locking
from storage.tables import delivery, forwarded_answer, notice
from storage.tables.metadata import word_among

STAYED = and_(word_among(delivery.c.status, *sorted(NEVER_LEFT)), delivery.c.reason != REPLY_LOST)
"""The mail has not left and never will."""
_IS_PENDING = delivery.c.status == DeliveryStatus.PENDING
_TO_ORGANIZER = delivery.c.user == bindparam("organizer")
_OF_POLL = delivery.c.id.in_(
    select(forwarded_answer.c.delivery).where(forwarded_answer.c.poll == bindparam("poll_id"), here(forwarded_answer))
)
_WAITING = (
    select(delivery.c.id)
    .where(
        _OF_POLL,
        delivery.c.user == bindparam("user"),
        delivery.c.address_hash == bindparam("hash"),
        _IS_PENDING,
    )
    .order_by(delivery.c.id.desc())
    .limit(1)
)
_MAILS = select(func.count()).select_from(delivery).where(_OF_POLL, _TO_ORGANIZER, ~STAYED)
_LAST_AT = select(func.max(delivery.c.attempted_at, type_=Instant)).where(_OF_POLL)
_REACHED = and_(delivery.c.id == forwarded_answer.c.delivery, _TO_ORGANIZER, ~STAYED)
"""The answer's mail goes to this organizer, and has left or still can."""
_OF_PERSON = (
    forwarded_answer.c.poll == bindparam("poll_id"),
    forwarded_answer.c.user == bindparam("user"),
    here(forwarded_answer),
    forwarded_answer.c.is_verified == bindparam("is_verified"),
)
_ANSWERS = select(func.count()).select_from(forwarded_answer).join(delivery, _REACHED).where(*_OF_PERSON)
_IS_TOLD_BY = and_(notice.c.unique_key == forwarded_answer.c.notice, notice.c.workspace == forwarded_answer.c.workspace)
_TOLD_IN = (
    select(notice)
    .join(forwarded_answer, _IS_TOLD_BY)
    .join(delivery, _REACHED)
    .where(*_OF_PERSON)
    .order_by(forwarded_answer.c.received_at.desc())
    .limit(MOST_OF_ONE)
)
_DUE_AT = bindparam("due_at", type_=Instant)
_WAITS_LONGER = and_(delivery.c.attempts == 0, delivery.c.next_attempt_at > _DUE_AT)
_HURRY = (
    update(delivery)
    .where(delivery.c.id == bindparam("this"), _IS_PENDING)
    .values(next_attempt_at=case((_WAITS_LONGER, _DUE_AT), else_=delivery.c.next_attempt_at))
)
_LATE = locking(
    select(delivery.c.id).where(
        _OF_POLL,
        _IS_PENDING,
        delivery.c.attempts == 0,
        delivery.c.next_attempt_at >= bindparam("ends_at", type_=Instant),
    ),
    skip_locked=True,
)
_HURRY_ALL = update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True)))


class ForwardedAnswers(WorkspaceRepository):
    """Which answers go by which mail. The poll is locked meanwhile, so that one mail of it waits at most."""

    def waiting(self, poll_id: str, user: str, address_hash: str) -> str | None:
        """The mail about this poll that waits to go there, by its id."""
        found: str | None = self._scalar(_WAITING, {"poll_id": poll_id, "user": user, "hash": address_hash})
        return found

    def mails(self, poll_id: str, organizer: str) -> int:
        """How many mails about this poll have left to this organizer, or still can."""
        return self._scalar(_MAILS, {"poll_id": poll_id, "organizer": organizer}) or 0

    def last_at(self, poll_id: str) -> datetime | None:
        """When a mail about this poll left last, as far as one was begun."""
        found: datetime | None = self._scalar(_LAST_AT, {"poll_id": poll_id})
        return found

    def answers(self, poll_id: str, user: str, organizer: str, *, is_verified: bool) -> int:
        """How many of this person's answers about the poll were mailed on to this organizer, or still can be: of those
        that their mail proved, or of the others."""
        of_person = {"poll_id": poll_id, "user": user, "organizer": organizer, "is_verified": is_verified}
        return self._scalar(_ANSWERS, of_person) or 0

    def texts(self, about: Invite, user: str, organizer: str, *, is_verified: bool) -> list[str]:
        """What this person wrote about the invite as it stands, in the newest mails that were mailed on to this
        organizer: in those that prove who wrote them, or in the others."""
        of_person = {"poll_id": about.poll, "user": user, "organizer": organizer, "is_verified": is_verified}
        written = [one.data for one in NOTICES.all(self._rows(_TOLD_IN, of_person))]
        return [data.get("text", "") for data in written if version_in(data, about.sequence) >= about.sequence]

    def hurry(self, delivery_id: str, due_at: datetime) -> bool:
        """Whether the mail still waits; then it leaves by this instant, unless it was put off after an attempt."""
        return self._changed(_HURRY, {"this": delivery_id, "due_at": due_at}) == 1

    def hurry_before(self, poll_id: str, ends_at: datetime, now: datetime) -> None:
        """What waits and was to leave only after this end leaves now, unless it was put off after an attempt. A mail
        that another transaction has locked is passed over: it is being sent."""
        if ids := self._scalars(_LATE, {"poll_id": poll_id, "ends_at": ends_at}):
            self._changed(_HURRY_ALL, {"ids": ids, "next_attempt_at": now})

    def add(
        self,
        message_id: str,
        delivery_id: str,
        poll_id: str,
        user: str,
        received_at: datetime,
        notice_key: str,
        *,
        is_verified: bool,
    ) -> None:
        """The answer in the mail of this id, by this attendee, goes by that delivery; once, whoever says so again."""
        names = {"message_id": message_id, "delivery": delivery_id, "poll": poll_id, "user": user}
        known = {"received_at": received_at, "notice": notice_key, "is_verified": is_verified}
        self._changed(self._new(forwarded_answer), {**names, "workspace": self._workspace, **known})
