"""Answers to invites that are mailed on to the organizer: by which delivery each goes, and what it tells then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, literal, select, tuple_, update

from bot.domain.delivery import HAS_EVENT, NEVER_LEFT, REPLY_LOST, DeliveryStatus
from bot.domain.forwarding import MOST_MAILS, MOST_OF_ONE, Forwarded, ForwardedAnswer, Thread
from bot.domain.invite import Invite, Method
from bot.domain.notice import slot_in
from bot.domain.replies import Attendance
from bot.domain.reply_outcomes import Told, version_in
from storage.column_types import Instant
from storage.readers import ATTENDANCES, INVITES, NOTICES
from storage.repository import Repository, WorkspaceRepository, locking
from storage.tables import address, attendance, delivery, forwarded_answer, invite, notice, poll, profile

MOST_ANSWERS = 1000
"""In one mail, the newest of them: it shows fewer, and a statement takes so many names at most."""
_NEVER_LEFT = and_(delivery.c.status.in_(NEVER_LEFT), delivery.c.reason != REPLY_LOST)
_TOLD = frozenset(Told)


def _reached(organizer: str) -> ColumnElement[bool]:
    """The answer's mail goes to this organizer, and has left or still can."""
    return and_(delivery.c.id == forwarded_answer.c.delivery, delivery.c.user == organizer, ~_NEVER_LEFT)


class ForwardedAnswers(WorkspaceRepository):
    """Which answers go by which mail. The poll is locked meanwhile, so that one mail of it waits at most."""

    def waiting(self, poll_id: str, user: str, address_hash: str) -> str | None:
        """The mail about this poll that waits to go there, by its id."""
        there = delivery.c.user == user, delivery.c.address_hash == address_hash
        waiting = select(delivery.c.id).where(
            self._of_poll(poll_id), *there, delivery.c.status == DeliveryStatus.PENDING
        )
        return self._connection.scalar(waiting.order_by(delivery.c.id.desc()).limit(1))

    def mails(self, poll_id: str, organizer: str) -> int:
        """How many mails about this poll have left to this organizer, or still can."""
        theirs = self._of_poll(poll_id), delivery.c.user == organizer, ~_NEVER_LEFT
        return self._connection.scalar(select(func.count()).select_from(delivery).where(*theirs)) or 0

    def last_at(self, poll_id: str) -> datetime | None:
        """When a mail about this poll left last, as far as one was begun."""
        left = func.max(delivery.c.attempted_at, type_=Instant)
        found: datetime | None = self._connection.scalar(select(left).where(self._of_poll(poll_id)))
        return found

    def answers(self, poll_id: str, user: str, organizer: str, *, is_verified: bool) -> int:
        """How many of this person's answers about the poll were mailed on to this organizer, or still can be: of those
        that their mail proved, or of the others."""
        count = select(func.count()).select_from(forwarded_answer).join(delivery, _reached(organizer))
        return self._connection.scalar(count.where(*self._of_person(poll_id, user, is_verified=is_verified))) or 0

    def texts(self, about: Invite, user: str, organizer: str, *, is_verified: bool) -> list[str]:
        """What this person wrote about the invite as it stands, in the newest mails that were mailed on to this
        organizer: in those that prove who wrote them, or in the others."""
        told = and_(
            notice.c.unique_key == forwarded_answer.c.notice, notice.c.workspace == forwarded_answer.c.workspace
        )
        theirs = select(notice).join(forwarded_answer, told).join(delivery, _reached(organizer))
        of_person = self._of_person(about.poll, user, is_verified=is_verified)
        newest = theirs.where(*of_person).order_by(forwarded_answer.c.received_at.desc()).limit(MOST_OF_ONE)
        written = [one.data for one in NOTICES.all(self._rows(newest))]
        return [data.get("text", "") for data in written if version_in(data, about.sequence) >= about.sequence]

    def _of_person(self, poll_id: str, user: str, *, is_verified: bool) -> tuple[ColumnElement[bool], ...]:
        theirs = forwarded_answer.c.poll == poll_id, forwarded_answer.c.user == user
        return *theirs, forwarded_answer.c.workspace == self._workspace, forwarded_answer.c.is_verified == is_verified

    def hurry(self, delivery_id: str, due_at: datetime) -> bool:
        """Whether the mail still waits; then it leaves by this instant, unless it was put off after an attempt."""
        earlier = and_(delivery.c.attempts == 0, delivery.c.next_attempt_at > due_at)
        due = case((earlier, literal(due_at, delivery.c.next_attempt_at.type)), else_=delivery.c.next_attempt_at)
        waits = delivery.c.id == delivery_id, delivery.c.status == DeliveryStatus.PENDING
        return self._changed(update(delivery).where(*waits).values(next_attempt_at=due)) == 1

    def hurry_before(self, poll_id: str, ends_at: datetime, now: datetime) -> None:
        """What waits and was to leave only after this end leaves now, unless it was put off after an attempt. A mail
        that another transaction has locked is passed over: it is being sent."""
        untried = delivery.c.status == DeliveryStatus.PENDING, delivery.c.attempts == 0
        late = select(delivery.c.id).where(self._of_poll(poll_id), *untried, delivery.c.next_attempt_at >= ends_at)
        waiting = locking(late, skip_locked=True)
        if ids := list(self._connection.scalars(waiting)):
            self._changed(update(delivery).where(delivery.c.id.in_(ids)).values(next_attempt_at=now))

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
        new = self._insert(forwarded_answer).on_conflict_do_nothing()
        names = {"message_id": message_id, "delivery": delivery_id, "poll": poll_id, "user": user}
        known = {"received_at": received_at, "notice": notice_key, "is_verified": is_verified}
        self._changed(new, {**names, "workspace": self._workspace, **known})

    def _of_poll(self, poll_id: str) -> Any:
        about = forwarded_answer.c.poll == poll_id, forwarded_answer.c.workspace == self._workspace
        return delivery.c.id.in_(select(forwarded_answer.c.delivery).where(*about))


_MAIL = (
    select(
        invite,
        delivery.c.user.label("reader"),
        delivery.c.address_hash.label("goes_to"),
        poll.c.anonymous,
        and_(poll.c.organizer == delivery.c.user, address.c.user.is_not(None)).label("is_wanted"),
    )
    .select_from(delivery)
    .join(forwarded_answer, forwarded_answer.c.delivery == delivery.c.id)
    .join(poll, poll.c.id == forwarded_answer.c.poll)
    .join(invite, invite.c.poll == poll.c.id)
    .outerjoin(
        address,
        and_(
            address.c.workspace == delivery.c.workspace,
            address.c.user == delivery.c.user,
            address.c.address_hash == delivery.c.address_hash,
            ~address.c.invalid,
        ),
    )
    .limit(1)
)


_newer = forwarded_answer.alias("newer")
_IS_OUTDATED = exists().where(
    _newer.c.poll == forwarded_answer.c.poll,
    _newer.c.user == forwarded_answer.c.user,
    _newer.c.notice == forwarded_answer.c.notice,
    tuple_(_newer.c.received_at, _newer.c.message_id)
    > tuple_(forwarded_answer.c.received_at, forwarded_answer.c.message_id),
    delivery.c.id == _newer.c.delivery,
    ~_NEVER_LEFT,
)
"""A newer answer of this person goes by a mail that has left or still can. What a notice tells comes once."""


class ForwardedReads(Repository):
    """What mails of answers tell, of all workspaces."""

    def of(self, delivery_id: str) -> Forwarded | None:
        """What this mail tells as it stands now; None where nothing is left of it. Raises UnreadableRow."""
        row = self._first(_MAIL.where(delivery.c.id == delivery_id))
        if row is None:
            return None
        about = INVITES.value(row)
        answers = self._answers(delivery_id, about, anonymous=bool(row.anonymous))
        thread, mails = self._thread(about.id, row.goes_to), ForwardedAnswers(self._transaction, about.workspace)
        is_last = mails.mails(about.poll, row.reader) >= MOST_MAILS
        return Forwarded(about, answers, thread, bool(row.is_wanted), is_last)

    def _thread(self, invite_id: str, address_hash: str) -> Thread:
        """The newest mail of the event that reached this address, as far as is known."""
        sent = delivery.c.invite == invite_id, delivery.c.address_hash == address_hash, delivery.c.status.in_(HAS_EVENT)
        mails = select(delivery.c.id, delivery.c.ses_message_id).where(*sent, delivery.c.method != Method.CANCEL)
        row = self._first(mails.order_by(delivery.c.created_at.desc(), delivery.c.id.desc()).limit(1))
        return Thread(row.id, row.ses_message_id or "") if row else Thread()

    def _answers(self, delivery_id: str, about: Invite, *, anonymous: bool) -> tuple[ForwardedAnswer, ...]:
        """One for each of its mails whose words are still stored, oldest first; of one person only the newest answer,
        since the one before it does not hold any more. A later mail about the poll may tell that, or have told it."""
        links = self._links(delivery_id)
        stored = self._attendances(about.id, {row.user for row in links if not row.notice})
        told = self._told(about.workspace, [row.notice for row in links if row.notice])
        found = []
        for row in links:
            name = "" if anonymous else row.name or ""
            if row.notice in told:
                found.append(_of_notice(told[row.notice], name, about))
            elif row.user in stored and not row.is_outdated:
                found.append(_of_attendance(stored[row.user], name, about, anonymous=anonymous))
        return tuple(found)

    def _links(self, delivery_id: str) -> Sequence[Row[Any]]:
        named = and_(profile.c.workspace == forwarded_answer.c.workspace, profile.c.user == forwarded_answer.c.user)
        links = select(forwarded_answer, profile.c.name, _IS_OUTDATED.label("is_outdated")).outerjoin(profile, named)
        newest_first = forwarded_answer.c.received_at.desc(), forwarded_answer.c.message_id.desc()
        of_mail = links.where(forwarded_answer.c.delivery == delivery_id)
        return self._rows(of_mail.order_by(*newest_first).limit(MOST_ANSWERS))[::-1]

    def _attendances(self, invite_id: str, users: set[str]) -> dict[str, Attendance]:
        theirs = attendance.c.invite == invite_id, attendance.c.user.in_(users)
        rows = self._rows(select(attendance).where(*theirs).order_by(attendance.c.received_at)) if users else []
        return {one.user: one for one in ATTENDANCES.all(rows)}

    def _told(self, workspace: str, keys: Sequence[str]) -> dict[str, dict[str, str]]:
        """By key what was told of these mails; what a newer Meet tells is left out."""
        these = notice.c.workspace == workspace, notice.c.unique_key.in_(keys)
        found = NOTICES.all(self._rows(select(notice).where(*these))) if keys else []
        return {one.unique_key: one.data for one in found if one.data.get("what") in _TOLD}


def _of_notice(data: dict[str, str], name: str, about: Invite) -> ForwardedAnswer:
    return ForwardedAnswer(
        name,
        told=Told(data["what"]),
        text=data.get("text", ""),
        other=data.get("other", ""),
        proposed=slot_in(data),
        is_earlier=version_in(data, about.sequence) < about.sequence,
        is_verified="proven" in data,
    )


def _of_attendance(one: Attendance, name: str, about: Invite, *, anonymous: bool) -> ForwardedAnswer:
    """Of an anonymous poll Slack shows how many answered what, and no words."""
    words = "" if anonymous else one.comment
    is_earlier = one.sequence < about.sequence
    return ForwardedAnswer(
        name, one.answer, text=words, is_earlier=is_earlier, is_verified=anonymous or one.is_verified
    )
