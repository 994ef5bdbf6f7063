"""Drains the feedback queue: receive, apply, delete after the commit. It decides nothing about a fact."""

import logging
import time
from datetime import datetime
from threading import Event

from bot.meet import Meet
from bot.ports import FeedbackQueue, QueueMessage
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from invites.notifications import Quarantine, read_notification

FULL = 10
"""As many as SQS gives at once."""
TOGETHER = 300
"""So many share a transaction where so many wait: one sync to the disk, and statements that cost little more than for
ten. On SQLite a vote waits for it, some 12 ms."""
MOST_MESSAGES = 5000
LONGEST_ROUND = 50.0
"""Seconds. Bounds of one run: the next tick goes on, and a stop is never far."""
logger = logging.getLogger("meet.feedback")


def ingest_feedback(meet: Meet, stop: Event | None = None) -> int:
    """Applies what waits in the queue until a receive finds none, or `stop`, or the bound; how many messages.

    Raises OSError where the queue cannot be reached. 0 without a queue.
    """
    if meet.queue is None:
        return 0
    stop = stop or Event()
    until, applied = time.monotonic() + LONGEST_ROUND, 0
    while applied < MOST_MESSAGES and time.monotonic() < until and not stop.is_set():
        begun_at = meet.database.now()
        messages = _gather(meet.queue, stop)
        if not messages:
            # What was tried 15 minutes before this receive began, and is still unknown to SES, was not sent.
            mark_empty(meet, begun_at=begun_at)
            break
        applied += _apply(meet, meet.queue, messages)
    return applied


def _gather(queue: FeedbackQueue, stop: Event) -> list[QueueMessage]:
    """What one receive finds; where that is ten, more wait, and as many are received as a transaction may hold."""
    messages = latest = queue.receive()
    while len(latest) >= FULL and len(messages) < TOGETHER and not stop.is_set():
        try:
            latest = queue.receive(wait=False)
        except OSError as error:
            # What was received must not wait for its visibility to lapse; the next receive tells of the trouble.
            logger.warning("The feedback queue failed while more was fetched: %s", error)
            break
        messages = messages + latest
    return messages


def mark_empty(meet: Meet, *, begun_at: datetime) -> None:
    """Remembers that a receive begun at this instant found the queue empty."""
    with meet.database.begin_account() as account:
        account.feedback.mark_queue_empty(begun_at)


def _apply(meet: Meet, queue: FeedbackQueue, messages: list[QueueMessage]) -> int:
    settings = meet.settings
    policy = FeedbackPolicy(settings.aws_account_id, settings.meet_configuration_set, settings.meet_operators)
    stored = apply_feedback(meet.database, [read_message(one.body) for one in messages], policy)
    done = [message for message, is_stored in zip(messages, stored, strict=True) if is_stored]
    queue.delete(done)
    meet.wake("notices")
    meet.wake("refresh")
    return len(done)


def read_message(body: str) -> Received:
    """The message as facts, or as the problem it has."""
    read = read_notification(body)
    if isinstance(read, Quarantine):
        logger.warning("A feedback message goes to quarantine: %s", read.reason)
        return Received(body, problem=read.reason)
    return Received(body, tuple(read))
