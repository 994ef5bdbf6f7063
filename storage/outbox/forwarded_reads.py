"""What mails of answers tell, of all workspaces, as it stands when they leave."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select, tuple_

from bot.domain.delivery import HAS_EVENT
from bot.domain.forwarding import MOST_MAILS, Forwarded, ForwardedAnswer, Thread
from bot.domain.invite import Invite, Method
from bot.domain.notice import slot_in
from bot.domain.replies import Attendance
from bot.domain.reply_outcomes import Told, version_in
from storage.outbox.forwarded import STAYED, ForwardedAnswers
from storage.readers import ATTENDANCES, INVITES, NOTICES
from storage.repository import Repository, here
from storage.tables import address, attendance, delivery, forwarded_answer, invite, notice, poll, profile
from storage.tables.metadata import word_among

MOST_ANSWERS = 1000
"""In one mail, the newest of them: it shows fewer, and a statement takes so many names at most."""
_TOLD = frozenset(Told)
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
    .where(delivery.c.id == bindparam("delivery_id"))
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
    ~STAYED,
)
"""A newer answer of this person goes by a mail that has left or still can. What a notice tells comes once."""
_NEWEST_MAIL = (
    select(delivery.c.id, delivery.c.ses_message_id)
    .where(
        delivery.c.invite == bindparam("invite_id"),
        delivery.c.address_hash == bindparam("hash"),
        word_among(delivery.c.status, *sorted(HAS_EVENT)),
        delivery.c.method != Method.CANCEL,
    )
    .order_by(delivery.c.created_at.desc(), delivery.c.id.desc())
    .limit(1)
)


def _links() -> Select[Any]:
    """The newest first."""
    named = and_(profile.c.workspace == forwarded_answer.c.workspace, profile.c.user == forwarded_answer.c.user)
    links = select(forwarded_answer, profile.c.name, _IS_OUTDATED.label("is_outdated")).outerjoin(profile, named)
    newest_first = forwarded_answer.c.received_at.desc(), forwarded_answer.c.message_id.desc()
    of_mail = links.where(forwarded_answer.c.delivery == bindparam("delivery_id"))
    return of_mail.order_by(*newest_first).limit(bindparam("most"))


_LINKS = _links()
_ATTENDANCES = (
    select(attendance)
    .where(
        attendance.c.invite == bindparam("invite_id"),
        attendance.c.user.in_(bindparam("users", expanding=True)),
    )
    .order_by(attendance.c.received_at)
)
_NOTICES = select(notice).where(here(notice), notice.c.unique_key.in_(bindparam("keys", expanding=True)))


class ForwardedReads(Repository):
    """What mails of answers tell, of all workspaces."""

    def of(self, delivery_id: str) -> Forwarded | None:
        """What this mail tells as it stands now; None where nothing is left of it. Raises UnreadableRow."""
        row = self._first(_MAIL, {"delivery_id": delivery_id})
        if row is None:
            return None
        about = INVITES.value(row)
        answers = self._answers(delivery_id, about, anonymous=bool(row.anonymous))
        thread, mails = self._thread(about.id, row.goes_to), ForwardedAnswers(self._transaction, about.workspace)
        is_last = mails.mails(about.poll, row.reader) >= MOST_MAILS
        return Forwarded(about, answers, thread, bool(row.is_wanted), is_last)

    def _thread(self, invite_id: str, address_hash: str) -> Thread:
        """The newest mail of the event that reached this address, as far as is known."""
        row = self._first(_NEWEST_MAIL, {"invite_id": invite_id, "hash": address_hash})
        return Thread(row.id, row.ses_message_id or "") if row else Thread()

    def _answers(self, delivery_id: str, about: Invite, *, anonymous: bool) -> tuple[ForwardedAnswer, ...]:
        """One for each of its mails whose words are still stored, oldest first; of one person only the newest answer,
        since the one before it does not hold any more. A later mail about the poll may tell that, or have told it."""
        links = self._rows(_LINKS, {"delivery_id": delivery_id, "most": MOST_ANSWERS})[::-1]
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

    def _attendances(self, invite_id: str, users: set[str]) -> dict[str, Attendance]:
        rows = self._rows(_ATTENDANCES, {"invite_id": invite_id, "users": sorted(users)}) if users else []
        return {one.user: one for one in ATTENDANCES.all(rows)}

    def _told(self, workspace: str, keys: Sequence[str]) -> dict[str, dict[str, str]]:
        """By key what was told of these mails; what a newer Meet tells is left out."""
        found = NOTICES.all(self._rows(_NOTICES, {"here": workspace, "keys": keys})) if keys else []
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
