"""Owns bringing a poll's message into Slack for the first time. A poll that Slack refuses is kept as a draft."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import structlog

from bot.domain.errors import NotFound
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.domain.redraw import POSTING_LEASE
from bot.language import reading as in_language_of
from bot.meet import Meet
from bot.services import opening, reading, redrawing
from handlers.permalinks import keep_permalink
from handlers.private_notes import post_message
from handlers.slack.clients import WebClient
from handlers.slack.errors import LOST, TROUBLE, SlackApiError, code_of
from handlers.slack.refusals import GIVE_UP_AFTER, Kind, read_refusal
from handlers.views.blocks import MessageView
from handlers.views.drafts import doubtful_note, draft_note, staying_note, try_later_note, waiting_note
from handlers.views.poll_message import poll_message
from handlers.views.poll_trouble import NOT_POSTED, posting_cure, staying_cure
from storage.values import Redraw

TRIES, PAUSE = 10, 0.05
"""So often, and with so many seconds between, a poll is claimed that is posted anew: half a second in all."""
LONGEST_BACKOFF = timedelta(hours=1)
RETRY_NOT_INSTALLED = timedelta(minutes=10)
NO_THREAD = frozenset(
    {
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
        "thread_not_found",
    }
)
"""The thread is gone or closed; its channel may take the poll even so."""
log = structlog.get_logger()
Tell = Callable[[MessageView], None]
"""How whoever pressed is told; None where nobody waits for an answer: then a notice is owed."""


class Anew(NamedTuple):
    """A message that takes the place of one that stood."""

    by: str
    gone: str | None
    """The ts of the poll's message."""
    channel: str = ""
    """To which the poll changes with it, "" where it stays in its own."""


def post_poll(
    meet: Meet, client: WebClient, workspace: str, poll_id: str, tell: Tell, *, anew: Anew | None = None
) -> bool:
    """Posts the poll's message, unless it stands or another posts it; a refusal is told to its organizer alone.

    `anew`: once more, though it was posted before.
    """
    claim = _claimed_anew(meet, workspace, poll_id, anew) if anew else _claimed(meet, workspace, poll_id)
    return claim is not None and _post(meet, client, claim, tell, anew)


def _claimed(meet: Meet, workspace: str, poll_id: str, gone: str | None = None) -> Redraw | None:
    return redrawing.claim_posting(meet.database, workspace, poll_id, gone=gone)


def _claimed_anew(meet: Meet, workspace: str, poll_id: str, anew: Anew) -> Redraw | None:
    """A redraw of the old message may have the lease just now, and ends in a moment."""
    for _ in range(TRIES):
        if claim := _claimed(meet, workspace, poll_id, anew.gone):
            return claim
        time.sleep(PAUSE)
    return None


def post_late(meet: Meet, claim: Redraw) -> None:
    """Posts a poll whose message a crash or Slack kept out. Nobody waits any more: its organizer is owed a notice."""
    try:
        client = meet.clients.client(claim.workspace)
    except NotFound:
        redrawing.release_redraw(meet.database, claim, RETRY_NOT_INSTALLED)
        return
    _post(meet, client, claim, None)


def post_owed(meet: Meet, workspace: str, poll_id: str) -> None:
    """Posts a poll that a job has opened: nobody waits, and its organizer is owed a notice where Slack refuses."""
    if claim := redrawing.claim_posting(meet.database, workspace, poll_id):
        post_late(meet, claim)


def _post(meet: Meet, client: WebClient, claim: Redraw, tell: Tell | None, anew: Anew | None = None) -> bool:
    snapshot = reading.poll_snapshot(meet.database, claim.workspace, claim.poll)
    if snapshot is None or snapshot.poll.status is not PollStatus.OPEN:
        return False
    known_as = snapshot.poll.channel
    if anew and anew.channel:
        snapshot = replace(snapshot, poll=replace(snapshot.poll, channel=anew.channel, in_thread=None))
    try:
        sent = _send(meet, client, snapshot)
    except SlackApiError as error:
        _not_posted(meet, claim, snapshot.poll, error, tell)
        return False
    except LOST as error:
        # It may have been posted. After a while it is posted again: twice is better than never.
        log.warning("posting_in_doubt", poll=claim.poll, error=type(error).__name__)
        _in_doubt(meet, claim, snapshot.poll, tell)
        return False
    if _remember(meet, client, claim, snapshot.poll, known_as, sent) and anew:
        opening.note_posted_anew(
            meet.database, meet.clock, claim.workspace, claim.poll, by=anew.by, channel=anew.channel
        )
    return True


def _send(meet: Meet, client: WebClient, snapshot: PollSnapshot) -> tuple[str, str]:
    poll = snapshot.poll
    with in_language_of(poll.language):
        message = poll_message(snapshot, meet.clock.now())
    try:
        return post_message(client, poll.channel, message, in_thread=poll.in_thread)
    except SlackApiError as error:
        if poll.in_thread is None or code_of(error) not in NO_THREAD:
            raise
        log.warning("thread_takes_no_poll", poll=poll.id, error=code_of(error))
    opening.leave_thread(meet.database, meet.clock, poll.workspace, poll.id)
    return post_message(client, poll.channel, message)


def _remember(meet: Meet, client: WebClient, claim: Redraw, poll: Poll, known_as: str, sent: tuple[str, str]) -> bool:
    """Whether this message is the poll's."""
    channel, ts = sent
    if not redrawing.settle_posting(meet.database, claim, known_as=known_as, channel=channel, ts=ts):
        _take_away(client, poll, channel, ts)
        return False
    meet.redraw(poll.workspace, poll.id)
    keep_permalink(meet, client, poll, channel, ts)
    return True


def _take_away(client: WebClient, poll: Poll, channel: str, ts: str) -> None:
    """We were so slow that our lease ran out and another posted the poll: one message of it is enough."""
    log.warning("posted_twice", poll=poll.id)
    try:
        client.chat_delete(channel=channel, ts=ts)
    except TROUBLE as error:
        # It stays, and its buttons work; the poll's own message is the one that is redrawn.
        log.warning("second_message_stays", poll=poll.id, error=type(error).__name__)


def adopt_message(meet: Meet, client: WebClient, workspace: str, poll_id: str, pressed: tuple[str, str]) -> None:
    """A press came from a message that Meet knows nothing of: Slack posted it, and the answer was lost."""
    channel, ts = pressed
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is None or not ts:
        return
    if opening.adopt_message(meet.database, workspace, poll_id, channel=channel, ts=ts):
        log.info("message_adopted", poll=poll_id)
        keep_permalink(meet, client, snapshot.poll, channel, ts)
    meet.redraw(workspace, poll_id)


def _not_posted(meet: Meet, claim: Redraw, poll: Poll, error: SlackApiError, tell: Tell | None) -> None:
    refusal = read_refusal(error)
    log.warning("not_posted", poll=poll.id, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind is Kind.WAIT:
        _wait(meet, claim, poll, refusal.wait, tell)
    elif refusal.kind is Kind.RETRY:
        _try_again(meet, claim, poll, refusal.wait, tell)
    elif poll.posted:
        _stays(meet, claim, tell, staying_note(poll, staying_cure(refusal.code)))
    else:
        _keep_draft(meet, poll, refusal.code, tell)


def _keep_draft(meet: Meet, poll: Poll, code: str, tell: Tell | None) -> None:
    data = {"title": poll.title, "trouble": NOT_POSTED, "code": code, "draft": poll.id}
    opening.keep_draft(meet.database, meet.clock, poll.workspace, poll.id, owed=None if tell else data)
    if tell:
        tell(draft_note(poll, posting_cure(code)))
    else:
        meet.wake("notices")


def _in_doubt(meet: Meet, claim: Redraw, poll: Poll, tell: Tell | None) -> None:
    """It may stand there, so nobody is told that it waits."""
    if poll.posted:
        _stays(meet, claim, tell, doubtful_note())
    else:
        _try_again(meet, claim, poll, POSTING_LEASE, None)


def _try_again(meet: Meet, claim: Redraw, poll: Poll, least: timedelta, tell: Tell | None) -> None:
    """As long again as the poll has waited already, an hour at most; after a day it is a draft, in its organizer's
    hands."""
    age = meet.clock.now() - poll.created_at
    if age > GIVE_UP_AFTER and not poll.posted:
        _keep_draft(meet, poll, "", tell)
    else:
        _wait(meet, claim, poll, min(max(least, age), LONGEST_BACKOFF), tell)


def _wait(meet: Meet, claim: Redraw, poll: Poll, wait: timedelta, tell: Tell | None) -> None:
    """The job posts it then; whoever pressed is told so. No job posts one that has been posted once."""
    if poll.posted:
        _stays(meet, claim, tell, try_later_note())
        return
    redrawing.release_redraw(meet.database, claim, wait)
    if tell:
        tell(waiting_note())


def _stays(meet: Meet, claim: Redraw, tell: Tell | None, note: MessageView) -> None:
    """An open poll that had a message is no draft: it stays where it was, and can be redrawn or pressed at once."""
    redrawing.release_redraw(meet.database, claim, timedelta(0))
    if tell:
        tell(note)
