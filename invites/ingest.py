"""Drains the feedback queue: receive, apply, delete after the commit. It decides nothing about a fact."""

import time
from datetime import datetime
from threading import Event

import structlog

from bot.config.settings import Settings
from bot.meet import Meet
from bot.ports import FeedbackQueue, QueueMessage
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from invites.notifications import read_notification
from invites.ses_events import Unreadable

FULL = 10
"""The most messages that one receive returns."""
TOGETHER = 300
"""The most messages in one transaction: one sync to the disk, and statements that cost little more than for ten. On
SQLite a vote waits for it, some 12 ms."""
MOST_MESSAGES = 5000
LONGEST_ROUND = 50.0
"""Seconds. Together they bound one run, so that a stop is quick. The next tick continues."""
logger = structlog.get_logger("meet.feedback")


def ingest_feedback(meet: Meet, stop: Event | None = None) -> int:
    """Applies the messages of the queue until it is empty, `stop` is set or the run is over. Returns how many.

    Returns 0 without a queue. Raises OSError when the queue cannot be reached.
    """
    if meet.queue is None:
        return 0
    stop = stop or Event()
    until, applied = time.monotonic() + LONGEST_ROUND, 0
    while applied < MOST_MESSAGES and time.monotonic() < until and not stop.is_set():
        begun_at = meet.database.now()
        messages = _gather(meet.queue, stop)
        if not messages:
            # A mail that was tried 15 minutes before this receive began, and has no Send event, was not sent.
            mark_empty(meet, begun_at=begun_at)
            break
        applied += _apply(meet, meet.queue, messages)
    return applied


def _gather(queue: FeedbackQueue, stop: Event) -> list[QueueMessage]:
    """The messages of one receive; after a full one, of more receives without waiting, up to TOGETHER."""
    messages = latest = queue.receive()
    while len(latest) >= FULL and len(messages) < TOGETHER and not stop.is_set():
        try:
            latest = queue.receive(wait=False)
        except OSError as error:
            # The messages at hand are applied now; the next receive raises if the fault lasts.
            logger.warning("feedback_receive_failed", error=str(error))
            break
        messages = messages + latest
    return messages


def mark_empty(meet: Meet, *, begun_at: datetime) -> None:
    """Remembers that a receive begun at this instant found the queue empty."""
    with meet.database.begin_account() as account:
        account.feedback.mark_queue_empty(begun_at)


def _apply(meet: Meet, queue: FeedbackQueue, messages: list[QueueMessage]) -> int:
    received = [read_message(one.body) for one in messages]
    for problem in filter(None, (one.problem for one in received)):
        logger.warning("feedback_quarantined", reason=problem)
    stored = apply_feedback(meet.database, received, policy_of(meet.settings))
    done = [message for message, is_stored in zip(messages, stored, strict=True) if is_stored]
    queue.delete(done)
    meet.wake("notices")
    meet.wake("refresh")
    return len(done)


def policy_of(settings: Settings) -> FeedbackPolicy:
    """Whose feedback counts, by the settings."""
    return FeedbackPolicy(
        settings.aws_account_id, settings.meet_configuration_set, settings.meet_operators, settings.meet_from_address
    )


def read_message(body: str) -> Received:
    """The message as facts, or as the problem it has."""
    try:
        return Received(body, tuple(read_notification(body)))
    except Unreadable as unreadable:
        return Received(body, problem=unreadable.reason)
