"""The table of scheduled jobs, and what runs them. It holds no state that a second replica would need."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor as WakingThreads
from dataclasses import dataclass
from datetime import UTC, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.config.settings import Settings
from bot.domain.errors import MeetError, NotFound
from bot.domain.text import clean_token
from bot.meet import Meet
from bot.services import administration
from handlers import consent, deadlines, delivery_card, notices, people, redraw_workers, reminders, repeating
from invites.ingest import ingest_feedback
from invites.outbox import deliver_due
from invites.quota import keep_limits, refresh_quota
from invites.replies import ingest_replies

MISFIRE_GRACE = timedelta(minutes=5)
"""A run that could not start in time still runs; APScheduler's second would drop it."""
BEAT_INTERVAL = timedelta(seconds=30)
"""How often a healthy job writes that it ran: seldom enough that an idle Meet leaves its disk alone."""
STOP_PATIENCE = timedelta(seconds=8)
"""A stop takes less than ten seconds; the longest call that a job waits for, SQS's, takes five."""
FEEDBACK = "feedback"
"""The job that has nothing to do where there is no feedback queue."""

log = structlog.get_logger("meet.jobs")


@dataclass(frozen=True)
class Job:
    """One scheduled thing. `work` may return how much it did, in all or by kind."""

    name: str
    every: timedelta
    work: Callable[[Meet], object]
    executor: str = "default"
    """Whose threads run it. A job that waits for a queue names one of its own."""
    by_hand: Callable[[Meet], object] | None = None
    """What `meet run-job` does where the schedule would leave the work to another replica, or do nothing."""


def _deliver(meet: Meet) -> int:
    return deliver_due(meet, meet.stopping)


def _feedback(meet: Meet) -> int:
    return ingest_feedback(meet, meet.stopping)


def _replies(meet: Meet) -> int:
    return ingest_replies(meet, meet.stopping)


def _feedback_by_hand(meet: Meet) -> int:
    """Whoever asks for it expects a queue. Raises MeetError where there is none."""
    if meet.queue is None:
        raise MeetError(f"{why_no_queue(meet.settings)}, so there is no feedback to read.")
    return _feedback(meet)


def why_no_queue(settings: Settings) -> str:
    """Why there is no feedback queue, for an operator: the beginning of a sentence."""
    if settings.mails_by_ses:
        return "MEET_FEEDBACK_QUEUE_URL is not set"
    return f"Mail goes by {settings.meet_mailer.upper()}"


def _replies_by_hand(meet: Meet) -> int:
    """Likewise."""
    if meet.inbox is None:
        missing = "MEET_INBOUND_DOMAIN, MEET_INBOUND_QUEUE_URL or MEET_INBOUND_BUCKET"
        raise MeetError(f"{missing} is not set, so there are no answers to invites to read.")
    return _replies(meet)


def _refresh(meet: Meet) -> int:
    return redraw_workers.redraw_due(meet) + delivery_card.redraw_due(meet)


def _remind(meet: Meet) -> int:
    """Tells at once, so that `meet run-job reminders` does all of it."""
    reminded = reminders.remind_due(meet)
    if reminded:
        notices.send_due(meet)
    return reminded


def _purge(meet: Meet) -> dict[str, int]:
    return administration.purge(meet.database, meet.clock, meet.stopping)


def _quota(meet: Meet) -> dict[str, float]:
    """Without a limit a day (-1) none is told."""
    quota = refresh_quota(meet)
    daily = {"a day": quota.daily} if quota.daily >= 0 else {}
    return {"mails a second": quota.rate, **daily, "sent in 24 hours": quota.sent}


JOBS = (
    Job("deliver", timedelta(seconds=5), _deliver),
    # Receives wait for messages, so this one has a thread of its own and may follow itself closely.
    Job(FEEDBACK, timedelta(seconds=1), _feedback, executor="feedback", by_hand=_feedback_by_hand),
    # Waits for messages too.
    Job("replies", timedelta(seconds=2), _replies, executor="replies", by_hand=_replies_by_hand),
    Job("refresh", timedelta(seconds=5), _refresh),
    Job("deadlines", timedelta(seconds=15), deadlines.close_due),
    Job("reminders", timedelta(minutes=5), _remind),
    Job("repeating", timedelta(seconds=30), repeating.open_due),
    Job("notices", timedelta(seconds=5), notices.send_due),
    Job("forgetting", timedelta(minutes=1), consent.finish_all),
    Job("purge", timedelta(hours=6), _purge),
    Job("profiles", timedelta(seconds=5), people.read_wanted),
    Job("quota", timedelta(minutes=10), keep_limits, by_hand=_quota),
)


def find_work(name: str, table: tuple[Job, ...] = JOBS) -> Callable[[Meet], object]:
    """What a job does in one round. Raises NotFound for an unknown name."""
    job = next((job for job in table if job.name == clean_token(name)), None)
    if job is None:
        raise NotFound(f"There is no job {name!r}; the jobs are {', '.join(job.name for job in table)}.")
    return job.by_hand or job.work


class Runner:
    """Runs one job's rounds, one at a time. Whoever asks while a round runs gets another round after it."""

    def __init__(self, meet: Meet, job: Job) -> None:
        self.job = job
        self._meet = meet
        self._guard = threading.Lock()
        self._wanted = False
        self._running = False
        self._beaten_at = float("-inf")
        self._told = ""
        self.idle = threading.Event()
        self.idle.set()

    def run(self) -> None:
        """Runs rounds until none is asked for; returns at once where another thread runs them."""
        with self._guard:
            self._wanted = True
            if self._running:
                return
            self._running = True
            self.idle.clear()
        while self._still_wanted():
            self._round()

    def _still_wanted(self) -> bool:
        with self._guard:
            self._running, self._wanted = self._wanted and not self._meet.stopping.is_set(), False
            if not self._running:
                self.idle.set()
            return self._running

    def _round(self) -> None:
        began, error = time.monotonic(), ""
        try:
            self.job.work(self._meet)
        except Exception as failed:  # A failure ends this round and nothing else.
            error = f"{type(failed).__name__}: {failed}"
            log.exception("job_failed", job=self.job.name)
        self._measure(time.monotonic() - began, failed=bool(error))
        self._beat(error)

    def _measure(self, seconds: float, *, failed: bool) -> None:
        """Counts the round where Prometheus may ask for it."""
        if self._meet.settings.meet_metrics_bind is None:
            return
        # Loaded where it is used: decision 32.
        from bot.metrics import JOB_FAILURES, JOB_SECONDS

        JOB_SECONDS.labels(self.job.name).observe(seconds)
        if failed:
            JOB_FAILURES.labels(self.job.name).inc()

    def _beat(self, error: str) -> None:
        """Tells the database that the job lives; at once when its health changed, else now and then."""
        if error == self._told and time.monotonic() - self._beaten_at < BEAT_INTERVAL.total_seconds():
            return
        try:
            with self._meet.database.begin_account() as account:
                account.jobs.beat(self.job.name, self._meet.clock.now(), error)
        except MeetError as refused:
            log.warning("heartbeat_not_written", job=self.job.name, why=str(refused))
            return
        self._told, self._beaten_at = error, time.monotonic()


class Jobs:
    """The running table: APScheduler's clock, our rounds."""

    def __init__(self, meet: Meet, table: tuple[Job, ...] = JOBS) -> None:
        self._stopping = meet.stopping
        self._runners: Mapping[str, Runner] = {job.name: Runner(meet, job) for job in table}
        pools = {job.executor: ThreadPoolExecutor(2) for job in table} | {"default": ThreadPoolExecutor(len(table))}
        # Two, though rounds never overlap: the second only notes that another round is wanted (`Runner.run`). With one
        # APScheduler would write a warning for each start that falls into a long round.
        defaults = {"coalesce": True, "max_instances": 2, "misfire_grace_time": int(MISFIRE_GRACE.total_seconds())}
        self._guard = threading.Lock()
        self._woken = WakingThreads(len(table), thread_name_prefix="woken")
        self._scheduler = BackgroundScheduler(timezone=UTC, executors=pools, job_defaults=defaults)

    def start(self) -> None:
        """Every job runs now, to catch up with what happened while Meet was away, and then by its interval."""
        for runner in self._runners.values():
            seconds = runner.job.every.total_seconds()
            self._scheduler.add_job(
                runner.run, "interval", id=runner.job.name, seconds=seconds, executor=runner.job.executor
            )
        self._scheduler.start()
        for name in self._runners:
            self.wake(name)

    def wake(self, name: str) -> None:
        """Runs a job now: at once, or again as soon as its running round ends. Unknown names are a mistake of ours."""
        runner = self._runners[name]
        with self._guard:
            if not self._stopping.is_set():
                # Beside APScheduler, which drops further instances of a job; the runner drops nothing.
                self._woken.submit(runner.run)

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler's thread runs."""
        return bool(self._scheduler.running) and not self._stopping.is_set()

    def stop(self, patience: timedelta = STOP_PATIENCE) -> list[str]:
        """Starts no round any more and waits for the running ones; the names of those that took longer."""
        with self._guard:
            self._stopping.set()
            self._woken.shutdown(wait=False)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        until = time.monotonic() + patience.total_seconds()
        return [name for name, one in self._runners.items() if not one.idle.wait(max(0.0, until - time.monotonic()))]
