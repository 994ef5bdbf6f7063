"""The composition root: the only place that picks implementations. It runs nothing by itself."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import handlers
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.config.values import SES, SMTP
from bot.jobs import FEEDBACK, JOBS, Job, Jobs
from bot.meet import Meet
from bot.ports import Clock, FeedbackQueue, Inbox, Mailer
from handlers.redraw_workers import RedrawWorkers
from handlers.slack.app import build_slack_app
from handlers.slack.install_flow import InstallFlow, build_install_flow
from handlers.slack.installed_clients import Clients, InstalledClients, build_clients
from handlers.slack.listeners import App
from invites.inbox import S3Inbox
from invites.ses import SesMailer
from invites.smtp import SmtpMailer
from invites.sqs import WAIT_SECONDS, SqsFeedbackQueue
from storage.database import Database


@dataclass(frozen=True)
class Application:
    """A whole Meet, not yet started, and what must be closed after it (`closing`)."""

    meet: Meet
    clients: Clients
    slack: App
    jobs: Jobs
    workers: RedrawWorkers
    closing: ExitStack

    @property
    def install(self) -> InstallFlow | None:
        """What serves installations, None where the settings name one workspace alone."""
        if not isinstance(self.clients, InstalledClients):
            return None
        return build_install_flow(self.meet.settings, self.meet.database, self.clients.installations, self.meet.clock)


class Incoming(NamedTuple):
    """What AWS tells Meet: feedback, and answers to invites. None where the settings name none."""

    queue: FeedbackQueue | None
    inbox: Inbox | None


class _Later:
    """Stands in `Meet` for what can only be made from a Meet: its jobs and its redraw workers."""

    jobs: Jobs | None = None
    workers: RedrawWorkers | None = None

    def wake(self, name: str) -> None:
        """Wakes a job where jobs run; elsewhere the process that serves finds the work at its next tick."""
        if self.jobs is not None:
            self.jobs.wake(name)

    def redraw(self, workspace: str, poll: str) -> None:
        """Asks the workers where there are any; elsewhere the poll stays dirty and the refresh job redraws it."""
        if self.workers is not None:
            self.workers.request(workspace, poll)


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    table: tuple[Job, ...] = JOBS,
    receive_seconds: int = WAIT_SECONDS,
) -> Application:
    """Everything that `meet serve` runs. Opens no connection yet. Raises MeetError where the settings do not do.

    `receive_seconds` is how long one receive waits for feedback: a stop waits for it to end.
    """
    database = _opened(closing_stack := ExitStack(), settings, clock)
    clock, later = clock or SystemClock(), _Later()
    clients, queue = build_clients(settings, database, clock), feedback_queue(settings, receive_seconds)
    inbox = S3Inbox(settings, wait_seconds=receive_seconds) if settings.takes_replies else None
    meet = _meet(closing_stack, settings, database, clock, clients, Incoming(queue, inbox), later)
    later.workers = RedrawWorkers(meet)
    later.jobs = Jobs(meet, table if queue else _without_feedback(table))
    slack = build_slack_app(settings, clients)
    background = handlers.register(slack, meet)
    closing_stack.callback(background.stop)
    return Application(meet, clients, slack, later.jobs, later.workers, closing_stack)


@contextmanager
def built(settings: Settings, database: Database, clock: Clock) -> Iterator[Meet]:
    """A Meet for one round of a job: nothing runs beside it."""
    with ExitStack() as closing_stack:
        clients, queue = build_clients(settings, database, clock), feedback_queue(settings)
        inbox = S3Inbox(settings) if settings.takes_replies else None
        yield _meet(closing_stack, settings, database, clock, clients, Incoming(queue, inbox), _Later())


def feedback_queue(settings: Settings, receive_seconds: int = WAIT_SECONDS) -> FeedbackQueue | None:
    """The queue of the settings; None where they name none, and where mail goes without SES, which alone tells."""
    if not settings.mails_by_ses or settings.meet_feedback_queue_url is None:
        return None
    return SqsFeedbackQueue(settings, wait_seconds=receive_seconds)


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    makers: dict[str, Callable[[], Mailer]] = {
        SES: lambda: SesMailer(settings),
        SMTP: lambda: SmtpMailer(settings, clock),
    }
    return makers[settings.meet_mailer]()


def _without_feedback(table: tuple[Job, ...]) -> tuple[Job, ...]:
    return tuple(job for job in table if job.name != FEEDBACK)


def _opened(stack: ExitStack, settings: Settings, clock: Clock | None) -> Database:
    """A clock that is handed in has the last word on the time, even beside a server that has one of its own."""
    database = Database(settings.database_url, clock=clock or SystemClock(), shared_time=clock is None)
    stack.callback(database.dispose)
    return database


def _meet(
    stack: ExitStack,
    settings: Settings,
    database: Database,
    clock: Clock,
    clients: Clients,
    incoming: Incoming,
    later: _Later,
) -> Meet:
    mailer = _mailer(settings, clock)
    stack.enter_context(closing(mailer))
    queue, inbox = incoming
    if queue is not None:
        stack.callback(queue.close)
    if inbox is not None:
        stack.callback(inbox.close)
    return Meet(settings, database, clock, clients, mailer, queue, later.wake, later.redraw, inbox)
