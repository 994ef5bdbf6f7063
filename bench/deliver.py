"""How near `deliver_due` comes to what SES allows: its rate, and what threads can do against 50 ms of latency."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.ballot import closing_database
from bench.figure import Figure, Line, show, size
from bench.slow_ses import LATENCY
from bot.clock import SystemClock
from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.domain.delivery import DeliveryStatus
from bot.meet import Meet
from invites.outbox import deliver_due
from invites.send_pool import MOST_THREADS
from invites.ses import SesMailer
from storage.database import Database
from tests.fakes import Clients
from tests.storage.makers import HERE, a_delivery, a_slot, an_invite, stored_poll

RATE = 14
INVITES = 100
"""Instead of 1,000, which takes 71 seconds at 14 a second: BENCH_INVITES sets another number."""
MANY = 3200
"""Ten seconds at the limit: the first claim, the first connections and the last wave take a third of a second."""
UNLIMITED = 1000


@dataclass(frozen=True)
class Endpoint:
    """The slow SES, as the run sees it."""

    url: str

    def accepted(self) -> list[str]:
        """Ids of the deliveries it was asked to mail."""
        with urllib.request.urlopen(self.url) as reply:
            return list(reply.read().decode().split())


def figures() -> Iterator[Line]:
    """At SES's usual rate, and where only latency and threads limit."""
    invites = size(INVITES, "BENCH_INVITES")
    taken = deliver(invites, RATE)
    physical = (invites - 1) / RATE  # the bucket begins with one mail
    yield Figure(
        "invites at 14/s, against the physical time", taken / physical, 1.05, detail=f"{invites} in {taken:.1f} s"
    )
    yield share(invites / taken, RATE, f"{RATE}/s")
    many = size(MANY)
    reached = many / deliver(many, UNLIMITED)
    limit = MOST_THREADS / LATENCY
    yield share(reached, limit, f"{MOST_THREADS} threads at {LATENCY * 1000:.0f} ms")


def share(reached: float, limit: float, what: str) -> Figure:
    detail = f"{reached:.0f} of {limit:.0f} mails a second"
    return Figure(f"deliver, share of {what}", reached / limit, 0.9, "", at_least=True, detail=detail)


def deliver(mails: int, rate: float) -> float:
    """Seconds until all are accepted; each exactly once, and stored as sent."""
    with slow_ses() as endpoint, tempfile.TemporaryDirectory(prefix="meet-bench-") as folder:
        settings = settings_for(endpoint, Path(folder), rate)
        with closing_database(Database(settings.database_url, clock=SystemClock())) as database:
            database.migrate()
            promised = promise(database, mails, rate)
            meet = meet_of(settings, database)
            began = time.monotonic()
            sent = deliver_due(meet)
            while sent < mails:  # a round lasts 50 seconds at most; the job's next tick goes on
                sent += deliver_due(meet)
            taken = time.monotonic() - began
            with database.read_account() as account:
                assert account.deliveries.counts() == {DeliveryStatus.SENT: mails}
        assert sorted(endpoint.accepted()) == promised
    return taken


@contextmanager
def slow_ses() -> Iterator[Endpoint]:
    command = [sys.executable, "-m", "bench.slow_ses"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Endpoint(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


def settings_for(endpoint: Endpoint, folder: Path, rate: float) -> Settings:
    return isolated_settings(
        database_url=f"sqlite:///{folder / 'meet.db'}",
        aws_region="us-east-1",
        aws_endpoint_url=endpoint.url,
        aws_access_key_id="bench",
        aws_secret_access_key="bench",
        meet_from_address="meet@team.example",
        meet_secret_key="0" * 64,
        meet_send_rate=rate,
    )


def meet_of(settings: Settings, database: Database) -> Meet:
    clients = Clients(lambda _: None, frozenset())
    mailer = SesMailer(settings)
    return Meet(settings, database, SystemClock(), clients, mailer, None, lambda _: None, lambda *_: None)


def promise(database: Database, mails: int, rate: float) -> list[str]:
    """So many due invites of one poll, and a bucket with nothing saved up; the ids of the deliveries."""
    now = SystemClock().now()
    invite = an_invite(stored_poll(database), created_at=now, revised_at=now, slot=a_slot(400))
    with database.begin(HERE) as uow:
        uow.invites.add(invite)
        due = {"created_at": now, "dtstamp": now, "next_attempt_at": now - timedelta(seconds=1)}
        rows = [
            a_delivery(invite, user=f"U{place}", address=f"guest{place}@example.com", **due) for place in range(mails)
        ]
        for row in rows:
            assert uow.deliveries.enqueue(row)
    with database.begin_account() as account:
        account.pacing.set_limits(rate, None, 0, SystemClock().now())
    return sorted(row.id for row in rows)


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
