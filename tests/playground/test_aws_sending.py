"""Sending through the playground's SES: what it accepts, keeps and publishes."""

from collections.abc import Iterator

import boto3
import pytest

from playground.aws import start_aws
from playground.aws.faults import AwsFaults, Fault
from playground.bus import Bus
from playground.clock import PlaygroundClock
from tests.playground.aws_fixture import World, mail_bytes, running_world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        yield started


def test_an_accepted_mail_is_kept_whole(world: World) -> None:
    raw = mail_bytes()

    mail_id = world.send(raw=raw)

    (mail,) = world.client.mails(to="ada@example.com")
    assert mail.id == mail_id
    assert world.client.raw(mail, submitted=True) == raw
    assert (mail.tags, mail.configuration_set) == ({"meet-outbox": "ob-1"}, "meet")
    assert mail.text == "Hello\n"


def test_a_mail_to_an_ordinary_address_is_sent_and_delivered(world: World) -> None:
    mail_id = world.send()

    events = world.events()

    assert [event["eventType"] for event in events] == ["Send", "Delivery"]
    assert {event["mail"]["messageId"] for event in events} == {mail_id}
    assert {tuple(event["mail"]["tags"]["meet-outbox"]) for event in events} == {("ob-1",)}


def test_an_accepted_mail_is_told_on_the_bus(world: World) -> None:
    mail_id = world.send()

    (accepted,) = world.bus.history("ses.accepted")

    assert accepted.detail["mail"] == mail_id
    assert accepted.detail["to"] == ["ada@example.com"]


def test_ses_puts_its_own_message_id_and_date_on_the_mail(world: World) -> None:
    mail_id = world.send(raw=mail_bytes(Date="Mon, 2 Mar 2026 09:00:00 +0000"))

    (mail,) = world.client.mails()

    assert mail.header("Message-ID") == f"<{mail_id}@us-east-2.amazonses.com>"
    assert mail.header("Date") != "Mon, 2 Mar 2026 09:00:00 +0000"
    assert len([name for name, _ in mail.headers if name.lower() in ("date", "message-id")]) == 2


def test_the_endpoint_is_found_by_the_standard_variables(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in world.aws.environment.items():
        monkeypatch.setenv(name, value)

    client = boto3.Session().client("sts")

    assert client.get_caller_identity()["Account"] == world.aws.account_id
    client.close()


def test_a_taken_port_is_an_error_of_the_system(world: World) -> None:
    port = int(world.aws.url.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        start_aws(world.bus, world.clock, port=port)


def test_the_given_faults_are_waiting_from_the_start() -> None:
    faults = AwsFaults([Fault("cut")])
    clock = PlaygroundClock()

    with start_aws(Bus(clock), clock, faults) as aws:
        assert aws.faults.listed()[0]["kind"] == "cut"
        assert aws.mailbox.mails() == []
