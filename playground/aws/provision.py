"""The AWS account as an operator's setup leaves it: topics, queues, configuration set, verified sender.

It is written down without AWS's API, through which it would take longer than most tests;
tests/playground/aws_by_api.py makes the same by the API, and a test holds them equal.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

from moto.sns.models import SNSBackend, sns_backends
from moto.sqs.models import Queue, SQSBackend, sqs_backends

from playground.aws.account import ConfigurationSet, EventDestination, Identity
from playground.aws.credentials import REGION
from playground.aws.receiving import BUCKET, DOMAIN, RULE, TOPIC
from playground.aws.ses import Ses
from playground.aws.steady_queue import repair_moto

NAME = "meet-ses-feedback"
CONFIGURATION_SET = "meet"
IDENTITY = "meet.example.com"
FROM_ADDRESS = "invites@meet.example.com"
EVENT_TYPES = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY"]
MAXIMUM_RECEIVES = 5
FOURTEEN_DAYS = "1209600"


@dataclass(frozen=True)
class Provisioned:
    """What a product must be told about its AWS account."""

    region: str
    account_id: str
    topic_arn: str
    queue_url: str
    dead_letter_queue_url: str
    configuration_set: str
    identity: str
    from_address: str
    inbound_domain: str
    inbound_queue_url: str
    inbound_bucket: str


def provision(url: str, ses: Ses) -> Provisioned:
    """Make everything; safe to repeat."""
    repair_moto()
    sns, sqs = sns_backends[ses.account_id][REGION], sqs_backends[ses.account_id][REGION]
    topic_arn = sns.create_topic(NAME).arn
    sns.set_topic_attribute(topic_arn, "policy", _policy_of_topic(topic_arn, ses.account_id))
    dead, queue = _make_queues(sqs, NAME, topic_arn, MessageRetentionPeriod=FOURTEEN_DAYS)
    queue._set_attributes({"ReceiveMessageWaitTimeSeconds": "5"})  # noqa: SLF001 (what moto's API calls)
    sns.subscribe(topic_arn, queue.queue_arn, "sqs")
    _make_sender(ses, topic_arn)
    inbound = _make_inbound(sns, sqs, ses)
    address = urlparse(url)
    return Provisioned(
        region=REGION,
        account_id=ses.account_id,
        topic_arn=topic_arn,
        queue_url=queue.url(address),
        dead_letter_queue_url=dead.url(address),
        configuration_set=CONFIGURATION_SET,
        identity=IDENTITY,
        from_address=FROM_ADDRESS,
        inbound_domain=DOMAIN,
        inbound_queue_url=inbound.url(address),
        inbound_bucket=BUCKET,
    )


def _policy_of_topic(arn: str, account_id: str) -> str:
    condition = {
        "StringEquals": {"AWS:SourceAccount": account_id},
        "ArnLike": {"AWS:SourceArn": f"arn:aws:ses:{REGION}:{account_id}:configuration-set/{CONFIGURATION_SET}"},
    }
    return policy("ses.amazonaws.com", "sns:Publish", arn, condition)


def _make_queues(sqs: SQSBackend, name: str, topic_arn: str, **of_dead: str) -> tuple[Queue, Queue]:
    """The dead-letter queue with these attributes, and the queue that the topic may write to."""
    dead, queue = sqs.create_queue(f"{name}-dlq"), sqs.create_queue(name)
    sqs.set_queue_attributes(dead.name, of_dead)
    condition = {"ArnEquals": {"aws:SourceArn": topic_arn}}
    attributes = {
        "Policy": policy("sns.amazonaws.com", "sqs:SendMessage", queue.queue_arn, condition),
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead.queue_arn, "maxReceiveCount": MAXIMUM_RECEIVES}),
        "VisibilityTimeout": "120",
    }
    sqs.set_queue_attributes(name, attributes)
    return dead, queue


def _make_inbound(sns: SNSBackend, sqs: SQSBackend, ses: Ses) -> Queue:
    """The topic and the queue that tell of mail that comes in."""
    topic_arn = sns.create_topic(TOPIC).arn
    _, queue = _make_queues(sqs, TOPIC, topic_arn)
    sns.subscribe(topic_arn, queue.queue_arn, "sqs")
    ses.region(REGION).receipt_rules = [RULE]
    return queue


def _make_sender(ses: Ses, topic_arn: str) -> None:
    """A verified domain, and a configuration set that tells the topic."""
    region = ses.region(REGION)
    made = region.configuration_sets.setdefault(CONFIGURATION_SET, ConfigurationSet(CONFIGURATION_SET))
    ses.publisher.set_destination(region, made, EventDestination("feedback", topic_arn, frozenset(EVENT_TYPES)))
    made.suppressed_reasons, made.reputation_metrics = ("BOUNCE", "COMPLAINT"), True
    identity = region.identities.setdefault(IDENTITY, Identity(IDENTITY))
    identity.verified, identity.feedback_forwarding = True, False


def policy(service: str, action: str, resource: str, condition: dict[str, Any]) -> str:
    """The policy of a topic or queue that lets this service do this, as JSON."""
    statement = {
        "Sid": "Feedback",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
