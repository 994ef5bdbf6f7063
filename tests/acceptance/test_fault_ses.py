"""Amazon SES in trouble: nobody is blamed, nothing is lost, nothing is sent twice, and the operator knows why."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bot.services import administration
from playground.client import Message
from playground.mail_client import MailClient, SeenMail
from tests.acceptance.fault_house import House, built_house, incidents
from tests.acceptance.faulty_proxy import Kind
from tests.acceptance.team import identity, poll_of

EVERYBODY = 3
"""The organizer and two voters."""


@pytest.fixture(scope="module")
def built() -> Iterator[House]:
    with built_house(voters=EVERYBODY - 1) as house:
        yield house


@pytest.fixture
def house(built: House, caplog: pytest.LogCaptureFixture) -> Iterator[House]:
    built.pass_time(minutes=5)
    yield built
    built.heal()
    assert incidents(caplog.records) == []


@pytest.fixture
def message(house: House, request: pytest.FixtureRequest) -> Message:
    message = house.team.poll(request.node.name[-60:])
    for voter in house.team.voters:
        house.team.vote(voter, message)
    return message


def mails(house: House, message: Message) -> list[list[SeenMail]]:
    """For each delivery of the poll, the mails that SES accepted for it."""
    return [house.mail.mails(tag=f"meet-outbox={one.id}") for one in house.team.deliveries(poll_of(message))]


def assert_each_arrived_once(house: House, message: Message) -> None:
    house.team.wait(lambda: house.statuses(message) == {"delivered"}, "every invite to be delivered")
    assert [len(found) for found in mails(house, message)] == [1] * EVERYBODY


def breaker(house: House) -> str | None:
    standing = administration.status(house.serving.application.meet.database).health.breaker
    return str(standing.reason) if standing.open and standing.reason else None


def test_told_to_go_slower_it_does_and_sends_everything_once(house: House, message: Message) -> None:
    house.mail.set_fault("throttle", operation="SendRawEmail", times=4)
    house.team.close(message)
    house.pass_time_until(lambda: house.statuses(message) == {"delivered"}, "every invite to be delivered")
    assert_each_arrived_once(house, message)
    assert breaker(house) is None


def test_an_error_of_ses_is_tried_again_by_the_schedule(house: House, message: Message) -> None:
    house.mail.set_fault("error", operation="SendRawEmail", times=EVERYBODY, status=503)
    house.team.close(message)
    house.team.wait(lambda: not house.mail.faults(), "the refused calls")
    house.wait_for_statuses(message, "pending")
    house.pass_time(seconds=20)
    assert_each_arrived_once(house, message)


def test_a_connection_that_ses_does_not_take_is_tried_again(house: House, message: Message) -> None:
    down = house.aws.add("answer", "SendRawEmail", times=None, status=503)
    house.team.close(message)
    house.team.wait(lambda: down.met >= EVERYBODY, "the failed calls")
    house.wait_for_statuses(message, "pending")
    house.aws.clear()
    house.pass_time(minutes=2)
    assert_each_arrived_once(house, message)


@pytest.mark.parametrize("kind", ["lose", "cut"])
def test_a_lost_reply_is_settled_by_the_send_event(house: House, message: Message, kind: Kind) -> None:
    trouble = house.aws.add(kind, "SendRawEmail", times=EVERYBODY)
    house.team.close(message)
    house.team.wait(lambda: trouble.met == EVERYBODY, "the lost replies")
    assert_each_arrived_once(house, message)
    house.pass_time(hours=2)
    assert_each_arrived_once(house, message)


def test_a_lost_request_is_sent_again_once_the_doubt_is_over(house: House, message: Message) -> None:
    trouble = house.aws.add("refuse", "SendRawEmail", times=EVERYBODY)
    house.team.close(message)
    house.team.wait(lambda: trouble.met == EVERYBODY, "the lost requests")
    house.wait_for_statuses(message, "in_doubt")
    house.team.ada.wait_for_message(None, "Waiting to be sent")
    house.pass_time(minutes=16)
    assert_each_arrived_once(house, message)


def test_a_request_that_the_network_repeats_is_the_same_event_twice(house: House, message: Message) -> None:
    trouble = house.aws.add("repeat", "SendRawEmail", times=EVERYBODY)
    house.team.close(message)
    house.team.wait(lambda: trouble.met == EVERYBODY, "the repeated requests")
    house.wait_for_statuses(message, "delivered")
    for found in mails(house, message):
        assert len(found) == 2
        assert identity(found[0].ics) == identity(found[1].ics)


Switch = Callable[[MailClient], object]
CONFIGURATION_SET = "meet"


def fault(kind: str) -> Switch:
    return lambda mail: mail.set_fault(kind, times=None, operation="SendRawEmail")


MISCONFIGURED: dict[str, tuple[str, Switch, Switch]] = {
    "access denied": ("credentials", fault("access_denied"), MailClient.clear_faults),
    "expired token": ("credentials", fault("expired_token"), MailClient.clear_faults),
    "daily quota": ("quota", fault("daily_quota"), MailClient.clear_faults),
    "account paused": (
        "account_paused",
        lambda mail: mail.change(sending_enabled=False),
        lambda mail: mail.change(sending_enabled=True),
    ),
    "configuration set paused": (
        "configuration_set",
        lambda mail: mail.change(configuration_sets=dict.fromkeys(mail.settings()["configuration_sets"], False)),
        lambda mail: mail.change(configuration_sets=dict.fromkeys(mail.settings()["configuration_sets"], True)),
    ),
    "sender unverified": (
        "identity",
        lambda mail: mail.change(identities=dict.fromkeys(mail.settings()["identities"], False)),
        lambda mail: mail.change(identities=dict.fromkeys(mail.settings()["identities"], True)),
    ),
}


@pytest.mark.parametrize("what", MISCONFIGURED)
def test_a_fault_of_account_or_configuration_pauses_all_sending_and_loses_nothing(
    house: House, message: Message, what: str, request: pytest.FixtureRequest
) -> None:
    reason, spoil, repair = MISCONFIGURED[what]
    request.addfinalizer(partial(repair, house.mail))
    spoil(house.mail)
    house.team.close(message)
    house.team.wait(lambda: breaker(house) == reason, "the breaker to open")
    house.wait_for_statuses(message, "pending")
    tried = len(house.client.events("ses.refused"))
    house.operator.wait_for_message(None, "paused", where=lambda seen: reason.replace("_", " ") in seen.words)
    # "Waiting (3)", or "Waiting, as the day's quota is used up (3)" where the breaker was the first.
    house.team.ada.wait_for_message(None, "Waiting", where=lambda seen: "(3)" in seen.words)
    house.pass_time(minutes=5)
    assert len(house.client.events("ses.refused")) == tried, "nothing is tried while sending is paused"
    repair(house.mail)
    house.pass_time(minutes=11)
    house.pass_time_until(lambda: house.statuses(message) == {"delivered"}, "every invite to be delivered")
    assert_each_arrived_once(house, message)
    assert breaker(house) is None


def test_wrong_keys_pause_sending_and_the_status_says_so() -> None:
    with built_house(voters=1, aws_secret_access_key="not-this-one") as house:
        message = house.team.poll("Wrong keys")
        house.team.vote(house.team.voters[0], message)
        house.team.close(message)
        house.wait_for_statuses(message, "pending")
        house.team.wait(lambda: breaker(house) == "credentials", "the breaker to open")
        told = house.status()
    assert (told["breaker"]["open"], told["breaker"]["reason"]) == (True, "credentials")
    assert told["deliveries"] == {"pending": 2}
    assert told["queue"] == {"waiting": None, "dead": None}
