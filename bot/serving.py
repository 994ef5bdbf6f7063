"""`meet serve`: starts the parts in order, waits, and stops them in order within ten seconds. It decides no more."""

import gc
import logging
import os
import signal
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import structlog

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.language.reasons import error_text
from bot.services import administration, redrawing
from bot.services.sending import end_answers
from bot.web.front import build_web
from bot.web.parts import LONGEST_BODY, Parts, Probe
from bot.web.server import WebServer
from bot.wiring import Application, build
from handlers.slack.installed_clients import begin
from handlers.slack.socket import SlackSocket
from handlers.views.alarm_words import alarm_text
from invites.replies import forwarding_of
from storage.database import Database, telling_it_itself
from storage.engines import sqlite_file
from storage.lock import alone, serve_lock

if TYPE_CHECKING:
    from bot.metrics import MetricsServer

WATCH_INTERVAL = 5.0
LONGEST_STOP = timedelta(seconds=9.5)
"""Supervisors kill after ten seconds; then nothing is logged."""
LONGEST_SILENCE = timedelta(minutes=5)
"""A socket that is in trouble for so long does not recover by itself: the supervisor starts Meet anew."""
PYTHONS_THRESHOLDS = (700, 10, 10)
"""How much is made between two collections of garbage: https://docs.python.org/3/library/gc.html#gc.set_threshold"""

log = structlog.get_logger("meet.serve")


class Serving:
    """A running Meet; a context manager that stops it. Also what the playground, the story and the tests run."""

    def __init__(self, settings: Settings, **overrides: Any) -> None:
        """Starts everything. Raises MeetError where a part cannot start; what had started is stopped then."""
        with ExitStack() as unless_started:
            unless_started.enter_context(serve_lock(settings.database_url))
            self.application = application = build(settings, **overrides)
            unless_started.enter_context(application.closing)
            with telling_it_itself():
                _bring_up_to_date(application.meet.database, settings)
                _take_back(application.meet.database, settings)
                _end_answers(application.meet.database, settings)
                self.workspace = begin(application.clients, application.meet.database)
            self.late: list[str] = []
            self._start(settings, application, unless_started)
            self._stack = unless_started.pop_all()

    def _start(self, settings: Settings, application: Application, stack: ExitStack) -> None:
        stack.callback(self._stop_jobs)
        application.workers.start()
        stack.callback(application.workers.stop)
        self.socket = SlackSocket(settings, application.slack) if settings.slack_app_token else None
        self.web = self._serve_web(settings, application)
        stack.callback(self.web.stop)
        self.metrics = _serve_metrics(settings, application)
        if self.metrics:
            stack.callback(self.metrics.stop)
        if self.socket:
            stack.callback(self.socket.stop)
            self.socket.start()
        # Last, because catching up may wait for what people do: Slack is answered first.
        application.jobs.start()

    def _serve_web(self, settings: Settings, application: Application) -> WebServer:
        slack = None if self.socket else application.slack
        parts = Parts(application.meet, slack, self.probes, application.install, self._alarms)
        return WebServer(build_web(parts), settings.meet_bind, threads=settings.meet_threads, longest_body=LONGEST_BODY)

    @property
    def probes(self) -> dict[str, Probe]:
        """What `/readyz` asks."""
        database, jobs = self.application.meet.database, self.application.jobs
        found: dict[str, Probe] = {
            "database": lambda: _trouble_of(database),
            "scheduler": lambda: "" if jobs.is_alive else "The scheduler does not run.",
        }
        return {**found, "slack": self.socket.trouble} if self.socket else found

    def _alarms(self) -> str:
        return _alarms_of(self.application.meet.database)

    def _stop_jobs(self) -> None:
        self.late = self.application.jobs.stop()
        if self.late:
            log.warning("jobs_still_in_call", jobs=self.late, outcome="done again when their leases end")

    def stop(self) -> None:
        """Stops everything, the newest part first; a second call does nothing."""
        self.application.meet.stopping.set()
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve_until_stopped(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises MeetError when a part cannot start or Slack stays silent for too long."""
    told = threading.Event()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    patience = threading.Timer(LONGEST_STOP.total_seconds(), end_now)
    patience.daemon = True
    with Serving(settings) as serving:
        by_socket, whom = serving.socket is not None, serving.workspace or "whoever installs"
        collect_garbage_from_now_on()
        log.info("serving", workspace=whom, port=serving.web.port, socket_mode=by_socket)
        watch(serving.socket, told)
        log.info("stopping")
        patience.start()
    patience.cancel()
    if serving.late:
        # Python waits for its threads at the end, however long a call of theirs lasts.
        end_now()


def collect_garbage_from_now_on() -> None:
    """Objects made so far live until the end, so later collections, which stop all threads, leave them out. They
    come as often as Python's own: a command that soon ends looks seldom for garbage, which would be memory here."""
    gc.freeze()
    gc.set_threshold(*PYTHONS_THRESHOLDS)
    gc.enable()


def end_now() -> None:
    """Ends the process at once, as a crash might: everything that matters is in the database."""
    log.warning("ended_with_calls_in_flight", outcome="done again when their leases end")
    logging.shutdown()
    os._exit(0)


def watch(
    socket: SlackSocket | None,
    told: threading.Event,
    *,
    interval: float = WATCH_INTERVAL,
    longest_silence: timedelta = LONGEST_SILENCE,
) -> None:
    """Waits until told to stop. Raises MeetError where the socket was in trouble for longer than `longest_silence`."""
    well_at = time.monotonic()
    while not told.wait(interval):
        trouble = socket.trouble() if socket else ""
        if not trouble:
            well_at = time.monotonic()
        elif time.monotonic() - well_at > longest_silence.total_seconds():
            raise MeetError(f"{trouble} It did not succeed for too long, so Meet ends and should be started again.")


def _bring_up_to_date(database: Database, settings: Settings) -> None:
    """On SQLite the newest schema is made here; on PostgreSQL, where replicas share it, that is an operator's step."""
    if sqlite_file(settings.database_url) is not None:
        database.migrate()
    elif not database.schema_is_current():
        raise MeetError("The database does not have this version's schema; run `meet migrate`, then start again.")


def _take_back(database: Database, settings: Settings) -> None:
    """On SQLite every lease is of a dead process, since this one serves alone: its work is done again at once."""
    with alone(settings.database_url) as is_alone:
        if is_alone and (released := redrawing.release_leases(database)):
            log.info("leases_released", count=released)


def _end_answers(database: Database, settings: Settings) -> None:
    """A setting changes with a start alone, so what an earlier one left waiting ends here."""
    if forwarding_of(settings) is None and (ended := end_answers(database)):
        log.info("answers_ended", count=ended)


def _trouble_of(database: Database) -> str:
    try:
        database.ping()
    except MeetError as refused:
        return error_text(refused)
    return ""


def _alarms_of(database: Database) -> str:
    """What is wrong with sending, "" for nothing; "" too while the database is silent, which a probe tells."""
    try:
        return " ".join(f"{alarm}: {alarm_text(alarm)}" for alarm in administration.alarms(database))
    except MeetError:
        return ""


def _serve_metrics(settings: Settings, application: Application) -> "MetricsServer | None":
    if settings.meet_metrics_bind is None:
        return None
    # Loaded where it is used: decision 32.
    from bot.metrics import MetricsServer, registry_of

    return MetricsServer(settings.meet_metrics_bind, registry_of(application.meet.database))
