"""Applying mails that answer invites: whose answer, how new, and who is told. It reads no mail, queue or bucket."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.errors import MeetError
from bot.domain.forwarding import Forwarding, is_news, may_wait
from bot.domain.incoming import IncomingMail
from bot.domain.invite import Invite
from bot.domain.limits import REPLIES
from bot.domain.masking import mask_addresses
from bot.domain.person import is_forgotten
from bot.domain.reasons import StaysInQuarantine
from bot.domain.replies import Attendee, CalendarReply, Decided, Standing, decide, is_of, is_over
from bot.domain.reply_address import ReplyTarget, attendee_of, read_reply_address
from bot.domain.reply_outcomes import Outcome, ReplyReason, Told
from bot.language.reasons import reason_text
from bot.services.steps.arrived import Arrived, mail_answer_on, tell
from bot.services.steps.limits import is_within
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database, DatabaseUnavailable
from storage.row_reader import UnreadableRow
from storage.unit_of_work import UnitOfWork
from storage.write_turns import DatabaseBusy

logger = structlog.get_logger("meet.replies")


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


def apply_mail(database: Database, mail: IncomingMail, forwarding: Forwarding | None = None) -> Outcome:
    """Applies one mail, in one transaction; what it cannot make use of is put into quarantine.

    With `forwarding` what it says is mailed on to the poll's organizer.
    A second time it changes nothing. Raises DatabaseBusy, DatabaseUnavailable: then the mail stays in the queue.
    """
    try:
        return _apply_once(database, mail, forwarding)
    except (DatabaseBusy, DatabaseUnavailable):
        raise
    except Exception:  # Whatever a row holds, and whoever wrote it.
        logger.exception("reply_not_applied")
        with database.begin_account() as account:
            account.reply_mails.take(mail.message_id, account.now())
            return _set_aside(account, mail, ReplyReason.NOT_APPLIED)


def replay_mail(database: Database, digest: str, mail: IncomingMail, forwarding: Forwarding | None = None) -> None:
    """Applies a mail that lay in quarantine under this digest, and takes it out, in one transaction.

    Raises MeetError where it still cannot be applied; then it stays.
    """
    with database.begin_account() as account:
        if not account.feedback.release(digest):
            return
        outcome = _outcome(account, mail, forwarding)
        if isinstance(outcome, ReplyReason):
            raise MeetError(StaysInQuarantine(outcome))
        account.reply_mails.settle(mail.message_id, str(outcome))


def _apply_once(database: Database, mail: IncomingMail, forwarding: Forwarding | None) -> Outcome:
    with database.begin_account() as account:
        if not account.reply_mails.take(mail.message_id, account.now()):
            return Outcome.REPEATED
        outcome = _outcome(account, mail, forwarding)
        if isinstance(outcome, ReplyReason):
            return _set_aside(account, mail, outcome)
        account.reply_mails.settle(mail.message_id, str(outcome))
        return outcome


def _set_aside(account: AccountUnitOfWork, mail: IncomingMail, why: ReplyReason) -> Outcome:
    digest = hashlib.sha256(mail.message_id.encode("utf-8", "surrogatepass")).hexdigest()
    account.feedback.quarantine(mail.notification, mask_addresses(reason_text(why)), account.now(), digest)
    account.reply_mails.settle(mail.message_id, str(Outcome.QUARANTINED))
    return Outcome.QUARANTINED


def _outcome(account: AccountUnitOfWork, mail: IncomingMail, forwarding: Forwarding | None) -> Outcome | ReplyReason:
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
    answered = uow.attendance.of(found.invite.id, found.attendee.address_hash)
    standing = Standing(found.invite, found.attendee, answered)
    decided = decide(mail.reply, standing, mail.sender, now) if mail.reply else _written(mail, found, now)
    if decided.attendance is None and decided.told is None:
        return decided.outcome
    return _carry_out(Arrived(uow, mail, standing, now, forwarding if mail.may_go_on else None), decided)


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


def _written(mail: IncomingMail, found: _Found, now: datetime) -> Decided:
    """What a person wrote to the invite's address reaches the organizer, or it would be lost."""
    if is_over(found.invite, now) or not mail.text:
        return Decided(Outcome.NO_CHANGE)
    return Decided(Outcome.TOLD, told=Told.WRITTEN)


def _carry_out(arrived: Arrived, decided: Decided) -> Outcome | ReplyReason:
    uow, poll_id = arrived.uow, arrived.invite.poll
    # The poll first, as in every transaction. Whoever is being forgotten leaves it before this, or after it.
    if decided.attendance is None:
        uow.revisions.lock(poll_id)
    else:
        uow.revisions.touch(poll_id)
    if arrived.attendee.address_hash not in {one.address_hash for one in _attendees(uow, arrived.invite)}:
        return Outcome.UNKNOWN
    if decided.attendance is None:
        return tell(arrived, decided)
    if not uow.attendance.answer(decided.attendance):
        return Outcome.OLDER
    uow.cards.touch(poll_id)
    before = arrived.standing.answered
    if is_news(before, decided.attendance):
        mail_answer_on(arrived, uow.polls.get(poll_id), waits=may_wait(before, decided.attendance))
    return decided.outcome
