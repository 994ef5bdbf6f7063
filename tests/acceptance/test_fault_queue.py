"""The feedback queue in trouble: down, doubled, out of order, poisoned. Mails go on, and each fact counts once."""

from collections.abc import Iterator

import pytest

from bot.domain.delivery import DeliveryStatus
from playground.client import Message, Person
from tests.acceptance.fault_house import House, built_house, incidents
from tests.acceptance.team import poll_of

POISON = [
    "this is not JSON",
    "[]",
    "null",
    '{"eventType": "Bounce"}',
    '{"eventType": "Bounce", "bounce": "no", "mail": []}',
    '{"Type": "Notification", "Message": "{"}',
    '{"eventType": "Unheard", "mail": {}}',
    "[" * 5000,
    '{"eventType": "Delivery", "mail": {"messageId": "\\u0000\\ud800"}}',
]


@pytest.fixture(scope="module")
def built() -> Iterator[House]:
    with built_house(voters=2) as house:
        yield house


@pytest.fixture
def house(built: House) -> Iterator[House]:
    built.pass_time(minutes=5)
    yield built
    built.mail.change(held=False)
    built.heal()
    built.team.wait(lambda: is_empty(built), "an empty queue")


def is_empty(house: House) -> bool:
    depth = house.mail.queue_depth()
    return depth.waiting + depth.in_flight == 0


def closed(house: House, title: str, *more: Person) -> Message:
    """A closed poll; what SES tells of its mails is held back until `held` is switched off."""
    message = house.team.poll(title)
    for voter in (*house.team.voters, *more):
        house.team.vote(voter, message)
    house.mail.change(held=True)
    house.team.close(message)
    house.wait_for_statuses(message, "sent")
    return message


@pytest.mark.parametrize("kind", ["error", "cut", "access_denied"])
def test_while_the_queue_is_down_mails_go_out_and_afterwards_all_feedback_is_applied(house: House, kind: str) -> None:
    # What the last heartbeat says may be of the test before.
    house.team.wait(lambda: not beat_of_feedback(house), "the job to have recovered")
    since = house.mark()
    house.mail.set_fault(kind, times=None, service="sqs", operation="ReceiveMessage")
    # A receive that waited already may still be answered.
    house.team.wait(lambda: house.client.events("fault.met", after=since), "a receive that fails")
    house.team.wait(lambda: beat_of_feedback(house), "the operator to see that the job fails")
    message = closed(house, f"Queue down {kind}")
    house.mail.change(held=False)
    house.pass_time(minutes=20)
    assert house.statuses(message) == {"sent"}
    house.mail.clear_faults()
    house.wait_for_statuses(message, "delivered")
    house.team.wait(lambda: not beat_of_feedback(house), "the operator to see that it works again")


def beat_of_feedback(house: House) -> str:
    """What the job's last heartbeat says is wrong."""
    with house.team.opened() as database, database.read_account() as account:
        return next((beat.error for beat in account.jobs.beats() if beat.name == "feedback"), "")


def test_a_delete_that_sqs_did_not_do_applies_nothing_twice(house: House) -> None:
    message = closed(house, "Undeleted")
    house.mail.set_fault("error", times=1, service="sqs", operation="DeleteMessageBatch", status=400)
    house.mail.change(held=False)
    house.wait_for_statuses(message, "delivered")
    house.mail.lapse_visibility()
    house.team.wait(lambda: is_empty(house), "the messages to come again and go")
    assert facts(house, message) == {"sent", "delivered"}
    assert house.statuses(message) == {DeliveryStatus.DELIVERED}


def test_feedback_doubled_and_in_any_order_is_applied_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    (gone,) = house.team.join("gone")
    house.mail.script(house.team.addresses[gone.id], "hard")
    message = closed(house, "Disorder", gone)
    house.mail.set_fault("error", times=None, service="sqs", operation="ReceiveMessage")
    house.mail.change(held=False)
    house.mail.duplicate_queue()
    house.mail.reverse_queue()
    house.mail.clear_faults()
    house.wait_for_statuses(message, "delivered", "bounced")
    house.team.wait(lambda: is_empty(house), "an empty queue")
    gone.wait_for_message(None, "came back")
    house.pass_time(minutes=1)
    told = {person.id: bounces_told(person) for person in (gone, house.team.ada, *house.team.voters)}
    assert told == {**dict.fromkeys(told, 0), gone.id: 1}
    assert incidents(caplog.records) == []


def test_poison_goes_to_quarantine_and_stops_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    message = closed(house, "Poison")
    for body in POISON:
        house.mail.inject(body)
    house.mail.change(held=False)
    house.wait_for_statuses(message, "delivered")
    house.team.wait(lambda: is_empty(house), "an empty queue")
    with house.team.opened() as database, database.read_account() as account:
        kept = {one.body for one in account.feedback.quarantined(100)}
    assert len(kept) >= len(POISON) - 1
    assert house.mail.queue_depth().dead == 0
    assert incidents(caplog.records) == []


def bounces_told(person: Person) -> int:
    return len([seen for seen in person.messages() if "came back" in seen.words])


def facts(house: House, message: Message) -> set[str]:
    with house.team.opened() as database, database.read_account() as account:
        told = [account.feedback.of_delivery(one.id) for one in house.team.deliveries(poll_of(message))]
    assert {len(of_one) for of_one in told} == {2}
    return {str(fact.kind) for of_one in told for fact in of_one}
