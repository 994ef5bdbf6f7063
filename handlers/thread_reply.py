"""Owns telling of each change in the thread of the poll's message: once, by one of all replicas."""

from datetime import timedelta

import structlog

from bot.domain.errors import NotFound
from bot.domain.poll import Poll, PollSnapshot
from bot.language import reading as in_language_of
from bot.meet import Meet
from bot.services import closing, reading, redrawing
from handlers.slack.errors import TROUBLE, ts_of
from handlers.slack.refusals import GIVE_UP_AFTER, Kind, Refusal, read_refusal
from handlers.views.thread_reply import thread_reply

LEASE = timedelta(minutes=1)
NOT_TOLD = ""
"""Stored instead of the reply's ts once telling was given up."""
log = structlog.get_logger()


def tell_thread(meet: Meet, poll: Poll) -> None:
    """Tells of the poll's last change, unless that is done or another replica is doing it."""
    if poll.change is None or poll.thread_ts is not None or not poll.posted:
        return
    if not closing.claim_thread_reply(meet.database, poll.workspace, poll.id, lease=LEASE):
        return
    # Read after the claim: what is told is what was claimed, or a later change.
    snapshot = reading.poll_snapshot(meet.database, poll.workspace, poll.id)
    if snapshot is not None:
        _tell(meet, snapshot)


def _tell(meet: Meet, snapshot: PollSnapshot) -> None:
    poll = snapshot.poll
    where = {"channel": str(poll.message_channel), "thread_ts": poll.thread_root}
    with in_language_of(poll.language):
        told = thread_reply(snapshot, meet.clock.now())
    try:
        sent = meet.clients.client(poll.workspace).chat_postMessage(
            text=told.text, blocks=told.blocks, reply_broadcast=poll.announced, **where
        )
        ts = ts_of(sent.get("ts"))
    except NotFound:
        redrawing.put_off_thread(meet.database, poll.workspace, poll.id, _backoff(meet, poll))
    except TROUBLE as error:
        _refused(meet, poll, read_refusal(error))
    else:
        _mark(meet, poll, ts)


def tell_late(meet: Meet, workspace: str, poll_id: str) -> None:
    """Tells of a change that a crash or a refusal kept from being told."""
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is not None:
        tell_thread(meet, snapshot.poll)


def _refused(meet: Meet, poll: Poll, refusal: Refusal) -> None:
    log.warning("thread_not_told", poll=poll.id, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind in (Kind.GONE, Kind.NOBODY) or (refusal.kind is Kind.UNKNOWN and _age(meet, poll) > GIVE_UP_AFTER):
        _mark(meet, poll, NOT_TOLD)
        return
    wait = refusal.wait if refusal.kind in (Kind.WAIT, Kind.COME_BACK) else _backoff(meet, poll)
    redrawing.put_off_thread(meet.database, poll.workspace, poll.id, wait)


def _mark(meet: Meet, poll: Poll, ts: str) -> None:
    if poll.changed_at is not None:
        closing.mark_thread_reply(meet.database, poll.workspace, poll.id, ts, poll.changed_at)


def _backoff(meet: Meet, poll: Poll) -> timedelta:
    """As long again as the thread has waited already, so the attempts become fewer and fewer."""
    return max(LEASE, _age(meet, poll))


def _age(meet: Meet, poll: Poll) -> timedelta:
    now = meet.clock.now()
    return now - (poll.changed_at or now)
