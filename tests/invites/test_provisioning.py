"""`meet setup-aws` on an empty account: made once, changed never again, repaired where somebody broke it."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.aws import make_client
from invites.ingest import read_message
from invites.policies import Names, least_privilege, merged, queue_statement, same, topic_statement
from invites.provisioning import setup_aws
from invites.ses import SesMailer
from invites.ses_account import sender_identities
from playground.aws import Aws, Provisioned, start_aws
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient
from tests.invites.mails import build
from tests.invites.world import aws_settings

NAMES = Names("111122223333", "us-east-2", "meet", "meet.example.com", "invites@meet.example.com")
REGION = "us-east-2"


@pytest.fixture
def empty_aws() -> Iterator[Aws]:
    clock = PlaygroundClock()
    with start_aws(Bus(clock), clock) as aws:
        MailClient(aws.url).change(identities={"meet.example.com": True})
        yield aws


def settings_for(aws: Aws, **changes: Any) -> Settings:
    nothing_yet = Provisioned(
        aws.ses.region(REGION).name, aws.account_id, "", "", "", "meet", "meet.example.com", NAMES.from_address
    )
    return aws_settings(aws, nothing_yet, **({"meet_feedback_queue_url": None} | changes))


def steps(settings: Settings, *, dry_run: bool = False) -> list[str]:
    lines = list(setup_aws(settings, dry_run=dry_run))
    return lines[: lines.index("")]


def test_everything_is_made_in_an_empty_account_and_a_second_run_changes_nothing(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws)
    first = steps(settings)
    assert len(first) >= 9
    assert all(line.startswith("Did: ") for line in first)
    assert steps(settings) == ["Everything is as it must be; nothing was changed."]


def test_a_dry_run_says_the_same_and_does_nothing(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws)
    planned = steps(settings, dry_run=True)
    assert planned == steps(settings, dry_run=True)
    done = steps(settings)
    assert [line.removeprefix("Would ") for line in planned] == [line.removeprefix("Did: ") for line in done]


def test_what_was_set_up_carries_feedback(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws)
    lines = list(setup_aws(settings, dry_run=False))
    mailer = SesMailer(settings)
    with closing(mailer):
        message_id = mailer.send(build(address="bounce@simulator.amazonses.com").mail)
    client = MailClient(empty_aws.url)
    facts = [fact for body in client.queue_bodies() for fact in read_message(body).facts]
    assert {fact.kind.value for fact in facts if fact.ses_message_id == message_id} == {"sent", "hard_bounce"}
    (url,) = [line.partition("=")[2] for line in lines if line.startswith("MEET_FEEDBACK_QUEUE_URL=")]
    assert url.endswith("/meet-ses-feedback")
    assert "MEET_CONFIGURATION_SET=meet" in lines


def test_what_somebody_broke_is_repaired_and_nothing_else_is_touched(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws)
    steps(settings)
    with closing(make_client(settings, "sqs")) as sqs, closing(make_client(settings, "sesv2")) as ses:
        url = sqs.get_queue_url(QueueName="meet-ses-feedback")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
        ses.put_configuration_set_reputation_options(ConfigurationSetName="meet", ReputationMetricsEnabled=False)
        destination = {"Enabled": True, "MatchingEventTypes": ["BOUNCE"], "SnsDestination": {"TopicArn": topic_of(ses)}}
        ses.update_configuration_set_event_destination(
            ConfigurationSetName="meet", EventDestinationName="feedback", EventDestination=destination
        )
    assert steps(settings) == [
        "Did: set VisibilityTimeout of the queue meet-ses-feedback.",
        "Did: switch the set's reputation metrics on.",
        "Did: update where the set's events go.",
    ]
    assert steps(settings) == ["Everything is as it must be; nothing was changed."]


def topic_of(ses: Any) -> str:
    listed = ses.get_configuration_set_event_destinations(ConfigurationSetName="meet")["EventDestinations"]
    return str(listed[0]["SnsDestination"]["TopicArn"])


def test_statements_of_others_stay_in_the_policies(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws)
    steps(settings)
    with closing(make_client(settings, "sns")) as sns, closing(make_client(settings, "sesv2")) as ses:
        policy = json.loads(sns.get_topic_attributes(TopicArn=topic_of(ses))["Attributes"]["Policy"])
    assert len(policy["Statement"]) == 2, "the owner's own statement and ours"


def test_a_senders_identities_are_asked_for_as_dns_knows_them() -> None:
    assert sender_identities("Meet@team.faß.example") == [
        "Meet@team.xn--fa-hia.example",
        "team.xn--fa-hia.example",
        "xn--fa-hia.example",
    ]


def test_an_identity_that_ses_does_not_know_is_left_to_its_owner(empty_aws: Aws) -> None:
    settings = settings_for(empty_aws, meet_from_address="meet@elsewhere.example")
    assert not [line for line in steps(settings) if "default set" in line]


def test_a_queue_that_is_already_named_in_the_settings_is_the_one(empty_aws: Aws) -> None:
    url = f"https://sqs.us-east-2.amazonaws.com/{empty_aws.account_id}/my-feedback"
    settings = settings_for(empty_aws, meet_feedback_queue_url=url)
    assert "Would make the queue my-feedback-dlq." in steps(settings, dry_run=True)
    lines = list(setup_aws(settings, dry_run=True))
    assert f"MEET_FEEDBACK_QUEUE_URL={url}" in lines


def test_without_a_sender_it_says_so(empty_aws: Aws) -> None:
    with pytest.raises(MeetError, match="MEET_FROM_ADDRESS is not set"):
        steps(settings_for(empty_aws, meet_from_address=None))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"aws_region": None}, "AWS_REGION is not set"),
        ({"aws_access_key_id": None, "aws_secret_access_key": None}, "There are no AWS credentials"),
    ],
)
def test_what_the_settings_lack_is_not_called_a_refusal_of_aws(
    empty_aws: Aws, monkeypatch: pytest.MonkeyPatch, missing: dict[str, None], sentence: str
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(MeetError, match=f"^{sentence}"):
        steps(settings_for(empty_aws, **missing))


def test_a_refusal_of_aws_says_that_nothing_is_lost(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service="sns", times=None)
    with pytest.raises(MeetError, match="What was done before stays"):
        steps(settings_for(empty_aws))


def test_a_refusal_in_the_middle_is_not_taken_for_missing(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service="ses", times=None)
    with pytest.raises(MeetError, match="AWS refused"):
        steps(settings_for(empty_aws))


def test_a_statement_takes_the_place_of_its_own_kind_only() -> None:
    others = json.dumps({"Version": "2012-10-17", "Statement": {"Sid": "Owner", "Effect": "Allow"}})
    once = merged(others, topic_statement(NAMES))
    assert [one["Sid"] for one in json.loads(once)["Statement"]] == ["Owner", "MeetSesPublishes"]
    assert same(once, merged(once, topic_statement(NAMES)))
    assert not same("", once)
    assert json.loads(merged("", queue_statement(NAMES)))["Statement"] == [queue_statement(NAMES)]


def test_the_least_privilege_allows_sending_from_our_address_with_our_set_alone() -> None:
    policy = json.loads(least_privilege(NAMES))
    send = policy["Statement"][0]
    assert send["Action"] == ["ses:SendRawEmail"]
    assert send["Resource"] == [
        "arn:aws:ses:us-east-2:111122223333:identity/meet.example.com",
        "arn:aws:ses:us-east-2:111122223333:configuration-set/meet",
    ]
    assert send["Condition"] == {"StringEquals": {"ses:FromAddress": "invites@meet.example.com"}}
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    assert not [action for action in actions if action.endswith(":*") or ":Put" in action or ":Create" in action]
