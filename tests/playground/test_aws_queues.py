"""The feedback queue: policies, dead letters, and the disorder that SQS allows itself."""

import json
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from playground.aws.policies import allows
from playground.client_transport import PlaygroundRefused
from playground.mail_client import QueueDepth
from tests.playground.aws_fixture import World, running_world

DEAD = "meet-ses-feedback-dlq"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        started.receive()
        yield started


def receive(world: World, **more: Any) -> list[str]:
    found = world.sqs.receive_message(QueueUrl=world.provisioned.queue_url, MaxNumberOfMessages=10, **more)
    return [message["Body"] for message in found.get("Messages", [])]


def test_a_topic_that_does_not_let_ses_publish_gets_nothing(world: World) -> None:
    owner_only = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}]}
    world.sns.set_topic_attributes(
        TopicArn=world.provisioned.topic_arn, AttributeName="Policy", AttributeValue=json.dumps(owner_only)
    )

    world.send()

    assert world.events() == []
    assert [event.detail["topic_refused"] for event in world.bus.history("ses.event_lost")] == [True, True]


def test_a_queue_that_does_not_let_the_topic_send_gets_nothing(world: World) -> None:
    world.sqs.set_queue_attributes(QueueUrl=world.provisioned.queue_url, Attributes={"Policy": ""})

    world.send()

    assert world.events() == []
    assert [event.detail["topic_refused"] for event in world.bus.history("ses.event_lost")] == [False, False]


def test_setting_another_attribute_keeps_the_policy_of_the_queue(world: World) -> None:
    world.sqs.set_queue_attributes(QueueUrl=world.provisioned.queue_url, Attributes={"VisibilityTimeout": "60"})

    world.send()

    assert len(world.events()) == 2


def test_a_message_in_flight_is_hidden_until_its_time_lapses(world: World) -> None:
    world.client.inject("one")

    first, hidden = receive(world), receive(world, WaitTimeSeconds=0)
    depth = world.client.queue_depth()
    world.client.lapse_visibility()

    assert (first, hidden, depth) == (["one"], [], QueueDepth(waiting=0, in_flight=1, dead=0))
    assert receive(world) == ["one"]


def test_a_message_received_five_times_goes_to_the_dead_letter_queue(world: World) -> None:
    world.client.inject("poison")
    for _ in range(5):
        assert receive(world) == ["poison"]
        world.client.lapse_visibility()

    assert receive(world, WaitTimeSeconds=0) == []
    assert world.client.queue_depth() == QueueDepth(waiting=0, in_flight=0, dead=1)
    assert world.client.queue_bodies(DEAD) == ["poison"]


def test_messages_can_be_duplicated_reversed_and_purged(world: World) -> None:
    for body in ("one", "two"):
        world.client.inject(body)

    world.client.duplicate_queue()
    doubled = world.client.queue_bodies()
    world.client.reverse_queue()
    turned = world.client.queue_bodies()
    world.client.purge_queue()

    assert doubled == ["one", "two", "one", "two"]
    assert turned == ["two", "one", "two", "one"]
    assert world.client.queue_depth().waiting == 0


def test_events_can_arrive_twice_with_one_id(world: World) -> None:
    world.client.change(duplicates=1, automatic=False)

    world.send()
    bodies = world.receive()
    world.send()

    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert len(world.receive()) == 1


def test_events_can_be_held_back_and_released_in_their_order(world: World) -> None:
    world.client.change(held=True)
    world.send()
    before = world.events()
    world.client.change(held=False)

    assert before == []
    assert [event["eventType"] for event in world.events()] == ["Send", "Delivery"]


def test_an_unknown_queue_and_an_unknown_disorder_are_refused_in_words(world: World) -> None:
    with pytest.raises(PlaygroundRefused, match="There is no queue 'nope'"):
        world.client.inject("one", "nope")
    with pytest.raises(LookupError, match="There is no queue 'nope'"):
        world.client.queue_depth("nope")
    with pytest.raises(PlaygroundRefused, match="A queue can be asked to"):
        world.client._json("POST", "/queues/meet-ses-feedback/eat")


def test_a_call_to_sqs_is_told_on_the_bus(world: World) -> None:
    last = world.bus.last_number

    receive(world, WaitTimeSeconds=0)

    (call,) = world.bus.history("sqs.call", after=last)
    assert (call.detail["operation"], call.detail["queue"]) == ("ReceiveMessage", "meet-ses-feedback")


def inject_all(world: World, bodies: list[str]) -> None:
    for body in bodies:
        world.client.inject(body)


def test_nothing_is_lost_while_one_reads_and_another_publishes(world: World) -> None:
    bodies = [str(number) for number in range(150)]
    publisher = Thread(target=inject_all, args=(world, bodies))
    publisher.start()
    seen: list[str] = []
    while publisher.is_alive():
        seen += world.receive()
    publisher.join()

    assert sorted(seen + world.receive(), key=int) == bodies


def test_deleting_twice_is_no_error_but_an_unknown_handle_is(world: World) -> None:
    url = world.provisioned.queue_url
    world.client.inject("one")
    (message,) = world.sqs.receive_message(QueueUrl=url)["Messages"]
    entries: Any = [{"Id": "1", "ReceiptHandle": message["ReceiptHandle"]}, {"Id": "2", "ReceiptHandle": "unheard-of"}]

    for _ in range(2):
        answer = world.sqs.delete_message_batch(QueueUrl=url, Entries=entries)

        assert [done["Id"] for done in answer["Successful"]] == ["1"]
        assert [failed["Code"] for failed in answer["Failed"]] == ["ReceiptHandleIsInvalid"]


def test_a_queue_tells_how_many_messages_are_delayed(world: World) -> None:
    url = world.provisioned.queue_url
    world.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=900)

    attributes = world.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    assert attributes["ApproximateNumberOfMessagesDelayed"] == "1"
    assert attributes["ApproximateNumberOfMessages"] == "0"


def test_two_playgrounds_in_one_process_do_not_meet(world: World) -> None:
    with running_world() as other:
        other.receive()
        other.send()

        assert world.events() == []
        assert world.client.mails() == []
        assert len(other.events()) == 2


ALLOW = {"Effect": "Allow", "Principal": {"Service": "s"}, "Action": "sns:Publish", "Resource": "arn:topic"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([ALLOW], True),
        ([ALLOW | {"Principal": "*"}], True),
        ([ALLOW | {"Action": ["sns:Get*", "SNS:Pub*"]}], True),
        ([ALLOW | {"Principal": {"AWS": "arn:user"}}], False),
        ([ALLOW | {"Principal": {"Service": ["other"]}}], False),
        ([ALLOW | {"Action": "sns:Subscribe"}], False),
        ([ALLOW | {"Resource": "arn:another"}], False),
        ([ALLOW, ALLOW | {"Effect": "Deny"}], False),
        ([ALLOW | {"Condition": {"StringEquals": {"AWS:SourceAccount": "1"}}}], True),
        ([ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}}}], True),
        ([ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "2"}}}], False),
        ([ALLOW | {"Condition": {"ArnLike": {"aws:SourceArn": "arn:set/*"}}}], True),
        ([ALLOW | {"Condition": {"ArnLike": {"aws:SourceArn": "arn:other/*"}}}], False),
        ([ALLOW | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}], False),
        ([ALLOW | {"Condition": {"DateLessThan": {"aws:SourceArn": "x"}}}], False),
        ([], False),
    ],
)
def test_a_policy_allows_what_it_says_and_no_more(statements: list[dict[str, Any]], expected: bool) -> None:
    policy = json.dumps({"Statement": statements})

    assert allows(policy, "s", "sns:Publish", "arn:topic", "arn:set/meet", "1") is expected


def test_no_policy_allows_nothing() -> None:
    assert not allows(None, "s", "sns:Publish", "arn:topic", "arn:set/meet", "1")
