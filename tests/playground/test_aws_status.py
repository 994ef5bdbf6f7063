"""The status of a mail is what its events say together, in whatever order they come, as Meet's own table has it."""

from collections.abc import Iterator

import pytest

from tests.playground.aws_fixture import World, running_world


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as started:
        started.client.change(per_second=10_000, automatic=False)
        yield started


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((), "Send"),
        (("delivered",), "Delivery"),
        (("delay", "delivered"), "Delivery"),
        (("delivered", "delay"), "Delivery"),
        (("soft",), "Bounce"),
        (("delivered", "soft"), "Delivery"),
        (("delivered", "mailbox_full"), "Delivery"),
        (("soft", "delivered"), "Delivery"),
        (("out_of_office",), "Delivery"),
        (("delivered", "undetermined"), "Delivery"),
        (("delivered", "hard"), "Bounce"),
        (("hard", "delivered"), "Bounce"),
        (("complaint", "delivered"), "Complaint"),
        (("hard", "complaint"), "Complaint"),
    ],
)
def test_a_later_event_that_says_less_changes_no_status(world: World, outcomes: tuple[str, ...], status: str) -> None:
    world.client.put_suppressed({})
    mail = world.client.mail(world.send())
    for outcome in outcomes:
        world.client.play(mail, outcome)
    assert world.client.mail(mail.id).status == status


def test_an_accepted_mail_tells_the_uid_of_its_event(world: World) -> None:
    folded = "UID:" + "a" * 71 + "\r\n b@meet\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{folded}END:VEVENT\r\nEND:VCALENDAR\r\n"
    head = "From: invites@meet.example.com\r\nTo: ada@example.com\r\nSubject: x\r\n"
    for kind, expected in (("text/calendar", "a" * 71 + "b@meet"), ("text/plain", None)):
        raw = f"{head}Content-Type: {kind}; charset=utf-8\r\n\r\n{calendar}".encode()
        world.send(raw=raw)
        told = world.bus.history("ses.accepted")[-1].detail
        assert told["uid"] == expected
