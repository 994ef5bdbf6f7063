"""Applying mails that answer invites: whose answer, how new, and who is told. It reads no mail, queue or bucket."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.asked_for import MEETS, WINNER
from bot.domain.days import Days
from bot.domain.errors import MeetError
from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.limits import REPLIES
from bot.domain.masking import mask_addresses
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, Slot
from bot.domain.reasons import StaysInQuarantine
from bot.domain.replies import Attendee, CalendarReply, Decided, Sender, Standing, decide, is_of, is_over
from bot.domain.reply_address import ReplyTarget, attendee_of, read_reply_address
from bot.domain.reply_outcomes import Outcome, ReplyReason, Told
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.language.reasons import reason_text
from bot.services.steps.limits import is_within
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database, DatabaseUnavailable
from storage.row_reader import UnreadableRow
from storage.unit_of_work import UnitOfWork
from storage.write_turns import DatabaseBusy

logger = structlog.get_logger("meet.replies")


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """One mail as SES received it. `recipients` are those of the envelope. It has a `reply`, or what a person wrote as
    `text`, or the `problem` that kept it from being read; `notification` is what is put into quarantine with it."""

    message_id: str
    recipients: tuple[str, ...]
    sender: Sender
    notification: str
    reply: CalendarReply | None = None
    text: str = ""
    problem: ReplyReason | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """The invite and attendee that an address of the mail names."""

    invite: Invite
    attendee: Attendee


def is_dealt_with(database: Database, message_id: str) -> bool:
    """Whether this mail was applied before: then its content may be gone already."""
    with database.read_account() as account:
        return account.reply_mails.is_known(message_id)


def is_for_an_attendee(database: Database, recipients: Sequence[str]) -> bool:
    """Whether one of these addresses is that of an attendee. Anybody can write to any other, so nobody reads that.

    True as well where a row cannot be read: applying the mail then says so.
    """
    try:
        with database.read_account() as account:
            return bool(_found(account, recipients))
    except UnreadableRow:
        return True


def apply_mail(database: Database, mail: IncomingMail) -> Outcome:
    """Applies one mail, in one transaction; what it cannot make use of is put into quarantine.

    A second time it changes nothing. Raises DatabaseBusy, DatabaseUnavailable: then the mail stays in the queue.
    """
    try:
        return _apply_once(database, mail)
    except (DatabaseBusy, DatabaseUnavailable):
        raise
    except Exception:  # Whatever a row holds, and whoever wrote it.
        logger.exception("reply_not_applied")
        with database.begin_account() as account:
            account.reply_mails.take(mail.message_id, account.now())
            return _set_aside(account, mail, ReplyReason.NOT_APPLIED)


def replay_mail(database: Database, digest: str, mail: IncomingMail) -> None:
    """Applies a mail that lay in quarantine under this digest, and takes it out, in one transaction.

    Raises MeetError where it still cannot be applied; then it stays.
    """
    with database.begin_account() as account:
        if not account.feedback.release(digest):
            return
        outcome = _outcome(account, mail)
        if isinstance(outcome, ReplyReason):
            raise MeetError(StaysInQuarantine(outcome))
        account.reply_mails.settle(mail.message_id, str(outcome))


def _apply_once(database: Database, mail: IncomingMail) -> Outcome:
    with database.begin_account() as account:
        if not account.reply_mails.take(mail.message_id, account.now()):
            return Outcome.REPEATED
        outcome = _outcome(account, mail)
        if isinstance(outcome, ReplyReason):
            return _set_aside(account, mail, outcome)
        account.reply_mails.settle(mail.message_id, str(outcome))
        return outcome


def _set_aside(account: AccountUnitOfWork, mail: IncomingMail, why: ReplyReason) -> Outcome:
    digest = hashlib.sha256(mail.message_id.encode("utf-8", "surrogatepass")).hexdigest()
    account.feedback.quarantine(mail.notification, mask_addresses(reason_text(why)), account.now(), digest)
    account.reply_mails.settle(mail.message_id, str(Outcome.QUARANTINED))
    return Outcome.QUARANTINED


def _outcome(account: AccountUnitOfWork, mail: IncomingMail) -> Outcome | ReplyReason:
    """What becomes of the mail. A token that no invite has is dropped whatever the mail holds, since anybody can write
    to the domain."""
    found = _meant(_found(account, mail.recipients), mail.reply)
    if found is None:
        return Outcome.UNKNOWN
    now, uow = account.now(), account.in_workspace(found.invite.workspace)
    if not is_within(uow, REPLIES, found.attendee.user, now):
        return Outcome.TOO_MANY
    if mail.problem is not None:
        return mail.problem
    if mail.reply is None:
        return _pass_on(uow, mail, found, now)
    answered = uow.attendance.of(found.invite.id, found.attendee.address_hash)
    decided = decide(mail.reply, Standing(found.invite, found.attendee, answered), mail.sender, now)
    return _carry_out(uow, mail, found, decided, now)


def _found(account: AccountUnitOfWork, recipients: Iterable[str]) -> list[_Found]:
    targets = (read_reply_address(recipient) for recipient in recipients)
    return [found for target in targets if target and (found := _attendee(account, target))]


def _meant(found: Sequence[_Found], reply: CalendarReply | None) -> _Found | None:
    """Of several, the one whose invite and attendee the answer names; else the first."""
    named = (one for one in found if reply and is_of(reply, one.invite, one.attendee))
    return next(named, next(iter(found), None))


def _attendee(account: AccountUnitOfWork, target: ReplyTarget) -> _Found | None:
    """Nobody where the attendee was forgotten: nothing is stored of them any more."""
    invite = account.reply_mails.invite(target.invite)
    if invite is None:
        return None
    attendees = {one.address_hash: one for one in _attendees(account.in_workspace(invite.workspace), invite)}
    named = attendees.get(attendee_of(target, invite, attendees))
    return _Found(invite, named) if named else None


def _attendees(uow: UnitOfWork, invite: Invite) -> list[Attendee]:
    return [one for one in uow.attendance.attendees(invite.id) if one.address and not is_forgotten(one.user)]


def _pass_on(uow: UnitOfWork, mail: IncomingMail, found: _Found, now: datetime) -> Outcome | ReplyReason:
    """What a person wrote to the invite's address reaches the organizer, or it would be lost."""
    if is_over(found.invite, now) or not mail.text:
        return Outcome.NO_CHANGE
    return _carry_out(uow, mail, found, Decided(Outcome.TOLD, told=Told.WRITTEN), now)


def _carry_out(
    uow: UnitOfWork, mail: IncomingMail, found: _Found, decided: Decided, now: datetime
) -> Outcome | ReplyReason:
    if decided.attendance is not None:
        # The poll first, as in every transaction. Whoever is being forgotten leaves it before this, or after it.
        uow.revisions.touch(found.invite.poll)
        if found.attendee.address_hash not in {one.address_hash for one in _attendees(uow, found.invite)}:
            return Outcome.UNKNOWN
        if not uow.attendance.answer(decided.attendance):
            return Outcome.OLDER
        uow.cards.touch(found.invite.poll)
    if decided.told is not None:
        _tell(uow, mail, found, decided, now)
    return decided.outcome


def _tell(uow: UnitOfWork, mail: IncomingMail, found: _Found, decided: Decided, now: datetime) -> None:
    """One notice a mail, to whoever organizes the poll now."""
    poll = uow.polls.get(found.invite.poll)
    if poll is None or is_forgotten(poll.organizer):
        return
    data = _told(poll, mail, found, decided)
    key = f"replied:{mail.message_id}"
    uow.notices.owe(Notice(new_id(now), poll.workspace, poll.organizer, NoticeKind.REPLIED, key, now, data))


def _told(poll: Poll, mail: IncomingMail, found: _Found, decided: Decided) -> dict[str, str]:
    """`hides` where the poll is anonymous: then nobody is named who can make a time."""
    reply = mail.reply
    text = reply.comment if reply else mail.text
    data = {"what": str(decided.told), "poll": poll.id, "title": poll.title, "who": found.attendee.user, "text": text}
    data |= {"hides": "yes"} if poll.anonymous else {"other": decided.other}
    if reply is None or reply.proposed is None:
        return data
    meets = slot_values(found.invite.slot, found.invite.zone, MEETS)
    return data | {WINNER: poll.winner or ""} | meets | _proposed(reply.proposed, found.invite.zone)


def _proposed(proposed: Slot | Days, zone: str) -> dict[str, str]:
    """Whole days are those of the meeting's zone."""
    return slot_values(slot_of_days(proposed, zone_or_utc(zone)) if isinstance(proposed, Days) else proposed, zone)
