"""The application as a value: what handlers, invites and jobs receive. It holds the parts and makes none of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.config.settings import Settings
from bot.domain.waiting_line import WaitingLine
from bot.ports import Clock, FeedbackQueue, Inbox, Mailer, WorkspaceClients
from storage.database import Database


@dataclass(frozen=True)
class Meet:
    """One running Meet. Safe to share between threads, as each of its parts is."""

    settings: Settings
    database: Database
    clock: Clock
    clients: WorkspaceClients
    mailer: Mailer
    queue: FeedbackQueue | None
    """None where MEET_FEEDBACK_QUEUE_URL is unset: then no feedback is read, and `meet check` says so."""
    wake: Callable[[str], None]
    """`wake(job)` runs a job of bot/jobs.py now: "deliver", "notices", "refresh" ... Never blocks, never raises."""
    redraw: Callable[[str, str], None]
    """`redraw(workspace, poll)` asks the redraw workers for the poll's message. Never blocks, never raises."""
    inbox: Inbox | None = None
    """Answers to invites; None where MEET_INBOUND_DOMAIN and its queue and bucket are not set."""
    wanted_profiles: WaitingLine[tuple[str, str]] = field(default_factory=WaitingLine)
    """(workspace, user) of voters whose profile Slack is to be asked for, when its limits leave room."""
    look_ups_used_up: dict[str, datetime] = field(default_factory=dict)
    """By workspace the end of the window in which no more voters' profiles may be asked for: the database need not be
    asked again in it."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set once Meet is to end: whoever loops looks at it between two rounds and leaves the rest for the next start."""
