"""What Prometheus may ask: counts read from the database at each scrape, and the health of this process's jobs."""

import socket
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIServer

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client import start_http_server as start_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.config.values import Bind
from bot.domain.errors import MeetError
from bot.domain.mail_health import Alarm, Figure, MailHealth, alarms_of
from bot.domain.pacing import Bucket
from bot.services import administration
from bot.services.administration import Status
from storage.database import Database

JOB_SECONDS = Histogram("meet_job_seconds", "Duration of one round of a job.", ["job"], registry=None)
JOB_FAILURES = Counter("meet_job_failures", "Rounds of a job that ended in an error.", ["job"], registry=None)

log = structlog.get_logger("meet.metrics")


class StatusCollector(Collector):
    """The figures of `meet status`. Where the database does not answer, only `meet_database_up 0` is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: registering asks for names, and must not read the database for them."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One read of the database."""
        try:
            status = administration.status(self._database)
        except MeetError as refused:
            log.warning("metrics_not_read", why=str(refused))
            yield _gauge("meet_database_up", "Whether the database answered.", 0)
            return
        yield _gauge("meet_database_up", "Whether the database answered.", 1)
        yield from _figures(status)


def registry_of(database: Database) -> CollectorRegistry:
    """Everything that is measured, in a registry of its own."""
    registry = CollectorRegistry()
    for collector in (StatusCollector(database), JOB_SECONDS, JOB_FAILURES):
        registry.register(collector)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


class MetricsServer:
    """Serves `GET /metrics` until stopped."""

    def __init__(self, bind: Bind, registry: CollectorRegistry) -> None:
        """Raises MeetError where the address cannot be listened on."""
        try:
            started: tuple[WSGIServer, threading.Thread] = start_server(bind.port, bind.host, registry)
        except (OSError, socket.gaierror) as refused:
            raise MeetError(
                f"MEET_METRICS_BIND {bind} cannot be listened on ({refused.strerror}); choose another address or port."
            ) from refused
        self._server, self._thread = started
        self.port = self._server.server_port

    def stop(self) -> None:
        """Ends the server and its thread."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _figures(status: Status) -> Iterator[GaugeMetricFamily]:
    yield _by_status("meet_polls", "Polls by status.", status.polls)
    yield _by_status("meet_deliveries", "Deliveries by status.", status.deliveries)
    yield _gauge("meet_sending_paused", "Whether the sending breaker is open.", int(status.health.breaker.open))
    yield from _sending_figures(status.health)


def _sending_figures(health: MailHealth) -> Iterator[GaugeMetricFamily]:
    """What AWS was not asked for, or did not tell, has no value."""
    alarms = GaugeMetricFamily("meet_alarm", "1 while this is wrong with sending.", labels=["alarm"])
    standing = alarms_of(health)
    for alarm in Alarm:
        alarms.add_metric([alarm], int(alarm in standing))
    yield alarms
    yield _gauge("meet_outbox_mails", "Mails that wait to be sent.", health.outbox.waiting)
    age = health.outbox.age(health.at).total_seconds()
    yield _gauge("meet_outbox_age_seconds", "How long the oldest of them has waited.", age)
    yield _gauge("meet_rate_mails", "Mails that the rates are a share of.", health.rates.accepted)
    yield _gauge("meet_bounce_rate", "Share of Meet's mails that bounced.", health.rates.bounce_rate)
    yield _gauge("meet_complaint_rate", "Share of Meet's mails that drew a complaint.", health.rates.complaint_rate)
    for figure, (name, text) in _FIGURES.items():
        yield _gauge(name, text, health.figure(figure))
    yield from _limit_figures(health.limits)


_FIGURES = {
    Figure.QUEUE_WAITING: ("meet_queue_messages", "Messages in the feedback queue."),
    Figure.QUEUE_DEAD: ("meet_dead_letters", "Messages in its dead-letter queue."),
    Figure.SES_BOUNCE_RATE: ("meet_ses_bounce_rate", "The account's bounce rate, as SES measures it."),
    Figure.SES_COMPLAINT_RATE: ("meet_ses_complaint_rate", "The account's complaint rate, as SES measures it."),
}


def _limit_figures(limits: Bucket | None) -> Iterator[GaugeMetricFamily]:
    rate, daily, sent = (limits.rate, limits.daily, limits.sent) if limits else (None, None, None)
    yield _gauge("meet_send_rate", "Mails a second that Meet sends at most.", rate)
    yield _gauge("meet_daily_quota", "Mails that SES takes in 24 hours.", daily)
    yield _gauge("meet_daily_sent", "Mails of the last 24 hours.", sent)


def _gauge(name: str, text: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _by_status(name: str, text: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["status"])
    for status, count in counts.items():
        family.add_metric([status], count)
    return family
