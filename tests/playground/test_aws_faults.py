"""The faults that AWS has on demand, and its judgement of credentials, as a boto3 client meets them."""

import contextlib
from collections.abc import Callable, Iterator
from threading import Thread

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from tests.patience import PATIENCE
from tests.playground.aws_fixture import World, code_and_message, mail_bytes, running_world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        yield started


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    """For tests that change nothing."""
    with running_world() as started:
        yield started


def test_a_lost_reply_means_the_mail_was_accepted_and_its_send_event_published(world: World) -> None:
    world.receive()
    world.client.change(automatic=False)
    world.client.set_fault("lost_reply", operation="SendRawEmail")

    with pytest.raises(ConnectionClosedError):
        world.send()

    (mail,), (event,) = world.client.mails(), world.events()
    assert (event["eventType"], event["mail"]["messageId"]) == ("Send", mail.id)
    assert event["mail"]["tags"]["meet-outbox"] == ["ob-1"]
    assert world.send(), "the next call is answered again"


def test_a_cut_before_accepting_means_no_mail(world: World) -> None:
    world.client.set_fault("cut")

    with pytest.raises(ConnectionClosedError):
        world.send()

    assert world.client.mails() == []


def test_a_default_client_posts_again_after_a_lost_reply(world: World) -> None:
    world.client.change(automatic=False)
    world.client.set_fault("lost_reply", operation="SendRawEmail")
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
    client = session.client("ses", endpoint_url=world.aws.url)

    client.send_raw_email(
        Source="invites@meet.example.com", Destinations=["ada@example.com"], RawMessage={"Data": mail_bytes()}
    )
    client.close()

    assert len(world.client.mails()) == 2


def test_a_slow_answer_makes_an_impatient_client_give_up(world: World) -> None:
    world.client.set_fault("slow", seconds=30)
    with world.elsewhere("ses", read_timeout=0.2) as ses, pytest.raises(ReadTimeoutError):
        ses.get_send_quota()


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("throttle", "Throttling", "Maximum sending rate exceeded."),
        ("daily_quota", "Throttling", "Daily message quota exceeded."),
        ("error", "InternalFailure", "internal error"),
        ("access_denied", "AccessDenied", "ses:SendRawEmail"),
        ("expired_token", "ExpiredToken", "expired"),
    ],
)
def test_a_fault_refuses_as_many_sends_as_it_was_asked_to(world: World, kind: str, code: str, words: str) -> None:
    world.client.set_fault(kind, times=2)

    refusals = [world.refusal(), world.refusal()]

    assert [found for found, _ in refusals] == [code, code]
    assert all(words in message for _, message in refusals)
    assert world.send()
    assert world.client.faults() == []


def test_a_fault_may_last_until_it_is_cleared(world: World) -> None:
    world.client.set_fault("error", times=None, status=503, code="ServiceUnavailable")
    for _ in range(3):
        assert world.refusal()[0] == "ServiceUnavailable"
    world.client.clear_faults()

    assert world.send()


def test_a_fault_meets_its_own_operation_only(world: World) -> None:
    world.client.set_fault("error", operation="GetSendQuota")

    assert world.send()
    with pytest.raises(ClientError):
        world.ses.get_send_quota()


def test_sqs_has_faults_too(world: World) -> None:
    world.client.set_fault("error", service="sqs", operation="ReceiveMessage")

    with pytest.raises(ClientError) as refused:
        world.receive()

    assert code_and_message(refused.value)[0] == "InternalFailure"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert world.receive()


def test_a_refused_fault_is_told_on_the_bus(world: World) -> None:
    world.client.set_fault("throttle")
    world.refusal()

    (told,) = world.bus.history("ses.refused")
    assert told.detail["cause"] == "throttle"


def test_a_mail_sent_with_wrong_credentials_is_told_on_the_bus(world: World) -> None:
    with world.elsewhere("ses", secret="wrong") as ses, pytest.raises(ClientError):
        ses.send_raw_email(Source="a@b.c", RawMessage={"Data": b"x"})

    (told,) = world.bus.history("ses.refused")
    assert told.detail["code"] == "SignatureDoesNotMatch"


@pytest.mark.parametrize("service", ["ses", "sesv2", "sqs", "sns", "sts"])
@pytest.mark.parametrize(
    ("key", "secret", "code"),
    [
        ("AKIASOMEBODYELSE0001", SECRET_ACCESS_KEY, "InvalidClientTokenId"),
        (ACCESS_KEY_ID, "wrong", "SignatureDoesNotMatch"),
    ],
)
def test_other_credentials_are_refused_by_every_service(
    shared_world: World, service: str, key: str, secret: str, code: str
) -> None:
    calls = {"ses": "get_send_quota", "sesv2": "get_account", "sqs": "list_queues", "sns": "list_topics"}
    with shared_world.elsewhere(service, key=key, secret=secret) as client, pytest.raises(ClientError) as refused:
        getattr(client, calls.get(service, "get_caller_identity"))()

    assert code_and_message(refused.value)[0] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_sts_tells_the_account(world: World) -> None:
    with world.elsewhere("sts") as sts:
        assert sts.get_caller_identity()["Account"] == world.provisioned.account_id


def test_a_service_that_is_not_there_is_refused(world: World) -> None:
    with world.elsewhere("iam") as iam, pytest.raises(ClientError) as refused:
        iam.list_users()

    assert code_and_message(refused.value)[0] == "InvalidAction"


def test_stopping_does_not_wait_for_slow_answers_and_long_polls() -> None:
    with running_world() as world:
        world.receive()
        world.client.set_fault("slow", seconds=0, service="sqs", operation="ReceiveMessage")
        world.client.set_fault("slow", seconds=600, service="sns", operation="ListTopics")
        waiting = [
            Thread(target=expect_to_be_cut, args=(call,)) for call in (world.sns.list_topics, world.receive_slowly)
        ]
        for thread in waiting:
            thread.start()
        wait_for_faults_to_happen(world)
    for thread in waiting:
        thread.join(PATIENCE)

    assert not any(thread.is_alive() for thread in waiting)


def wait_for_faults_to_happen(world: World) -> None:
    for _ in range(1000):
        if not world.client.faults():
            return
    pytest.fail("The faults did not happen.")


def expect_to_be_cut(call: Callable[[], object]) -> None:
    # Cut before or after the status line: botocore tells an empty answer by an error of its own.
    with contextlib.suppress(BotoCoreError, ResponseParserError):
        call()
