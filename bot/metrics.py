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
from bot.ports import Clock
from bot.services import administration
from bot.services.administration import Status
from storage.database import Database

JOB_SECONDS = Histogram("meet_job_seconds", "Duration of one round of a job.", ["job"], registry=None)
JOB_FAILURES = Counter("meet_job_failures", "Rounds of a job that ended in an error.", ["job"], registry=None)

log = structlog.get_logger("meet.metrics")


class StatusCollector(Collector):
    """The figures of `meet status`. Where the database does not answer, only `meet_database_up 0` is told."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: registering asks for names, and must not read the database for them."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One read of the database."""
        try:
            status = administration.status(self._database, self._clock)
        except MeetError as refused:
            log.warning("metrics_not_read", why=refused.text)
            yield _gauge("meet_database_up", "Whether the database answered.", 0)
            return
        yield _gauge("meet_database_up", "Whether the database answered.", 1)
        yield from _figures(status)


def registry_of(database: Database, clock: Clock) -> CollectorRegistry:
    """Everything that is measured, in a registry of its own."""
    registry = CollectorRegistry()
    for collector in (StatusCollector(database, clock), JOB_SECONDS, JOB_FAILURES):
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
    yield _gauge("meet_sending_paused", "Whether the sending breaker is open.", int(status.breaker.open))


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _by_status(name: str, text: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["status"])
    for status, count in counts.items():
        family.add_metric([status], count)
    return family
