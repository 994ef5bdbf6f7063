"""`meet setup-aws` repairs what somebody broke, and leaves alone what others own: their parts, and a second Meet's."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.domain.errors import MeetError
from invites.ingest import read_message
from invites.ses import SesMailer
from playground.aws import Aws, start_aws
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient
from tests.invites.mails import build
from tests.invites.setting_up import AS_IT_MUST_BE, Parts, each_line, parts_of, settings_at, steps
from tests.recording_proxy import recording

FEEDBACK = "meet-ses-feedback"


@pytest.fixture
def empty_aws() -> Iterator[Aws]:
    clock = PlaygroundClock()
    with start_aws(Bus(clock), clock) as aws:
        MailClient(aws.url).change(identities={"meet.example.com": True})
        yield aws


@pytest.fixture
def parts(empty_aws: Aws) -> Iterator[Parts]:
    """What the first Meet's setup has made."""
    settings = settings_at(empty_aws.url)
    steps(settings)
    with parts_of(settings) as made:
        yield made


BROKEN = {
    FEEDBACK: {
        "MessageRetentionPeriod": "60",
        "DelaySeconds": "900",
        "VisibilityTimeout": "1",
        "ReceiveMessageWaitTimeSeconds": "0",
        "RedrivePolicy": "",
        "Policy": "",
    },
    f"{FEEDBACK}-dlq": {"MessageRetentionPeriod": "60", "DelaySeconds": "900"},
}


def test_every_attribute_that_feedback_needs_is_repaired(empty_aws: Aws, parts: Parts) -> None:
    before = parts.everything("meet")
    for queue, attributes in BROKEN.items():
        parts.sqs.set_queue_attributes(QueueUrl=parts.queue(queue), Attributes=attributes)
    lines = {line.partition(":")[2].split(":")[0].split()[-1]: line for line in steps(settings_at(empty_aws.url))}
    assert {queue: all(name in lines[queue] for name in broken) for queue, broken in BROKEN.items()} == dict.fromkeys(
        lines, True
    )
    assert same_attributes(parts.everything("meet"), before)


def same_attributes(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {name: plain(found) for name, found in one["queues"].items()} == {
        name: plain(found) for name, found in other["queues"].items()
    }


def plain(attributes: dict[str, str]) -> dict[str, Any]:
    """Documents by what they say, without the time of the change."""
    kept = {key: value for key, value in attributes.items() if key != "LastModifiedTimestamp"}
    return {key: json.loads(value) if value.startswith("{") else value for key, value in kept.items()}


def test_a_redrive_to_another_queue_is_repaired(empty_aws: Aws, parts: Parts) -> None:
    parts.sqs.create_queue(QueueName="elsewhere")
    arn = f"arn:aws:sqs:us-east-2:{empty_aws.account_id}:elsewhere"
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    parts.sqs.set_queue_attributes(QueueUrl=parts.queue(FEEDBACK), Attributes={"RedrivePolicy": redrive})
    (line,) = steps(settings_at(empty_aws.url))
    assert "RedrivePolicy from" in line
    assert steps(settings_at(empty_aws.url)) == AS_IT_MUST_BE


def test_a_filter_on_the_subscription_is_taken_off(empty_aws: Aws, parts: Parts) -> None:
    wanted = json.dumps({"kind": ["nothing-of-ours"]})
    arn = parts.subscription(FEEDBACK)
    parts.sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=wanted)
    (line,) = steps(settings_at(empty_aws.url))
    assert line.startswith(f"Did: take the filter {wanted} off")
    assert steps(settings_at(empty_aws.url)) == AS_IT_MUST_BE
    assert kinds_of_a_bounce(empty_aws) == {"sent", "hard_bounce"}


def test_a_subscription_that_is_gone_is_made_again(empty_aws: Aws, parts: Parts) -> None:
    parts.sns.unsubscribe(SubscriptionArn=parts.subscription(FEEDBACK))
    assert steps(settings_at(empty_aws.url)) == [f"Did: subscribe the queue {FEEDBACK} to the topic {FEEDBACK}."]


def test_missing_event_types_are_added_to_those_that_the_owner_chose(empty_aws: Aws, parts: Parts) -> None:
    (made,) = parts.destinations("meet")
    update(parts, made, ["OPEN", "BOUNCE"])
    (line,) = steps(settings_at(empty_aws.url))
    assert line == (
        f"Did: publish COMPLAINT, DELIVERY, DELIVERY_DELAY, REJECT, SEND to the topic {FEEDBACK} too, by the "
        "destination feedback."
    )
    (found,) = parts.destinations("meet")
    assert set(found["MatchingEventTypes"]) == {*made["MatchingEventTypes"], "OPEN"}
    assert steps(settings_at(empty_aws.url)) == AS_IT_MUST_BE


def test_a_destination_that_is_switched_off_is_switched_on(empty_aws: Aws, parts: Parts) -> None:
    (made,) = parts.destinations("meet")
    update(parts, made, made["MatchingEventTypes"], enabled=False)
    assert len(steps(settings_at(empty_aws.url))) == 1
    assert parts.destinations("meet")[0]["Enabled"]


def update(parts: Parts, made: dict[str, Any], kinds: list[str], *, enabled: bool = True) -> None:
    destination = {"Enabled": enabled, "MatchingEventTypes": kinds, "SnsDestination": made["SnsDestination"]}
    parts.ses.update_configuration_set_event_destination(
        ConfigurationSetName="meet", EventDestinationName=made["Name"], EventDestination=destination
    )


def test_a_destination_of_the_owner_stays_even_where_it_has_the_name_of_ours(empty_aws: Aws, parts: Parts) -> None:
    settings = settings_at(empty_aws.url, meet_configuration_set="owned")
    topic = parts.sns.create_topic(Name="owners")["TopicArn"]
    policy = parts.sns.get_topic_attributes(TopicArn=parts.topic(FEEDBACK))["Attributes"]["Policy"]
    allowed = policy.replace(parts.topic(FEEDBACK), topic).replace("configuration-set/meet", "configuration-set/owned")
    parts.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=allowed)
    parts.ses.create_configuration_set(ConfigurationSetName="owned")
    parts.ses.create_configuration_set_event_destination(
        ConfigurationSetName="owned",
        EventDestinationName="feedback",
        EventDestination={"Enabled": True, "MatchingEventTypes": ["BOUNCE"], "SnsDestination": {"TopicArn": topic}},
    )
    (before,) = parts.destinations("owned")
    steps(settings)
    after = {one["Name"]: one for one in parts.destinations("owned")}
    assert after["feedback"] == before
    assert after["feedback-2"]["SnsDestination"]["TopicArn"] == parts.topic("owned-ses-feedback")
    assert steps(settings) == AS_IT_MUST_BE


def test_statements_of_others_stay_in_both_policies(empty_aws: Aws, parts: Parts) -> None:
    mine = {"Sid": "Mine", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [mine]})
    parts.sqs.set_queue_attributes(QueueUrl=parts.queue(FEEDBACK), Attributes={"Policy": policy})
    steps(settings_at(empty_aws.url))
    kept = json.loads(parts.everything("meet")["queues"][FEEDBACK]["Policy"])["Statement"]
    assert [one["Sid"] for one in kept] == ["Mine", "MeetTopicSendsmeet"]
    topic = json.loads(parts.everything("meet")["topic"]["Policy"])["Statement"]
    assert len(topic) == 2, "the owner's own statement and ours"


def test_a_second_meet_in_the_account_changes_nothing_of_the_first(empty_aws: Aws, parts: Parts) -> None:
    before, staging = parts.everything("meet"), settings_at(empty_aws.url, meet_configuration_set="meet-staging")
    steps(staging, default_set=False)
    assert parts.everything("meet") == before
    assert steps(settings_at(empty_aws.url)) == AS_IT_MUST_BE
    assert steps(staging) == AS_IT_MUST_BE
    identity = parts.ses.get_email_identity(EmailIdentity="meet.example.com")
    assert "ConfigurationSetName" not in identity
    for configuration_set in ("meet", "meet-staging"):
        assert kinds_of_a_bounce(empty_aws, configuration_set) == {"sent", "hard_bounce"}


def kinds_of_a_bounce(aws: Aws, configuration_set: str = "meet") -> set[str]:
    """What reaches this Meet's own queue of a mail that bounces."""
    client, queue = MailClient(aws.url), f"{configuration_set}-ses-feedback"
    client.purge_queue(queue)
    mailer = SesMailer(settings_at(aws.url, meet_configuration_set=configuration_set))
    with closing(mailer):
        message_id = mailer.send(build(address="bounce@simulator.amazonses.com").mail)
    facts = [fact for body in client.queue_bodies(queue) for fact in read_message(body).facts]
    return {fact.kind.value for fact in facts if fact.ses_message_id == message_id}


def test_a_queue_that_another_meet_reads_is_refused_before_anything_is_made(empty_aws: Aws, parts: Parts) -> None:
    before = parts.everything("meet")
    copied = {"meet_configuration_set": "staging", "meet_feedback_queue_url": parts.queue(FEEDBACK)}
    with (
        recording(empty_aws.url) as seen,
        pytest.raises(MeetError, match="belongs to the Meet of the configuration set meet:"),
    ):
        steps(settings_at(seen.url, **copied))
    assert seen.writes == []
    assert parts.everything("meet") == before


def test_a_queue_that_an_earlier_meet_of_this_set_reads_is_taken_over(empty_aws: Aws, parts: Parts) -> None:
    """Earlier releases called the topic meet-ses-feedback whatever the set was called."""
    own = f"arn:aws:ses:us-east-2:{empty_aws.account_id}:configuration-set/"
    topic = parts.topic(FEEDBACK)
    policy = parts.sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"].replace(f"{own}meet", f"{own}prod")
    parts.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    settings = settings_at(empty_aws.url, meet_configuration_set="prod", meet_feedback_queue_url=parts.queue(FEEDBACK))
    steps(settings)
    assert steps(settings) == AS_IT_MUST_BE


def test_a_topic_that_is_gone_makes_no_queue_anothers(empty_aws: Aws, parts: Parts) -> None:
    parts.sns.delete_topic(TopicArn=parts.topic(FEEDBACK))
    copied = {"meet_configuration_set": "staging", "meet_feedback_queue_url": parts.queue(FEEDBACK)}
    steps(settings_at(empty_aws.url, **copied))
    assert steps(settings_at(empty_aws.url, **copied)) == AS_IT_MUST_BE


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        ("PUT /v2/email/configuration-sets/meet/suppression-options", "ses:PutConfigurationSetSuppressionOptions"),
        ("PUT /v2/email/configuration-sets/meet/reputation-options", "ses:PutConfigurationSetReputationOptions"),
        (
            "PUT /v2/email/identities/meet.example.com/configuration-set",
            "ses:PutEmailIdentityConfigurationSetAttributes",
        ),
    ],
)
def test_a_refused_optional_step_is_a_note_with_its_cure_and_the_rest_is_done(
    empty_aws: Aws, path: str, cure: str
) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", operation=path, times=None)
    lines = steps(settings_at(empty_aws.url), default_set=True)
    (note,) = [line for line in lines if not line.startswith("Did: ")]
    assert note.startswith("Note: AWS did not ")
    assert cure in note
    assert kinds_of_a_bounce(empty_aws) == {"sent", "hard_bounce"}


def test_the_essential_steps_come_before_the_optional_ones(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service="ses", operation="*", times=None)
    lines, told = each_line(settings_at(empty_aws.url))
    assert "AWS refused" in told
    made = [line for line in lines if line.startswith("Did: ")]
    assert made[-1].startswith("Did: subscribe the queue"), "all that SNS and SQS have to do"
    MailClient(empty_aws.url).clear_faults()
    rest = steps(settings_at(empty_aws.url))
    assert [line.split()[1] for line in rest] == ["make", "publish", "let", "switch"]


def test_the_default_set_is_tried_even_where_the_identity_may_not_be_looked_at(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault(
        "access_denied", operation="GET /v2/email/identities/meet.example.com", times=None
    )
    lines = steps(settings_at(empty_aws.url), default_set=True)
    assert lines[-1] == "Did: make meet the default set of meet.example.com (until now: none)."
