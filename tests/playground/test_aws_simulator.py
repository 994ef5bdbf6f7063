"""The mailbox simulator and the account's suppression list do what they do at AWS."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.playground.aws_fixture import World, running_world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        started.client.change(per_second=10_000)
        yield started


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Kind of each event, with a bounce's sub-type."""
    return [(event["eventType"], event.get("bounce", {}).get("bounceSubType", "")) for event in events]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("success", [("Delivery", "")]),
        ("bounce", [("Bounce", "General")]),
        ("ooto", [("Delivery", ""), ("Bounce", "General")]),
        ("complaint", [("Delivery", ""), ("Complaint", "")]),
        ("suppressionlist", [("Bounce", "Suppressed")]),
        ("nobody-of-this-name", [("Bounce", "General")]),
    ],
)
def test_the_simulator_does_what_its_address_says_label_or_not(
    world: World, name: str, expected: list[tuple[str, str]]
) -> None:
    world.client.change(automatic=False)
    for address in (f"{name}@simulator.amazonses.com", f"{name}+label7@Simulator.AmazonSES.com"):
        world.send(to=address)

        assert kinds(world.events()) == [("Send", ""), *expected]


def test_the_simulators_bounces_and_complaints_do_not_fill_the_suppression_list(world: World) -> None:
    world.send(to="bounce@simulator.amazonses.com")
    world.send(to="complaint@simulator.amazonses.com")

    assert world.client.suppressed() == {}


def test_an_address_that_only_looks_like_the_simulator_is_ordinary(world: World) -> None:
    world.send(to="bounce@simulator.amazonses.com.example.com")

    assert kinds(world.events()) == [("Send", ""), ("Delivery", "")]


@pytest.mark.parametrize(
    ("outcome", "reason", "next_time"),
    [("hard", "BOUNCE", "Bounce"), ("complaint", "COMPLAINT", "Complaint")],
)
def test_an_address_that_bounced_or_complained_is_suppressed_by_ses(
    world: World, outcome: str, reason: str, next_time: str
) -> None:
    world.client.script("gone@example.com", outcome)
    world.send(to="Gone@example.com")
    world.events()

    world.send(to="gone@example.com")

    sent, suppressed = world.events()
    assert world.client.suppressed() == {"gone@example.com": reason}
    assert (sent["eventType"], suppressed["eventType"]) == ("Send", next_time)
    assert suppressed[next_time.lower()][f"{next_time.lower()}SubType"] == "OnAccountSuppressionList"


@pytest.mark.parametrize("outcome", ["soft", "mailbox_full", "out_of_office", "complaint_not_spam", "delay"])
def test_what_is_no_verdict_on_the_address_does_not_suppress_it(world: World, outcome: str) -> None:
    world.client.script("ada@example.com", outcome)
    world.send()

    assert world.client.suppressed() == {}


def test_a_deleted_suppression_lets_mail_through_again(world: World) -> None:
    world.client.put_suppressed({"ada@example.com": "BOUNCE"})
    world.sesv2.delete_suppressed_destination(EmailAddress="ada@example.com")

    world.send()

    assert kinds(world.events())[-1] == ("Delivery", "")


def test_a_configuration_set_may_suppress_less_than_the_account(world: World) -> None:
    world.sesv2.put_configuration_set_suppression_options(ConfigurationSetName="meet", SuppressedReasons=["COMPLAINT"])
    world.client.script("gone@example.com", "hard")

    world.send(to="gone@example.com")

    assert world.client.suppressed() == {}


def test_automatic_delivery_can_be_switched_off(world: World) -> None:
    world.client.change(automatic=False)

    world.send()

    assert kinds(world.events()) == [("Send", "")]
