"""What `playground.aws.provision` writes down, made by calls of AWS's API as an operator's setup makes them."""

import json
from typing import Any

from playground.aws.credentials import REGION
from playground.aws.provision import (
    CONFIGURATION_SET,
    EVENT_TYPES,
    FOURTEEN_DAYS,
    IDENTITY,
    MAXIMUM_RECEIVES,
    NAME,
    policy,
)
from playground.aws.receiving import RULE, TOPIC
from playground.aws.server import Aws


def provision_by_api(aws: Aws, sns: Any, sqs: Any, sesv2: Any) -> None:
    """Make everything, in an order in which each part may refer to those before it."""
    topic_arn = _make_topic(sns, aws.account_id)
    _make_queues(sqs, topic_arn)
    _subscribe(sns, topic_arn, aws.account_id)
    _make_configuration_set(sesv2, topic_arn)
    _make_identity(sesv2, aws)
    _make_inbound(sns, sqs, aws.account_id)
    aws.ses.region(REGION).receipt_rules = [RULE]


def _make_topic(sns: Any, account_id: str) -> str:
    arn: str = sns.create_topic(Name=NAME)["TopicArn"]
    condition = {
        "StringEquals": {"AWS:SourceAccount": account_id},
        "ArnLike": {"AWS:SourceArn": f"arn:aws:ses:{REGION}:{account_id}:configuration-set/{CONFIGURATION_SET}"},
    }
    allowed = policy("ses.amazonaws.com", "sns:Publish", arn, condition)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=allowed)
    return arn


def _make_queues(sqs: Any, topic_arn: str) -> None:
    dead_url = sqs.create_queue(QueueName=f"{NAME}-dlq")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=dead_url, Attributes={"MessageRetentionPeriod": FOURTEEN_DAYS})
    queue_url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
    arn = topic_arn.replace(":sns:", ":sqs:")
    redrive = {"deadLetterTargetArn": f"{arn}-dlq", "maxReceiveCount": MAXIMUM_RECEIVES}
    attributes: dict[Any, str] = {
        "Policy": policy("sns.amazonaws.com", "sqs:SendMessage", arn, {"ArnEquals": {"aws:SourceArn": topic_arn}}),
        "RedrivePolicy": json.dumps(redrive),
        "VisibilityTimeout": "120",
        "ReceiveMessageWaitTimeSeconds": "5",
    }
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=attributes)


def _subscribe(sns: Any, topic_arn: str, account_id: str) -> None:
    queue_arn = f"arn:aws:sqs:{REGION}:{account_id}:{NAME}"
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn, ReturnSubscriptionArn=True)


def _make_inbound(sns: Any, sqs: Any, account_id: str) -> None:
    topic_arn = sns.create_topic(Name=TOPIC)["TopicArn"]
    sqs.create_queue(QueueName=f"{TOPIC}-dlq")
    url = sqs.create_queue(QueueName=TOPIC)["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{account_id}:{TOPIC}"
    redrive = json.dumps({"deadLetterTargetArn": f"{arn}-dlq", "maxReceiveCount": MAXIMUM_RECEIVES})
    allowed = policy("sns.amazonaws.com", "sqs:SendMessage", arn, {"ArnEquals": {"aws:SourceArn": topic_arn}})
    attributes: dict[Any, str] = {"Policy": allowed, "VisibilityTimeout": "120", "RedrivePolicy": redrive}
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)


def _make_configuration_set(sesv2: Any, topic_arn: str) -> None:
    name: Any = {"ConfigurationSetName": CONFIGURATION_SET}
    destination: Any = {
        "Enabled": True,
        "MatchingEventTypes": EVENT_TYPES,
        "SnsDestination": {"TopicArn": topic_arn},
    }
    call: Any = {"EventDestinationName": "feedback", "EventDestination": destination}
    sesv2.create_configuration_set(**name)
    sesv2.create_configuration_set_event_destination(**name, **call)
    sesv2.put_configuration_set_suppression_options(**name, SuppressedReasons=["BOUNCE", "COMPLAINT"])
    sesv2.put_configuration_set_reputation_options(**name, ReputationMetricsEnabled=True)


def _make_identity(sesv2: Any, aws: Aws) -> None:
    sesv2.create_email_identity(EmailIdentity=IDENTITY)
    # Here the playground stands in for the DNS records that AWS would look for.
    aws.ses.region(REGION).identities[IDENTITY].verified = True
    sesv2.put_email_identity_feedback_attributes(EmailIdentity=IDENTITY, EmailForwardingEnabled=False)
