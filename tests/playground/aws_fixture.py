"""A running AWS of the playground for tests, provisioned, with boto3 clients whose retries are off."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Aws, Provisioned, start_aws
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient

if TYPE_CHECKING:
    from types_boto3_ses import SESClient
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient

FROM = "invites@meet.example.com"
ONE_TRY = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=30)


@dataclass
class World:
    """One playground AWS and all that a test acts with."""

    aws: Aws
    bus: Bus
    clock: PlaygroundClock
    provisioned: Provisioned
    client: MailClient
    ses: "SESClient"
    sesv2: "SESV2Client"
    sns: "SNSClient"
    sqs: "SQSClient"

    def send(self, to: str | list[str] = "ada@example.com", raw: bytes | None = None, **more: Any) -> str:
        """Send one mail the ordinary way; what `more` names is sent instead of the ordinary."""
        destinations = [to] if isinstance(to, str) else to
        usual: dict[str, Any] = {
            "Source": FROM,
            "Destinations": destinations,
            "ConfigurationSetName": "meet",
            "Tags": [{"Name": "meet-outbox", "Value": "ob-1"}],
            "RawMessage": {"Data": mail_bytes() if raw is None else raw},
        }
        wanted = {name: value for name, value in (usual | more).items() if value is not None}
        return self.ses.send_raw_email(**wanted)["MessageId"]

    def refusal(self, **arguments: Any) -> tuple[str, str]:
        """Code and message of the refusal that a send meets."""
        with pytest.raises(ClientError) as refused:
            self.send(**arguments)
        return code_and_message(refused.value)

    @contextmanager
    def elsewhere(
        self, service: Any, region: str = REGION, key: str = ACCESS_KEY_ID, secret: str = SECRET_ACCESS_KEY, **more: Any
    ) -> Iterator[Any]:
        """A client of another region, with other credentials or another configuration."""
        session = session_of(key, secret, region)
        client = session.client(service, endpoint_url=self.aws.url, config=ONE_TRY.merge(Config(**more)))
        yield client
        client.close()

    def events(self) -> list[dict[str, Any]]:
        """The SES events in the feedback queue, received and deleted, control messages dropped."""
        return [event for event in (read_event(body) for body in self.receive()) if event]

    def receive_slowly(self) -> None:
        """Receive with the longest wait there is."""
        self.sqs.receive_message(QueueUrl=self.provisioned.queue_url, WaitTimeSeconds=20)

    def receive(self) -> list[str]:
        """The bodies of all messages in the feedback queue, received and deleted."""
        bodies, url = [], self.provisioned.queue_url
        while found := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get(
            "Messages", []
        ):
            for message in found:
                bodies.append(message["Body"])
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies


def code_and_message(error: ClientError) -> tuple[str, str]:
    return error.response["Error"]["Code"], error.response["Error"]["Message"]


def read_event(body: str) -> dict[str, Any] | None:
    """The SES event inside an SNS envelope; None for what is no event."""
    message = json.loads(body)["Message"]
    return cast("dict[str, Any]", json.loads(message)) if message.startswith("{") else None


def mail_bytes(body: str = "Hello\n", **headers: str) -> bytes:
    """A small mail; underscores in header names stand for hyphens, an empty value leaves the header out."""
    message = EmailMessage()
    usual = {"From": f"Meet <{FROM}>", "To": "ada@example.com", "Subject": "Invitation: Planning"}
    usual |= {"X-Meet-Outbox": "ob-1", "Message-ID": "<ob-1@meet.example.com>"}
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(body)
    return message.as_bytes()


@cache
def session_of(key: str, secret: str, region: str) -> boto3.Session:
    """One session for each pair of keys: a new one reads botocore's service models again."""
    return boto3.Session(key, secret, region_name=region)


@contextmanager
def running_world() -> Iterator[World]:
    """A fresh account, provisioned, on a free port of loopback."""
    clock = PlaygroundClock()
    bus = Bus(clock)
    session = session_of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION)
    with start_aws(bus, clock) as aws:
        clients = [session.client(name, endpoint_url=aws.url, config=ONE_TRY) for name in CLIENTS]
        yield World(aws, bus, clock, aws.provision(), MailClient(aws.url), *cast("Any", clients))
        for client in clients:
            client.close()


CLIENTS: Any = ("ses", "sesv2", "sns", "sqs")
