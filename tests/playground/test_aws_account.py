"""SES's calls about the account, its identities, configuration sets and suppression list, through boto3."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.playground.aws_fixture import World, code_and_message, running_world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        yield started


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    """For tests that change nothing."""
    with running_world() as started:
        yield started


def test_the_send_quota_counts_what_was_sent(world: World) -> None:
    world.send(to=["ada@example.com", "ben@example.com"])

    quota = world.ses.get_send_quota()

    assert (quota["Max24HourSend"], quota["MaxSendRate"], quota["SentLast24Hours"]) == (50_000, 14, 2)
    assert world.sesv2.get_account()["SendQuota"]["SentLast24Hours"] == 2


def test_the_statistics_count_bounces_complaints_and_rejects(world: World) -> None:
    world.client.change(per_second=1000)
    for address, outcome in [("a@example.com", "hard"), ("b@example.com", "complaint"), ("c@example.com", "reject")]:
        world.client.script(address, outcome)
        world.send(to=address)

    points = world.ses.get_send_statistics()["SendDataPoints"]

    counted = ("DeliveryAttempts", "Bounces", "Complaints", "Rejects")
    totals = {name: sum(int(str(point.get(name, 0))) for point in points) for name in counted}
    assert totals == {"DeliveryAttempts": 3, "Bounces": 1, "Complaints": 1, "Rejects": 1}


def test_both_apis_tell_whether_the_account_may_send(world: World) -> None:
    world.ses.update_account_sending_enabled(Enabled=False)
    assert world.ses.get_account_sending_enabled()["Enabled"] is False
    assert world.sesv2.get_account()["SendingEnabled"] is False

    world.sesv2.put_account_sending_attributes(SendingEnabled=True)
    assert world.ses.get_account_sending_enabled()["Enabled"] is True


def test_the_account_tells_of_its_sandbox(world: World) -> None:
    world.client.change(production_access=False)

    account = world.sesv2.get_account()

    assert account["ProductionAccessEnabled"] is False
    assert (account["SendQuota"]["Max24HourSend"], account["SendQuota"]["MaxSendRate"]) == (200, 1)


def test_the_account_tells_of_its_enforcement(world: World) -> None:
    world.client.change(enforcement_status="PROBATION")

    assert world.sesv2.get_account()["EnforcementStatus"] == "PROBATION"


def test_what_the_account_suppresses_may_be_changed(world: World) -> None:
    world.sesv2.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])

    assert world.sesv2.get_account()["SuppressionAttributes"]["SuppressedReasons"] == ["COMPLAINT"]


def test_a_verified_identity_is_told_by_both_apis(world: World) -> None:
    attributes = world.ses.get_identity_verification_attributes(Identities=["meet.example.com", "other.example"])
    identity = world.sesv2.get_email_identity(EmailIdentity="meet.example.com")

    assert attributes["VerificationAttributes"] == {"meet.example.com": {"VerificationStatus": "Success"}}
    assert (identity["VerifiedForSendingStatus"], identity["FeedbackForwardingStatus"]) == (True, False)


@pytest.mark.parametrize(("name", "kind"), [("new.example", "DOMAIN"), ("ada+tag@new.example", "EMAIL_ADDRESS")])
def test_a_new_identity_is_unverified_until_somebody_verifies_it(world: World, name: str, kind: str) -> None:
    created = world.sesv2.create_email_identity(EmailIdentity=name)
    before = world.sesv2.get_email_identity(EmailIdentity=name)
    world.client.change(identities={name: True})
    after = world.sesv2.get_email_identity(EmailIdentity=name)

    assert created["IdentityType"] == kind
    assert (before["VerifiedForSendingStatus"], after["VerifiedForSendingStatus"]) == (False, True)
    assert world.ses.get_identity_verification_attributes(Identities=[name])["VerificationAttributes"]


def test_a_configuration_set_is_one_thing_in_both_apis(world: World) -> None:
    world.ses.create_configuration_set(ConfigurationSet={"Name": "second"})
    world.sesv2.put_configuration_set_sending_options(ConfigurationSetName="second", SendingEnabled=False)
    world.sesv2.put_configuration_set_delivery_options(ConfigurationSetName="second", MaxDeliverySeconds=3600)

    second = world.sesv2.get_configuration_set(ConfigurationSetName="second")
    meet = world.ses.describe_configuration_set(
        ConfigurationSetName="meet", ConfigurationSetAttributeNames=["eventDestinations", "reputationOptions"]
    )

    assert second["SendingOptions"] == {"SendingEnabled": False}
    assert second["DeliveryOptions"]["MaxDeliverySeconds"] == 3600
    assert set(second).isdisjoint({"SuppressionOptions"})
    assert meet["ReputationOptions"]["ReputationMetricsEnabled"] is True
    (destination,) = meet["EventDestinations"]
    assert set(destination["MatchingEventTypes"]) == {"send", "delivery", "bounce", "complaint", "reject"}


def test_event_destinations_are_listed_as_they_were_made(world: World) -> None:
    name = {"ConfigurationSetName": "meet"}

    (destination,) = world.sesv2.get_configuration_set_event_destinations(**name)["EventDestinations"]

    assert destination["Name"] == "feedback"
    assert "DELIVERY_DELAY" in destination["MatchingEventTypes"]
    assert destination["SnsDestination"]["TopicArn"] == world.provisioned.topic_arn


def test_a_deleted_configuration_set_is_gone(world: World) -> None:
    world.sesv2.create_configuration_set(
        ConfigurationSetName="short", SuppressionOptions={"SuppressedReasons": ["BOUNCE"]}
    )
    world.sesv2.delete_configuration_set(ConfigurationSetName="short")

    with pytest.raises(world.sesv2.exceptions.NotFoundException):
        world.sesv2.get_configuration_set(ConfigurationSetName="short")


def test_the_suppression_list_is_kept_filtered_and_paged(world: World) -> None:
    put, listed = world.sesv2.put_suppressed_destination, world.sesv2.list_suppressed_destinations
    put(EmailAddress="Ada+x@example.com", Reason="BOUNCE")
    put(EmailAddress="ben@example.com", Reason="COMPLAINT")

    first = listed(PageSize=1)
    second = listed(PageSize=1, NextToken=first["NextToken"])
    complaints = listed(Reasons=["COMPLAINT"])["SuppressedDestinationSummaries"]
    one = world.sesv2.get_suppressed_destination(EmailAddress="ada+x@example.com")["SuppressedDestination"]

    assert [page["SuppressedDestinationSummaries"][0]["EmailAddress"] for page in (first, second)] == [
        "ada+x@example.com",
        "ben@example.com",
    ]
    assert "NextToken" not in second
    assert [found["EmailAddress"] for found in complaints] == ["ben@example.com"]
    assert one["Reason"] == "BOUNCE"
    assert abs((one["LastUpdateTime"] - world.clock.now()).total_seconds()) < 60


def test_an_account_that_leaves_the_sandbox_has_the_usual_limits_again(world: World) -> None:
    world.client.change(production_access=False)
    assert world.ses.get_send_quota()["MaxSendRate"] == 1
    world.client.change(production_access=True)
    assert (world.ses.get_send_quota()["MaxSendRate"], world.ses.get_send_quota()["Max24HourSend"]) == (14, 50_000)


def test_the_sandbox_refuses_changes_of_the_suppression_list(world: World) -> None:
    world.client.change(production_access=False)

    with pytest.raises(world.sesv2.exceptions.BadRequestException):
        world.sesv2.put_suppressed_destination(EmailAddress="ada@example.com", Reason="BOUNCE")


DESTINATION = {"ConfigurationSetName": "meet", "EventDestinationName": "feedback"}
TOPIC = {"TopicArn": "arn:aws:sns:us-east-2:111122223333:nowhere"}


@pytest.mark.parametrize(
    ("call", "arguments", "code"),
    [
        ("get_email_identity", {"EmailIdentity": "nope.example"}, "NotFoundException"),
        ("create_email_identity", {"EmailIdentity": "meet.example.com"}, "AlreadyExistsException"),
        ("get_configuration_set", {"ConfigurationSetName": "nope"}, "NotFoundException"),
        ("create_configuration_set", {"ConfigurationSetName": "meet"}, "AlreadyExistsException"),
        (
            "put_configuration_set_delivery_options",
            {"ConfigurationSetName": "meet", "MaxDeliverySeconds": 50_401},
            "BadRequestException",
        ),
        (
            "put_configuration_set_suppression_options",
            {"ConfigurationSetName": "meet", "SuppressedReasons": ["BORED"]},
            "BadRequestException",
        ),
        (
            "put_email_identity_configuration_set_attributes",
            {"EmailIdentity": "meet.example.com", "ConfigurationSetName": "nope"},
            "NotFoundException",
        ),
        (
            "create_configuration_set_event_destination",
            DESTINATION | {"EventDestination": {"MatchingEventTypes": ["SEND"], "SnsDestination": TOPIC}},
            "AlreadyExistsException",
        ),
        (
            "update_configuration_set_event_destination",
            DESTINATION
            | {"EventDestinationName": "nope", "EventDestination": {"MatchingEventTypes": [], "SnsDestination": TOPIC}},
            "NotFoundException",
        ),
        (
            "update_configuration_set_event_destination",
            DESTINATION | {"EventDestination": {"MatchingEventTypes": ["SEND"], "SnsDestination": TOPIC}},
            "BadRequestException",
        ),
        (
            "update_configuration_set_event_destination",
            DESTINATION | {"EventDestination": {"MatchingEventTypes": ["BORED"], "SnsDestination": TOPIC}},
            "BadRequestException",
        ),
        (
            "update_configuration_set_event_destination",
            DESTINATION | {"EventDestination": {"MatchingEventTypes": ["SEND"]}},
            "BadRequestException",
        ),
        (
            "update_configuration_set_event_destination",
            DESTINATION
            | {"EventDestination": {"MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": "a:b.fifo"}}},
            "BadRequestException",
        ),
        ("get_suppressed_destination", {"EmailAddress": "nobody@example.com"}, "NotFoundException"),
        ("list_contact_lists", {}, "UnknownOperationException"),
    ],
)
def test_v2_refuses_what_ses_refuses(shared_world: World, call: str, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(shared_world.sesv2, call)(**arguments)

    assert code_and_message(refused.value)[0] == code


@pytest.mark.parametrize(
    ("call", "arguments", "code"),
    [
        ("create_configuration_set", {"ConfigurationSet": {"Name": "meet"}}, "ConfigurationSetAlreadyExists"),
        ("describe_configuration_set", {"ConfigurationSetName": "nope"}, "ConfigurationSetDoesNotExist"),
        ("list_templates", {}, "InvalidAction"),
    ],
)
def test_v1_refuses_what_ses_refuses(shared_world: World, call: str, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(shared_world.ses, call)(**arguments)

    assert code_and_message(refused.value)[0] == code


def test_provisioning_twice_changes_nothing_and_announces_nothing(world: World) -> None:
    world.receive()
    before = world.client.settings()

    again = world.aws.provision()

    assert again == world.provisioned
    assert world.client.settings() == before
    assert world.receive() == []
