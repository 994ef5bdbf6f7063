"""A Meet without Slack on the playground's AWS: real SES, real queue, real database, one clock that tests move."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from bot.config.loading import load_settings
from bot.config.settings import Settings
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.invite import Invite
from bot.meet import Meet
from bot.ports import Mailer
from invites.inbox import S3Inbox
from invites.ingest import ingest_feedback
from invites.outbox import deliver_due
from invites.ses import SesMailer
from invites.sqs import SqsFeedbackQueue
from playground.aws import Aws, Provisioned, start_aws
from playground.aws.limits import Limits
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient
from storage.database import Database
from tests.fakes import Clients
from tests.storage.makers import HERE, a_delivery, an_invite, stored_poll
from tests.storage.shared_databases import emptied_database, shared_url

OPERATOR = (HERE, "UOPERATOR")
MakeWorld = Callable[..., "World"]
"""The fixture that makes a test's world with a mailer or settings of its own."""


@dataclass
class World:
    """What a test acts with. `woken` lists the jobs that were asked for."""

    aws: Aws
    provisioned: Provisioned
    mail: MailClient
    clock: PlaygroundClock
    settings: Settings
    database: Database
    meet: Meet
    woken: list[str] = field(default_factory=list)

    def promise(self, address: str = "bob@example.com", **changes: Any) -> Delivery:
        """A due invite to that address, to a meeting in a week."""
        invite = changes.pop("invite", None) or self.invite()
        return self.enqueue(a_delivery(invite, address=address, **(self._now() | changes)))

    def promise_code(self, address: str = "bob@example.com") -> Delivery:
        expires_at = self.clock.now() + timedelta(minutes=15)
        return self.enqueue(a_delivery(None, address=address, expires_at=expires_at, **self._now()))

    def invite(self, **changes: Any) -> Invite:
        now = self.clock.now()
        poll = stored_poll(self.database, created_at=now)
        slot = an_invite(poll).slot
        shift = now + timedelta(days=7) - slot.starts_at
        ahead = type(slot)(slot.starts_at + shift, slot.ends_at + shift)
        invite = an_invite(poll, **({"slot": ahead, "created_at": now, "revised_at": now} | changes))
        with self.database.begin(HERE) as uow:
            uow.invites.add(invite)
        return invite

    def enqueue(self, delivery: Delivery) -> Delivery:
        with self.database.begin(HERE) as uow:
            assert uow.deliveries.enqueue(delivery)
        return delivery

    def set_pace(self, rate: float) -> None:
        """So many mails a second, a full second's worth of them at once."""
        with self.database.begin_account() as account:
            account.pacing.set_limits(rate, None, 0, self.clock.now() - timedelta(seconds=30))

    def send_fault(self, kind: str, *, times: int | None = 1, **more: Any) -> None:
        """The next sends meet this fault; asking for the quota does not."""
        self.mail.set_fault(kind, times=times, operation="SendRawEmail", **more)

    def deliver(self) -> int:
        return deliver_due(self.meet)

    def ingest(self) -> int:
        return ingest_feedback(self.meet)

    def stored(self, delivery: Delivery) -> Delivery:
        with self.database.read_account() as account:
            found = account.deliveries.get(delivery.id)
        assert found is not None
        return found

    def status(self, delivery: Delivery) -> DeliveryStatus:
        return self.stored(delivery).status

    def suppressed(self) -> dict[str, str]:
        with self.database.read_account() as account:
            return {one.address: one.reason.value for one in account.suppressions.list()}

    def _now(self) -> dict[str, Any]:
        now = self.clock.now()
        return {"created_at": now, "dtstamp": now, "next_attempt_at": now}


@dataclass(frozen=True)
class Account:
    """One AWS account of the playground, provisioned; making one takes longer than most tests."""

    aws: Aws
    provisioned: Provisioned
    clock: PlaygroundClock

    def reset(self) -> None:
        """As new: no mails, no messages, no faults, everything allowed."""
        mail = MailClient(self.aws.url)
        for clear in (mail.clear, mail.clear_faults, mail.clear_scripts):
            clear()
        mail.purge_queue()
        mail.purge_queue("meet-replies")
        self.aws.ses.receiving.clear()
        cloudwatch_backends[self.aws.account_id][self.provisioned.region].reset()
        mail.put_suppressed({})
        self.aws.ses.region(self.provisioned.region).limits = Limits()
        provisioned = self.provisioned
        mail.change(automatic=True, held=False, duplicates=0, production_access=True, per_second=500,
                    per_day=50_000, sending_enabled=True,
                    identities={provisioned.identity: True},
                    configuration_sets={provisioned.configuration_set: True})  # fmt: skip


@contextmanager
def running_account() -> Iterator[Account]:
    clock = PlaygroundClock()
    with start_aws(Bus(clock), clock) as aws:
        yield Account(aws, aws.provision(), clock)


@contextmanager
def running_world(account: Account, *, mailer: Mailer | None = None, **overrides: Any) -> Iterator[World]:
    """An empty database beside the account, reset; `overrides` are settings, `mailer` stands in for SES."""
    account.reset()
    settings = aws_settings(account.aws, account.provisioned, database_url=shared_url(), **overrides)
    database = emptied_database(account.clock)
    ses, queue = SesMailer(settings), SqsFeedbackQueue(settings, wait_seconds=0)
    inbox = S3Inbox(settings, wait_seconds=0)
    woken: list[str] = []
    clients = Clients(lambda _: None, frozenset())
    meet = Meet(
        settings,
        database,
        account.clock,
        clients,
        mailer or ses,
        queue,
        wake=woken.append,
        redraw=lambda *_: None,
        inbox=inbox,
    )
    try:
        mail = MailClient(account.aws.url)
        yield World(account.aws, account.provisioned, mail, account.clock, settings, database, meet, woken)
    finally:
        for part in (ses, queue, inbox):
            part.close()


def aws_settings(aws: Aws, provisioned: Provisioned, **overrides: Any) -> Settings:
    """The settings of a Meet that mails through this AWS."""
    environment = aws.environment
    return load_settings(
        _env_file=None,
        **{
            "aws_region": provisioned.region,
            "aws_endpoint_url": aws.url,
            "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
            "meet_from_address": provisioned.from_address,
            "meet_configuration_set": provisioned.configuration_set,
            "meet_feedback_queue_url": provisioned.queue_url,
            "meet_inbound_domain": provisioned.inbound_domain,
            "meet_inbound_queue_url": provisioned.inbound_queue_url,
            "meet_inbound_bucket": provisioned.inbound_bucket,
            "meet_secret_key": "a key for tests, that has thirty-two signs",
            "meet_operators": (OPERATOR,),
        }
        | overrides,
    )
