"""Telling the organizer of a mail that came in, inside a use-case's transaction: by a notice, and by mail."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.domain.asked_for import MEETS, WINNER
from bot.domain.days import Days
from bot.domain.forwarding import Forwarding
from bot.domain.ids import new_id
from bot.domain.incoming import IncomingMail
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, Slot
from bot.domain.replies import Attendee, Decided, ReplyMethod, Standing, is_proven, version_of
from bot.domain.reply_outcomes import VERSION, Outcome, ReplyReason
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.services.steps.forwarding import NewAnswer, mail_on
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that changes or tells something, and what it meets. `forwarding` is None where it is not mailed on."""

    uow: UnitOfWork
    mail: IncomingMail
    standing: Standing
    now: datetime
    forwarding: Forwarding | None

    @property
    def invite(self) -> Invite:
        return self.standing.invite

    @property
    def attendee(self) -> Attendee:
        return self.standing.attendee


def tell(arrived: Arrived, decided: Decided) -> Outcome | ReplyReason:
    """One notice a mail, to whoever organizes the poll now; a proposal that a program sends several times is told
    once."""
    uow, now = arrived.uow, arrived.now
    poll = uow.polls.get(arrived.invite.poll)
    if poll is None or is_forgotten(poll.organizer):
        return decided.outcome
    data, key = _told(poll, arrived, decided), f"replied:{_name(arrived)}"
    is_new = uow.notices.owe(Notice(new_id(now), poll.workspace, poll.organizer, NoticeKind.REPLIED, key, now, data))
    if not is_new:
        return Outcome.REPEATED
    mail_answer_on(arrived, poll, notice=key)
    return decided.outcome


def _name(arrived: Arrived) -> str:
    """What makes this mail another one: SES's id; of a proposal what it says, since programs send some twice."""
    reply = arrived.mail.reply
    if reply is None or reply.method is not ReplyMethod.COUNTER or reply.stamped_at is None:
        return arrived.mail.message_id
    said = (arrived.invite.id, arrived.attendee.address_hash, reply.sequence, reply.stamped_at, reply.proposed)
    return hashlib.sha256(repr((*said, reply.comment)).encode("utf-8", "surrogatepass")).hexdigest()


def mail_answer_on(arrived: Arrived, poll: Poll | None, *, notice: str = "", waits: bool = False) -> None:
    """Promises the organizer a mail of it, where this Meet mails answers on and the mail may go on."""
    if poll is None or arrived.forwarding is None:
        return
    is_verified = is_proven(arrived.mail.sender, arrived.attendee)
    new = NewAnswer(arrived.mail, arrived.attendee.user, is_verified, notice, waits)
    mail_on(arrived.uow, arrived.forwarding, poll, arrived.invite, new, arrived.now)


def _told(poll: Poll, arrived: Arrived, decided: Decided) -> dict[str, str]:
    """`hides` where the poll is anonymous: then nobody is named who can make a time."""
    reply, invite, who = arrived.mail.reply, arrived.invite, arrived.attendee.user
    text = reply.comment if reply else arrived.mail.text
    version = version_of(reply, arrived.standing, arrived.now)
    data = {"what": str(decided.told), "poll": poll.id, "title": poll.title, "who": who, "text": text}
    data |= {VERSION: str(version)}
    data |= {"hides": "yes"} if poll.anonymous else {"other": decided.other}
    data |= {"proven": "yes"} if is_proven(arrived.mail.sender, arrived.attendee) else {}
    if reply is None or reply.proposed is None:
        return data
    meets = slot_values(invite.slot, invite.zone, MEETS)
    return data | {WINNER: poll.winner or ""} | meets | _proposed(reply.proposed, invite.zone)


def _proposed(proposed: Slot | Days, zone: str) -> dict[str, str]:
    """Whole days are those of the meeting's zone."""
    return slot_values(slot_of_days(proposed, zone_or_utc(zone)) if isinstance(proposed, Days) else proposed, zone)
