"""Owns drawing a poll's message anew, once per claim; the claim decides whether it is due and keeps the order."""

from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotFound
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.meet import Meet
from bot.services import closing, notifying, reading, redrawing
from handlers.holds import keep_wait
from handlers.slack.errors import LOST, UNDRAWABLE, code_of, is_slacks_fault
from handlers.views.poll_message import poll_message
from handlers.views.result_message import thread_reply
from storage.values import Redraw

RETRY_LOST = timedelta(seconds=5)
RETRY_REFUSED = timedelta(minutes=10)
THREAD_LEASE = timedelta(minutes=1)
GONE = "The poll's message was deleted in Slack. Its answers are safe: the button posts it again."
log = structlog.get_logger()


def draw(meet: Meet, redraw: Redraw) -> bool:
    """Draws the newest snapshot for this claim; True where it is out of date again already."""
    try:
        client = meet.clients.client(redraw.workspace)
    except NotFound:
        _release(meet, redraw, RETRY_REFUSED)
        return False
    snapshot = reading.poll_snapshot(meet.database, redraw.workspace, redraw.poll)
    if snapshot is None or not snapshot.poll.posted:
        return redrawing.settle_redraw(meet.database, redraw, redraw.revision)
    return _draw_snapshot(meet, client, redraw, snapshot)


def _draw_snapshot(meet: Meet, client: WebClient, redraw: Redraw, snapshot: PollSnapshot) -> bool:
    poll, message = snapshot.poll, poll_message(snapshot)
    try:
        client.chat_update(
            channel=str(poll.message_channel),
            ts=str(poll.message_ts),
            text=message.text,
            blocks=message.blocks,
            parse="none",
        )
    except SlackApiError as error:
        return _refused(meet, redraw, poll, error)
    except LOST as error:
        log.info("redraw_in_doubt", poll=poll.id, error=type(error).__name__)
        _release(meet, redraw, RETRY_LOST)
        return False
    dirty = redrawing.settle_redraw(meet.database, redraw, poll.revision)
    tell_thread(meet, client, snapshot)
    return dirty


def _release(meet: Meet, redraw: Redraw, wait: timedelta) -> None:
    redrawing.release_redraw(meet.database, redraw, wait)


def _refused(meet: Meet, redraw: Redraw, poll: Poll, error: SlackApiError) -> bool:
    code, wait = code_of(error), keep_wait(meet, redraw.workspace, error)
    log.warning("redraw_refused", poll=poll.id, error=code)
    if wait is not None:
        _release(meet, redraw, wait)
    elif is_slacks_fault(error):
        _release(meet, redraw, RETRY_LOST)
    elif code == "message_not_found":
        _message_gone(meet, redraw, poll)
    elif code in UNDRAWABLE:
        return redrawing.settle_redraw(meet.database, redraw, poll.revision)
    else:
        _release(meet, redraw, RETRY_REFUSED)
    return False


def _message_gone(meet: Meet, redraw: Redraw, poll: Poll) -> None:
    """Somebody deleted it: the organizer of an open poll is told once, one that is over needs no message."""
    redrawing.settle_redraw(meet.database, redraw, poll.revision)
    if poll.status is not PollStatus.OPEN:
        return
    now = meet.clock.now()
    told_once = f"message_gone:{poll.id}:{poll.message_ts}"
    data = {"text": f"“{poll.title}”: {GONE}", "draft": poll.id}
    notice = Notice(new_id(now), poll.workspace, poll.organizer, NoticeKind.TEXT, told_once, now, data)
    if notifying.owe(meet.database, notice):
        meet.wake("notices")


def tell_thread(meet: Meet, client: WebClient, snapshot: PollSnapshot) -> None:
    """Tells of the close in the message's thread, once: the claim lets one of all replicas through."""
    poll = snapshot.poll
    if poll.status is not PollStatus.CLOSED or poll.thread_ts or not poll.posted:
        return
    if not closing.claim_thread_reply(meet.database, poll.workspace, poll.id, lease=THREAD_LEASE):
        return
    try:
        sent = client.chat_postMessage(
            channel=str(poll.message_channel), thread_ts=str(poll.message_ts), text=thread_reply(snapshot)
        )
    except (SlackApiError, *LOST) as error:
        # The lease runs out and the refresh job tells it then.
        log.warning("thread_not_told", poll=poll.id, error=type(error).__name__)
        if isinstance(error, SlackApiError):
            keep_wait(meet, poll.workspace, error)
        return
    closing.mark_thread_reply(meet.database, poll.workspace, poll.id, str(sent.get("ts")))


def tell_late(meet: Meet, workspace: str, poll_id: str) -> None:
    """The same for a close that a crash kept from being told."""
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is not None:
        tell_thread(meet, meet.clients.client(workspace), snapshot)
