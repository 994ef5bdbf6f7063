"""Reads the answers to invites: each mail's notification, the mail, its calendar. Deleted only after the commit."""

from threading import Event

import structlog

from bot.config.settings import Settings
from bot.config.values import YES
from bot.domain.errors import MeetError
from bot.domain.forwarding import Forwarding, is_of_machine
from bot.domain.incoming import IncomingMail
from bot.domain.replies import CalendarReply
from bot.domain.reply_outcomes import Outcome, ReplyReason
from bot.meet import Meet
from bot.ports import Inbox, MailGone, QueueMessage
from bot.services.consent import is_stop_mail, unsubscribe_by_mail
from bot.services.feedback import Received, apply_feedback
from bot.services.replying import apply_mail, is_dealt_with, is_for_an_attendee
from invites.arrivals import Arrival, read_arrival
from invites.ingest import policy_of
from invites.refused import Refused
from invites.reply_mime import MOST_BYTES, MailContent, read_content
from invites.ses_events import Unreadable

MOST_MAILS = 200
"""In one run, so that a stop is quick. The next tick continues."""
MOST_TRIES = 3
"""How often a mail that cannot be found is looked for, before it is set aside."""
REFUSED_BY_SES = frozenset({ReplyReason.SPAM, ReplyReason.VIRUS})
logger = structlog.get_logger("meet.replies")


def ingest_replies(meet: Meet, stop: Event | None = None) -> int:
    """Deals with the mails of the inbox until it is empty, `stop` is set or the run is over. Returns how many.

    Returns 0 without an inbox. Raises OSError when queue or bucket cannot be reached, and MeetError when the database
    cannot: what was not dealt with comes again.
    """
    if meet.inbox is None:
        return 0
    stop, done = stop or Event(), 0
    while done < MOST_MAILS and not stop.is_set():
        messages = meet.inbox.queue.receive()
        if not messages:
            break
        for message in messages:
            done += _deal_with(meet, meet.inbox, message)
    return done


def read_mail(inbox: Inbox, arrival: Arrival) -> IncomingMail:
    """The mail as the service takes it, or with the problem that it has. Raises MailGone, OSError."""
    if arrival.problem is not None:
        return _mail(arrival, problem=arrival.problem)
    raw = inbox.read(arrival.key, MOST_BYTES)
    try:
        return _read(arrival, read_content(raw))
    except Refused as refused:
        return _mail(arrival, problem=refused.reason)


def _read(arrival: Arrival, content: MailContent) -> IncomingMail:
    """A calendar comes first: Google's genuine answers say that a program wrote them. Raises Refused."""
    # Loaded with the first answer: icalendar takes 3 MB, and 22 ms of the start.
    from invites.reply_calendar import read_reply

    may_go_on = content.may_go_on and bool(arrival.source) and not _is_of_machine(arrival, content)
    if content.calendars:
        return _mail(arrival, reply=read_reply(content.calendars), may_go_on=may_go_on)
    if content.is_bounce or not arrival.source:
        raise Refused(ReplyReason.BOUNCE)
    if content.is_automatic:
        raise Refused(ReplyReason.FROM_MACHINE)
    return _mail(arrival, text=content.text, may_go_on=may_go_on)


def _is_of_machine(arrival: Arrival, content: MailContent) -> bool:
    writers = arrival.source, arrival.sender.address
    return any(is_of_machine(one, has_calendar=bool(content.calendars)) for one in writers)


def forwarding_of(settings: Settings) -> Forwarding | None:
    """How answers are mailed on to organizers; None where they are not."""
    if settings.meet_forward_answers != YES or not settings.takes_replies:
        return None
    return Forwarding(settings.meet_inbound_domain, settings.meet_from_address or "")


def _deal_with(meet: Meet, inbox: Inbox, message: QueueMessage) -> int:
    """1 where the message is dealt with, 0 where it stays in the queue."""
    try:
        arrival = read_arrival(message.body)
    except Unreadable as unreadable:
        unread = Received(message.body, problem=unreadable.reason)
        if not all(apply_feedback(meet.database, [unread], policy_of(meet.settings))):
            return 0
        arrival = None
    if arrival is not None and not _apply(meet, inbox, arrival, message.receive_count):
        return 0
    inbox.queue.delete([message])
    return 1


def _apply(meet: Meet, inbox: Inbox, arrival: Arrival, tries: int) -> bool:
    """Whether the mail is dealt with: now, or before by a reader that died between its commit and the delete."""
    if is_dealt_with(meet.database, arrival.message_id):
        return _delete(inbox, arrival)
    secret = meet.settings.secret_key
    if is_stop_mail(secret, arrival.recipients):
        outcome = unsubscribe_by_mail(meet.database, secret, arrival.message_id, arrival.recipients)
        logger.info("reply_applied", outcome=str(outcome), problem="")
        return _delete(inbox, arrival)
    mail = _read_if_expected(meet, inbox, arrival, tries)
    if mail is None:
        return False
    outcome = apply_mail(meet.database, mail, forwarding_of(meet.settings))
    logger.info("reply_applied", outcome=str(outcome), problem=str(mail.problem or ""))
    meet.wake("notices")
    meet.wake("refresh")
    meet.wake("deliver")
    # What lies in quarantine may be tried again, so its mail stays until the bucket's own rule deletes it.
    return (outcome is Outcome.QUARANTINED and mail.problem not in REFUSED_BY_SES) or _delete(inbox, arrival)


def _delete(inbox: Inbox, arrival: Arrival) -> bool:
    """Whether the stored mail is gone. Where it is not, its message stays in the queue, and the next mail's turn is
    now: the key may lack the right to delete alone."""
    try:
        inbox.delete(arrival.key)
    except OSError as error:
        logger.warning("reply_not_deleted", why=str(error))
        return False
    return True


def _read_if_expected(meet: Meet, inbox: Inbox, arrival: Arrival, tries: int) -> IncomingMail | None:
    """The mail; unread where nobody has its address, since anybody can write there. None where it is not stored yet."""
    if not is_for_an_attendee(meet.database, arrival.recipients):
        return _mail(arrival)
    try:
        return read_mail(inbox, arrival)
    except MailGone as gone:
        logger.warning("reply_not_found", why=str(gone), tries=tries)
        return None if tries < MOST_TRIES else _mail(arrival, problem=ReplyReason.MISSING)


def reread(inbox: Inbox | None, body: str) -> IncomingMail:
    """A mail that lies in quarantine, read once more. Raises MeetError where it cannot be."""
    if inbox is None:
        raise MeetError("MEET_INBOUND_DOMAIN, MEET_INBOUND_QUEUE_URL or MEET_INBOUND_BUCKET is not set.")
    try:
        arrival = read_arrival(body)
    except Unreadable as unreadable:
        raise MeetError(unreadable.reason) from unreadable
    if arrival is None:
        raise MeetError("It tells of no mail.")
    try:
        return read_mail(inbox, arrival)
    except MailGone:
        return _mail(arrival, problem=ReplyReason.MISSING)


def _mail(
    arrival: Arrival,
    *,
    reply: CalendarReply | None = None,
    text: str = "",
    problem: ReplyReason | None = None,
    may_go_on: bool = False,
) -> IncomingMail:
    known = arrival.message_id, arrival.recipients, arrival.sender, arrival.notification
    return IncomingMail(*known, reply, text, problem, arrival.source, may_go_on)
