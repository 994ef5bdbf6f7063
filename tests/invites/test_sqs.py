"""The feedback queue through botocore: ten at a time, deleted in batches, counted with its dead letters."""

import socket

import pytest

from bot.domain.errors import MeetError
from bot.ports import QueueMessage
from invites.sqs import SqsFeedbackQueue
from tests.invites.world import World


def queue(world: World) -> SqsFeedbackQueue:
    assert isinstance(world.meet.queue, SqsFeedbackQueue)
    return world.meet.queue


def test_ten_at_a_time_come_with_body_and_count(world: World) -> None:
    for number in range(12):
        world.mail.inject(f"body {number}")
    first, second = queue(world).receive(), queue(world).receive()
    assert (len(first), len(second), queue(world).receive()) == (10, 2, [])
    assert {message.body for message in first + second} == {f"body {number}" for number in range(12)}
    assert {message.receive_count for message in first} == {1}


def test_what_is_deleted_does_not_come_again_and_what_is_not_does(world: World) -> None:
    world.mail.inject("a")
    world.mail.inject("b")
    received = queue(world).receive()
    queue(world).delete([message for message in received if message.body == "a"])
    world.mail.lapse_visibility()
    (again,) = queue(world).receive()
    assert (again.body, again.receive_count) == ("b", 2)


def test_more_than_ten_are_deleted_ten_at_a_time(world: World) -> None:
    for number in range(25):
        world.mail.inject(f"body {number}")
    received = [message for _ in range(3) for message in queue(world).receive(wait=False)]
    queue(world).delete(received)
    assert (len(received), world.mail.queue_depth().in_flight) == (25, 0)


def test_deleting_nothing_asks_nobody(world: World) -> None:
    world.mail.set_fault("access_denied", service="sqs", times=None)
    queue(world).delete([])


def test_a_failed_delete_is_logged_and_harmless(world: World, caplog: pytest.LogCaptureFixture) -> None:
    queue(world).delete([QueueMessage("1", "no receipt of ours", "", 1)])
    assert "feedback_delete_failed" in caplog.text


def test_depth_counts_the_waiting_and_the_dead(world: World) -> None:
    world.mail.inject("a")
    world.mail.inject("dead", "meet-ses-feedback-dlq")
    assert queue(world).depth() == (1, 1)
    world.mail.purge_queue("meet-ses-feedback-dlq")


def test_a_queue_without_dead_letters_has_none(world: World) -> None:
    url = world.provisioned.dead_letter_queue_url
    other = SqsFeedbackQueue(world.settings.model_copy(update={"meet_feedback_queue_url": url}))
    assert other.depth() == (0, 0)
    other.close()


def test_a_queue_that_cannot_be_reached_is_an_oserror_that_names_it(world: World) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        settings = world.settings.model_copy(update={"aws_endpoint_url": url, "aws_region": "us-east-2"})
        answers = "https://sqs.us-east-2.amazonaws.com/111122223333/meet-replies"
        other = SqsFeedbackQueue(settings, retries=0, url=answers)
        with pytest.raises(OSError, match=r"^The queue meet-replies could not be used"):
            other.receive()
        other.close()


def test_settings_without_a_queue_say_what_to_do(world: World) -> None:
    with pytest.raises(MeetError, match="setup-aws"):
        SqsFeedbackQueue(world.settings.model_copy(update={"meet_feedback_queue_url": None}))
