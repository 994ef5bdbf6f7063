"""What SES publishes: each event has the keys and words of the recorded samples and reaches the queue."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.aws.outcomes import OUTCOMES
from playground.aws.provision import EVENT_TYPES
from playground.aws.sending import EICAR
from tests.playground.aws_fixture import World, mail_bytes, read_event, running_world

SAMPLES = Path(__file__).parent / "data" / "ses"


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with running_world() as started:
        yield started


@pytest.fixture
def world(shared_world: World) -> World:
    """The shared world with an empty queue, mailbox and suppression list; nothing is delivered by itself."""
    shared_world.client.change(automatic=False, per_second=10_000)
    shared_world.client.put_suppressed({})
    shared_world.client.clear()
    shared_world.receive()
    return shared_world


def sample(name: str) -> dict[str, Any]:
    (found,) = SAMPLES.glob(f"{name}-*.json")
    loaded: dict[str, Any] = json.loads(found.read_text())
    return loaded


def shape(value: Any) -> Any:
    """The keys of a JSON value, all the way down; what stands at a leaf is its type."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(entry) for entry in value[:1]]
    return type(value).__name__


def event_of(world: World, outcome: str, to: str = "ada@example.com") -> dict[str, Any]:
    """The one event that this outcome publishes after Send."""
    world.send(to=to)
    (mail,) = world.client.mails()
    world.receive()
    world.client.play(mail, outcome)
    (event,) = world.events()
    return event


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("01", "no_email"),
        ("04", "account_list"),
        ("06", "auto_reply"),
        ("07", "mailbox_full"),
        ("08", "attachment"),
        ("10", "undetermined"),
        ("12", "unsubscribed"),
        ("15", "complaint"),
        ("17", "complaint_not_spam"),
        ("18", "complaint_account_list"),
        ("20", "delivered"),
        ("22", "reject"),
    ],
)
def test_an_event_has_the_shape_of_its_sample(world: World, number: str, outcome: str) -> None:
    expected, event = sample(number)["event"], event_of(world, outcome)
    (detail,) = set(expected) - {"eventType", "mail"}

    assert event["eventType"] == expected["eventType"]
    assert shape(event[detail]) == shape(expected[detail])
    assert shape(event["mail"]) | {"tags": {}} == shape(expected["mail"]) | {"tags": {}}
    assert set(event["mail"]["tags"]) >= set(expected["mail"]["tags"])
    assert all(isinstance(values, list) for values in event["mail"]["tags"].values())


@pytest.mark.parametrize(
    ("number", "outcome", "fields"),
    [
        ("01", "no_email", ("bounceType", "bounceSubType")),
        ("04", "account_list", ("bounceType", "bounceSubType")),
        ("06", "auto_reply", ("bounceType", "bounceSubType")),
        ("07", "mailbox_full", ("bounceType", "bounceSubType")),
        ("08", "attachment", ("bounceType", "bounceSubType")),
        ("10", "undetermined", ("bounceType", "bounceSubType")),
        ("12", "unsubscribed", ("bounceType", "bounceSubType")),
        ("15", "complaint", ("complaintFeedbackType", "complaintSubType")),
        ("17", "complaint_not_spam", ("complaintFeedbackType", "complaintSubType")),
        ("18", "complaint_account_list", ("complaintSubType",)),
        ("22", "reject", ("reason",)),
    ],
)
def test_an_event_uses_the_words_of_its_sample(
    world: World, number: str, outcome: str, fields: tuple[str, ...]
) -> None:
    expected, event = sample(number)["event"], event_of(world, outcome)
    (detail,) = set(expected) - {"eventType", "mail"}

    assert [event[detail][field] for field in fields] == [expected[detail][field] for field in fields]


def test_the_send_event_is_published_at_acceptance(world: World) -> None:
    mail_id = world.send()

    (event,) = world.events()

    expected = sample("21")["event"]
    assert (event["eventType"], event["send"], event["mail"]["messageId"]) == ("Send", {}, mail_id)
    assert shape(event["mail"]) | {"tags": {}} == shape(expected["mail"]) | {"tags": {}}


def test_an_event_travels_in_the_envelope_of_sns(world: World) -> None:
    world.send()

    (body,) = world.receive()

    envelope = json.loads(body)
    assert sorted(envelope) == sample("21")["envelope"]
    assert envelope["TopicArn"] == world.provisioned.topic_arn
    assert isinstance(envelope["Message"], str)
    assert envelope["Message"].endswith("\n")


def test_raw_delivery_puts_the_event_itself_on_the_queue(world: World) -> None:
    (subscription,) = world.sns.list_subscriptions_by_topic(TopicArn=world.provisioned.topic_arn)["Subscriptions"]
    switch = {"SubscriptionArn": subscription["SubscriptionArn"], "AttributeName": "RawMessageDelivery"}
    world.sns.set_subscription_attributes(**switch, AttributeValue="true")
    world.send()
    (raw,) = world.receive()
    world.sns.set_subscription_attributes(**switch, AttributeValue="false")
    world.send()
    (enveloped,) = world.receive()

    assert json.loads(raw)["eventType"] == "Send"
    assert json.loads(enveloped)["Type"] == "Notification"


def test_delivery_carries_the_outgoing_address_among_its_tags(world: World) -> None:
    assert event_of(world, "delivered")["mail"]["tags"]["ses:outgoing-ip"]


def test_a_delay_names_its_type_recipients_and_expiry(world: World) -> None:
    event = event_of(world, "delay")

    assert event["eventType"] == "DeliveryDelay"
    fields = {"delayType", "delayedRecipients", "expirationTime", "timestamp", "reportingMTA"}
    assert set(event["deliveryDelay"]) == fields
    assert event["deliveryDelay"]["delayedRecipients"][0]["emailAddress"] == "ada@example.com"


def test_common_headers_carry_our_message_id_and_the_decoded_subject(world: World) -> None:
    world.send(raw=mail_bytes(Subject="📅 Zoë", Date="Mon, 02 Mar 2026 09:00:00 +0000", Reply_To="ada@example.com"))

    (event,) = world.events()

    common = event["mail"]["commonHeaders"]
    assert (common["messageId"], common["subject"]) == ("<ob-1@meet.example.com>", "📅 Zoë")
    assert common["date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert common["replyTo"] == ["ada@example.com"]
    assert "=?utf-8?" in {header["name"]: header["value"] for header in event["mail"]["headers"]}["Subject"]


def test_headers_over_ten_kilobytes_are_cut_and_marked(world: World) -> None:
    world.send(raw=mail_bytes(**{f"X_Long_{number}": "word " * 100 for number in range(40)}))

    (event,) = world.events()

    assert event["mail"]["headersTruncated"] is True
    assert len(event["mail"]["headers"]) < 40


def test_a_mail_without_configuration_set_publishes_nothing(world: World) -> None:
    world.send(ConfigurationSetName=None)

    assert world.events() == []


def test_the_identity_may_name_a_default_configuration_set(world: World) -> None:
    name = {"EmailIdentity": "meet.example.com"}
    world.sesv2.put_email_identity_configuration_set_attributes(**name, ConfigurationSetName="meet")
    world.send(ConfigurationSetName=None)
    world.sesv2.put_email_identity_configuration_set_attributes(**name)

    assert [event["eventType"] for event in world.events()] == ["Send"]


def test_a_virus_is_accepted_and_then_rejected(world: World) -> None:
    world.client.change(automatic=True)

    world.send(raw=mail_bytes(body=EICAR.decode() + "\n"))

    assert [event["eventType"] for event in world.events()] == ["Send", "Reject"]


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"nothing"}))
def test_every_outcome_names_its_recipient_and_its_mail(world: World, outcome: str) -> None:
    mail_id = world.send()
    world.receive()
    world.client.play(world.client.mail(mail_id), outcome)

    events = world.events()

    assert {event["mail"]["messageId"] for event in events} == {mail_id}
    assert all("ada@example.com" in json.dumps(event[detail_name(event)]) for event in events if "reject" not in event)
    assert world.client.mail(mail_id).events[-1] == events[-1]["eventType"]


def detail_name(event: dict[str, Any]) -> str:
    (name,) = set(event) - {"eventType", "mail"}
    return name


def test_each_recipient_has_an_event_of_its_own(world: World) -> None:
    world.client.change(automatic=True)
    world.client.script("gone@example.com", "hard")

    world.send(to=["ada@example.com", "Gone@example.com"])

    sent, *others = world.events()
    world.client.clear_scripts()
    assert sent["mail"]["destination"] == ["ada@example.com", "Gone@example.com"]
    assert [event["eventType"] for event in others] == ["Delivery", "Bounce"]
    assert others[1]["bounce"]["bouncedRecipients"][0]["emailAddress"] == "Gone@example.com"


def test_event_types_that_the_destination_does_not_name_stay_away(world: World) -> None:
    change = {"ConfigurationSetName": "meet", "EventDestinationName": "feedback"}
    topic = {"Enabled": True, "SnsDestination": {"TopicArn": world.provisioned.topic_arn}}
    bounces: Any = topic | {"MatchingEventTypes": ["BOUNCE"]}
    everything: Any = topic | {"MatchingEventTypes": EVENT_TYPES}
    world.sesv2.update_configuration_set_event_destination(**change, EventDestination=bounces)
    event_of(world, "hard")
    world.client.play(world.client.mails()[0], "delivered")
    others = world.events()
    world.sesv2.update_configuration_set_event_destination(**change, EventDestination=everything)

    assert others == []


def test_the_topic_of_a_new_destination_is_told_in_plain_text(world: World) -> None:
    topic: Any = {"SnsDestination": {"TopicArn": world.provisioned.topic_arn}, "MatchingEventTypes": ["SEND"]}
    name = {"ConfigurationSetName": "meet", "EventDestinationName": "another"}
    world.sesv2.create_configuration_set_event_destination(**name, EventDestination=topic)
    world.sesv2.delete_configuration_set_event_destination(**name)

    (body,) = world.receive()

    assert read_event(body) is None
    assert json.loads(body)["Message"].startswith("Successfully validated SNS topic")
