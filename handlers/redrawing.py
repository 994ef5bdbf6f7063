"""Owns redrawing a poll's message, once per claim; the claim decides whether it is due and keeps the order."""

from datetime import timedelta

import structlog

from bot.domain.asked_for import LOST
from bot.domain.errors import NotFound
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.language import reading as in_language_of
from bot.meet import Meet
from bot.services import notifying, reading, redrawing
from handlers.permalinks import keep_permalink
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import Kind, read_refusal
from handlers.thread_reply import tell_thread
from handlers.views.poll_message import poll_message
from handlers.views.poll_trouble import CAN_BE_PUT_RIGHT, GONE, UNCHANGEABLE
from storage.values import Redraw

RETRY_NOT_INSTALLED = timedelta(minutes=10)
log = structlog.get_logger()


def redraw(meet: Meet, claim: Redraw) -> bool:
    """Redraws from the newest snapshot; True where the message is out of date again already."""
    try:
        client = meet.clients.client(claim.workspace)
    except NotFound:
        redrawing.release_redraw(meet.database, claim, RETRY_NOT_INSTALLED)
        return False
    snapshot = reading.poll_snapshot(meet.database, claim.workspace, claim.poll)
    if snapshot is None or not snapshot.poll.posted:
        return redrawing.settle_redraw(meet.database, claim, claim.revision)
    return _redraw_snapshot(meet, client, claim, snapshot)


def _redraw_snapshot(meet: Meet, client: WebClient, claim: Redraw, snapshot: PollSnapshot) -> bool:
    poll = snapshot.poll
    answers = reading.calendar_answers(meet.database, poll)
    with in_language_of(poll.language):
        message = poll_message(snapshot, meet.clock.now(), answers)
    try:
        client.chat_update(
            channel=str(poll.message_channel),
            ts=str(poll.message_ts),
            text=message.text,
            blocks=message.blocks,
            parse="none",
        )
    except TROUBLE as error:
        _refused(meet, claim, poll, error)
        return False
    dirty = redrawing.settle_redraw(meet.database, claim, poll.revision)
    tell_thread(meet, poll)
    if poll.permalink is None:
        keep_permalink(meet, client, poll, str(poll.message_channel), str(poll.message_ts))
    return dirty


def _refused(meet: Meet, claim: Redraw, poll: Poll, error: Exception) -> None:
    """What was refused stays dirty, so it is made up for; only a message that is gone has nothing left to redraw."""
    refusal = read_refusal(error)
    log.warning("redraw_refused", poll=poll.id, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind is Kind.GONE:
        redrawing.settle_redraw(meet.database, claim, poll.revision)
        _tell_that_it_is_gone(meet, poll)
    else:
        redrawing.release_redraw(meet.database, claim, refusal.wait, slack_failed=refusal.kind is Kind.RETRY)
        if refusal.kind is Kind.COME_BACK and refusal.code in CAN_BE_PUT_RIGHT:
            open_poll = {"elsewhere": poll.id} if poll.status is PollStatus.OPEN else {}
            data = {"trouble": UNCHANGEABLE, "code": refusal.code, **open_poll}
            _tell_organizer(meet, poll, f"refused:{refusal.code}:{poll.id}:{poll.message_channel}", data)


def _tell_that_it_is_gone(meet: Meet, poll: Poll) -> None:
    """Somebody deleted it: the organizer of an open poll is told once; a poll that is over needs no message."""
    if poll.status is PollStatus.OPEN:
        data = {"trouble": GONE, "draft": poll.id, LOST: poll.message_ts or ""}
        _tell_organizer(meet, poll, f"message_gone:{poll.id}:{poll.message_ts}", data)


def _tell_organizer(meet: Meet, poll: Poll, told_once: str, data: dict[str, str]) -> None:
    """Where the organizer is deactivated, those who run the poll in their place are told."""
    if notifying.tell_whoever_runs(meet.database, poll, told_once, {"title": poll.title, **data}):
        meet.wake("notices")
