"""What causes each fault of the table in docs/operations.md: a row's words, and the function that brings it about."""

import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.checks import dns_text
from bot.checks import slack as checks_slack
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.breaker import BreakerReason
from invites.aws import make_client
from playground import cast
from playground.aws.receiving import RULE
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from storage.database import Database
from tests.bot.loopback_dns import name_server
from tests.bot.web_page import web_page
from tests.fakes import StandingClock
from tests.invites.smtp_servers import SMOOTH, scripted
from tests.storage.postgresql import postgresql_database_url, server

DOMAIN = "meet.our-company.net"
"""A domain that DNS may know: those of documentation are not asked about."""
INBOUND = f"replies.{DOMAIN}"
CATCH_ALL = {"Name": "all", "Enabled": True, "Recipients": [], "Actions": []}
STAGINGS_RULE = RULE | {"Name": "staging-replies", "Actions": [{"S3Action": {"ObjectKeyPrefix": "meet-replies/"}}]}
RULE_TO_ANOTHER = RULE | {"Actions": [{"S3Action": {"BucketName": "another", "ObjectKeyPrefix": "meet-replies/"}}]}
RECORD = f"_dmarc.{DOMAIN}"


@dataclass
class Setup:
    """A Meet on the playground, whose environment and surroundings a test breaks."""

    settings: Settings
    environment: pytest.MonkeyPatch
    client: PlaygroundClient
    mail: MailClient
    folder: Path
    stack: ExitStack

    def set(self, **values: str) -> None:
        for name, value in values.items():
            self.environment.setenv(name, value)

    def unset(self, *names: str) -> None:
        for name in names:
            self.environment.delenv(name)

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = Database(self.settings.database_url, clock=SystemClock())
        yield database
        database.dispose()

    def by_smtp(self, script: dict[str, str], login: str = "", end: str = "") -> None:
        """Mails by SMTP, through a server that answers so."""
        server = self.stack.enter_context(scripted(**script))
        self.set(MEET_MAILER="smtp", SMTP_URL=f"smtp://{login}127.0.0.1:{server.port}{end}")

    def sqlite(self, file: Path) -> None:
        self.set(DATABASE_URL=f"sqlite:///{file}")

    def between_slack(self, status: int) -> None:
        self.set(SLACK_API_URL=self.stack.enter_context(web_page(status)))

    def between_aws(self, status: int) -> None:
        self.set(AWS_ENDPOINT_URL=self.stack.enter_context(web_page(status)), AWS_MAX_ATTEMPTS="1")

    def listener(self) -> str:
        listening = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        return f"127.0.0.1:{listening.getsockname()[1]}"

    def mail_from(
        self, identity: str, records: dict[str, list[str]], *, silent: bool = False, inbound: bool = False
    ) -> None:
        """The From domain (and the inbound one) is one that DNS may know, and a name server on loopback has these
        records."""
        if inbound:
            self.set(MEET_INBOUND_DOMAIN=INBOUND)
        self.mail.change(identities={identity: True})
        self.set(MEET_FROM_ADDRESS=f"invites@{DOMAIN}")
        port = self.stack.enter_context(name_server(records, silent=silent))
        self.environment.setattr(dns_text, "NAMESERVERS", ("127.0.0.1",))
        self.environment.setattr(dns_text, "PORT", port)
        self.environment.setattr(dns_text, "SECONDS", 0.5 if silent else 10.0)


Cause = Callable[[Setup], Any]


def _file(setup: Setup, text: bytes) -> None:
    (setup.folder / ".env").write_bytes(text)


def _unreadable_file(setup: Setup) -> None:
    (setup.folder / ".env").write_text("MEET_THREADS=3")
    (setup.folder / ".env").chmod(0)
    if os.geteuid() == 0:
        # Root reads everything, so the look is taken as nobody.
        os.seteuid(65534)
        setup.stack.callback(os.seteuid, 0)


def _folder_that_takes_no_file(setup: Setup) -> None:
    # Not even root makes a file there.
    setup.sqlite(Path("/proc/self/meet.db"))


def _old_schema(setup: Setup) -> None:
    (setup.folder / "old.db").touch()
    setup.sqlite(setup.folder / "old.db")


def _newer_schema(setup: Setup) -> None:
    file = setup.folder / "newer.db"
    database = Database(f"sqlite:///{file}", clock=SystemClock())
    database.migrate()
    database.dispose()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    setup.sqlite(file)


def paused_for(reason: BreakerReason) -> Cause:
    def cause(setup: Setup) -> None:
        with setup.database() as database, database.begin_account() as account:
            account.breaker.open(reason, "for a test", account.now(), None)

    return cause


def _of_nobody() -> str:
    return server().set(username="nobody_made_this").render_as_string(hide_password=False)


def _clock(setup: Setup) -> None:
    wrong = SystemClock().now() + timedelta(minutes=15)
    setup.environment.setattr(checks_slack, "SystemClock", lambda: StandingClock(wrong))


def _fewer_events(setup: Setup) -> None:
    with closing(make_client(setup.settings, "sesv2")) as client:
        named = {"ConfigurationSetName": "meet"}
        (old,) = client.get_configuration_set_event_destinations(**named)["EventDestinations"]
        fewer = [kind for kind in old["MatchingEventTypes"] if kind != "SEND"]
        destination = {"Enabled": True, "MatchingEventTypes": fewer, "SnsDestination": old["SnsDestination"]}
        client.update_configuration_set_event_destination(
            **named, EventDestinationName=old["Name"], EventDestination=destination
        )


def _another_queue(setup: Setup) -> None:
    with closing(make_client(setup.settings, "sqs")) as client:
        url = client.create_queue(QueueName="of-another-meet")["QueueUrl"]
    setup.set(MEET_FEEDBACK_QUEUE_URL=url)


def _aws_fault(kind: str, **more: Any) -> Cause:
    return lambda setup: setup.mail.set_fault(kind, times=None, operation="GET /v2/email/account", **more)


CAUSES: dict[str, Cause] = {
    "a setting in the environment is misspelt": lambda setup: setup.set(MEET_SEND_RAT="3"),
    "a setting in `.env` is misspelt": lambda setup: _file(setup, b"SLACK_BOT_TOKN=x\n"),
    "`.env` cannot be read": _unreadable_file,
    "`.env` is no text": lambda setup: _file(setup, b"MEET_FROM_ADDRESS=\xff\n"),
    "`.env` is a folder": lambda setup: (setup.folder / ".env").mkdir(),
    "a value is none that Meet can use": lambda setup: setup.set(MEET_BIND="nowhere"),
    "a setting is missing": lambda setup: setup.unset("MEET_FROM_ADDRESS"),
    "`MEET_SECRET_KEY` can be guessed": lambda setup: setup.set(MEET_SECRET_KEY="secret-key"),
    "another program listens on `MEET_BIND`": lambda setup: setup.set(MEET_BIND=setup.listener()),
    "another program listens on `MEET_METRICS_BIND`": lambda setup: setup.set(MEET_METRICS_BIND=setup.listener()),
    "`MEET_BIND` is not of this machine": lambda setup: setup.set(MEET_BIND="192.0.2.1:3000"),
    "the database's folder does not exist": lambda setup: setup.sqlite(setup.folder / "none" / "meet.db"),
    "the database's folder cannot be written to": _folder_that_takes_no_file,
    "there is no database yet": lambda setup: setup.sqlite(setup.folder / "none.db"),
    "the database is of an older version": _old_schema,
    "the database is of a newer version": _newer_schema,
    "PostgreSQL does not answer": lambda setup: setup.set(DATABASE_URL="postgresql://127.0.0.1:1/meet"),
    "PostgreSQL refuses the user or the password": lambda setup: setup.set(DATABASE_URL=_of_nobody()),
    "PostgreSQL has no such database": lambda setup: setup.set(DATABASE_URL=postgresql_database_url("never-made")),
    "Meet paused sending": paused_for(BreakerReason.BOUNCE_RATE),
    "somebody paused sending": paused_for(BreakerReason.MANUAL),
    "Slack refuses the bot token": lambda setup: setup.set(SLACK_BOT_TOKEN="xoxb-wrong"),
    "the bot token's app was removed from its workspace": lambda setup: setup.client.add_fault(
        "auth.test", error="account_inactive", times=0
    ),
    "Slack refuses the app token": lambda setup: setup.set(SLACK_APP_TOKEN="xapp-wrong"),
    "the app token lacks its scope": lambda setup: setup.client.add_fault(
        "apps.connections.open", error="missing_scope", times=0
    ),
    "the two tokens are of two apps": lambda setup: setup.set(SLACK_APP_TOKEN="xapp-1-A0OTHER-1-2f"),
    "something else answers in Slack's place": lambda setup: setup.between_slack(503),
    "Slack is out of order": lambda setup: setup.client.add_fault("auth.test", error="internal_error", times=0),
    "Slack cannot be reached": lambda setup: setup.set(SLACK_API_URL="http://127.0.0.1:1/api/"),
    "a scope is missing": lambda setup: setup.client.set_scopes(checks_slack.SCOPES - {"im:write"}),
    "the machine's clock is wrong": _clock,
    "AWS does not know the access key": lambda setup: setup.set(AWS_ACCESS_KEY_ID="AKIAWRONG"),
    "the secret key is another key's": lambda setup: setup.set(AWS_SECRET_ACCESS_KEY="wrong"),
    "the session token has ended": _aws_fault("error", status=403, code="ExpiredTokenException"),
    "something else answers in AWS's place": lambda setup: setup.between_aws(200),
    "AWS is out of order": _aws_fault("error", status=503, code="ServiceUnavailable"),
    "AWS cannot be reached": lambda setup: setup.set(AWS_ENDPOINT_URL="http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1"),
    "AWS paused the account": lambda setup: setup.mail.change(sending_enabled=False),
    "AWS reviews the account": lambda setup: setup.mail.change(enforcement_status="PROBATION"),
    "the account is in the sandbox": lambda setup: setup.mail.change(production_access=False),
    "the day's quota is nearly used": lambda setup: setup.mail.change(per_day=0),
    "the sender is not verified": lambda setup: setup.set(MEET_FROM_ADDRESS="invites@elsewhere.example.org"),
    "there is no such configuration set": lambda setup: setup.set(MEET_CONFIGURATION_SET="nobody-made-this"),
    "the configuration set is switched off": lambda setup: setup.mail.change(configuration_sets={"meet": False}),
    "an event is not published": _fewer_events,
    "there is no such queue": lambda setup: setup.set(
        MEET_FEEDBACK_QUEUE_URL=f"{setup.settings.meet_feedback_queue_url}-gone"
    ),
    "feedback lies in the dead-letter queue": lambda setup: setup.mail.inject("x", name="meet-ses-feedback-dlq"),
    "the topic leads to another queue": _another_queue,
    "the credentials may not look where the topic leads": lambda setup: setup.mail.set_fault(
        "error", times=None, service="sns", operation="ListSubscriptionsByTopic", status=403, code="AuthorizationError"
    ),
    "`MEET_AWS_ACCOUNT_ID` is another account": lambda setup: setup.set(MEET_AWS_ACCOUNT_ID="999999999999"),
    "mail goes by SMTP": lambda setup: setup.by_smtp(SMOOTH),
    "the SMTP server cannot be reached": lambda setup: setup.set(MEET_MAILER="smtp", SMTP_URL="smtp://127.0.0.1:1"),
    "the SMTP server refuses the login": lambda setup: setup.by_smtp(
        {"EHLO": "250-relay\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"}, "meet:wrong@"
    ),
    "the SMTP server offers no STARTTLS": lambda setup: setup.by_smtp(SMOOTH, end="?tls=starttls"),
    "one of the three inbound settings is missing": lambda setup: setup.unset("MEET_INBOUND_BUCKET"),
    "there is no such queue of answers": lambda setup: setup.set(
        MEET_INBOUND_QUEUE_URL=f"{setup.settings.meet_inbound_queue_url}-gone"
    ),
    "answers lie in the dead-letter queue": lambda setup: setup.mail.inject("x", name="meet-replies-dlq"),
    "SES has no rule for the inbound domain": lambda setup: setup.mail.change(receipt_rules=[]),
    "another rule takes the answers first": lambda setup: setup.mail.change(receipt_rules=[CATCH_ALL, RULE]),
    "another Meet has the same inbound domain": lambda setup: setup.mail.change(receipt_rules=[RULE, STAGINGS_RULE]),
    "the rule stores answers in another bucket": lambda setup: setup.mail.change(receipt_rules=[RULE_TO_ANOTHER]),
    "the inbound domain's mail does not go to SES": lambda setup: setup.mail_from(DOMAIN, {}, inbound=True),
    "mail is not aligned, and DMARC asks for it": lambda setup: setup.mail_from(
        f"invites@{DOMAIN}", {RECORD: ["v=DMARC1; p=reject"]}
    ),
    "mail is not aligned": lambda setup: setup.mail_from(f"invites@{DOMAIN}", {}),
    "the From domain has no DMARC policy": lambda setup: setup.mail_from(DOMAIN, {}),
    "DNS does not answer": lambda setup: setup.mail_from(DOMAIN, {}, silent=True),
    "nobody is an operator": lambda setup: setup.unset("MEET_OPERATORS"),
    "Slack does not know an operator": lambda setup: setup.set(MEET_OPERATORS=f"{cast.WORKSPACE}:U0NOBODY01"),
    "an operator is deactivated": lambda setup: setup.set(MEET_OPERATORS=f"{cast.WORKSPACE}:{cast.DEL}"),
    "an operator is a bot": lambda setup: setup.set(MEET_OPERATORS=f"{cast.WORKSPACE}:{cast.BOT}"),
    "an operator's workspace has no Meet": lambda setup: setup.set(MEET_OPERATORS="T0ELSEWHERE:U0NOBODY01"),
}
