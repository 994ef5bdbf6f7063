"""Makes what a mail setup needs at AWS through AWS's own API: topic, queues, configuration set, verified sender."""

import contextlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from playground.aws.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.receiving import BUCKET, DOMAIN, RULE, TOPIC
from playground.aws.ses import Ses

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient

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
    """Make everything, in an order in which each part may refer to those before it; safe to repeat."""
    session = _session()
    sns = session.client("sns", endpoint_url=url)
    sqs = session.client("sqs", endpoint_url=url)
    sesv2 = session.client("sesv2", endpoint_url=url)
    try:
        topic_arn = _make_topic(sns, ses.account_id)
        queue_url, dead_url = _make_queues(sqs, topic_arn)
        _subscribe(sns, topic_arn, ses.account_id)
        _make_configuration_set(sesv2, topic_arn)
        _make_identity(sesv2, ses)
        inbound_url = _make_inbound(sns, sqs, ses.account_id)
        ses.region(REGION).receipt_rules = [RULE]
    finally:
        for client in (sns, sqs, sesv2):
            client.close()
    return Provisioned(
        region=REGION,
        account_id=ses.account_id,
        topic_arn=topic_arn,
        queue_url=queue_url,
        dead_letter_queue_url=dead_url,
        configuration_set=CONFIGURATION_SET,
        identity=IDENTITY,
        from_address=FROM_ADDRESS,
        inbound_domain=DOMAIN,
        inbound_queue_url=inbound_url,
        inbound_bucket=BUCKET,
    )


@cache
def _session() -> boto3.Session:
    """One session for the process: a new one reads all of botocore's service models again."""
    return boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)


def _make_topic(sns: "SNSClient", account_id: str) -> str:
    arn = sns.create_topic(Name=NAME)["TopicArn"]
    condition = {
        "StringEquals": {"AWS:SourceAccount": account_id},
        "ArnLike": {"AWS:SourceArn": f"arn:aws:ses:{REGION}:{account_id}:configuration-set/{CONFIGURATION_SET}"},
    }
    policy = _policy("ses.amazonaws.com", "sns:Publish", arn, condition)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def _make_queues(sqs: "SQSClient", topic_arn: str) -> tuple[str, str]:
    dead_url = sqs.create_queue(QueueName=f"{NAME}-dlq")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=dead_url, Attributes={"MessageRetentionPeriod": FOURTEEN_DAYS})
    queue_url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
    arn = topic_arn.replace(":sns:", ":sqs:")
    redrive = {"deadLetterTargetArn": f"{arn}-dlq", "maxReceiveCount": MAXIMUM_RECEIVES}
    attributes: dict[Any, str] = {
        "Policy": _policy("sns.amazonaws.com", "sqs:SendMessage", arn, {"ArnEquals": {"aws:SourceArn": topic_arn}}),
        "RedrivePolicy": json.dumps(redrive),
        "VisibilityTimeout": "120",
        "ReceiveMessageWaitTimeSeconds": "5",
    }
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=attributes)
    return queue_url, dead_url


def _subscribe(sns: "SNSClient", topic_arn: str, account_id: str) -> None:
    queue_arn = f"arn:aws:sqs:{REGION}:{account_id}:{NAME}"
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn, ReturnSubscriptionArn=True)


def _make_inbound(sns: "SNSClient", sqs: "SQSClient", account_id: str) -> str:
    """The topic and the queue that tell of mail that comes in; the queue's URL."""
    topic_arn = sns.create_topic(Name=TOPIC)["TopicArn"]
    sqs.create_queue(QueueName=f"{TOPIC}-dlq")
    url = sqs.create_queue(QueueName=TOPIC)["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{account_id}:{TOPIC}"
    redrive = json.dumps({"deadLetterTargetArn": f"{arn}-dlq", "maxReceiveCount": MAXIMUM_RECEIVES})
    policy = _policy("sns.amazonaws.com", "sqs:SendMessage", arn, {"ArnEquals": {"aws:SourceArn": topic_arn}})
    attributes: dict[Any, str] = {"Policy": policy, "VisibilityTimeout": "120", "RedrivePolicy": redrive}
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    return url


def _make_configuration_set(sesv2: "SESV2Client", topic_arn: str) -> None:
    name: Any = {"ConfigurationSetName": CONFIGURATION_SET}
    destination: Any = {
        "Enabled": True,
        "MatchingEventTypes": EVENT_TYPES,
        "SnsDestination": {"TopicArn": topic_arn},
    }
    call: Any = {"EventDestinationName": "feedback", "EventDestination": destination}
    try:
        sesv2.create_configuration_set(**name)
        sesv2.create_configuration_set_event_destination(**name, **call)
    except sesv2.exceptions.AlreadyExistsException:
        sesv2.update_configuration_set_event_destination(**name, **call)
    sesv2.put_configuration_set_suppression_options(**name, SuppressedReasons=["BOUNCE", "COMPLAINT"])
    sesv2.put_configuration_set_reputation_options(**name, ReputationMetricsEnabled=True)


def _make_identity(sesv2: "SESV2Client", ses: Ses) -> None:
    with contextlib.suppress(sesv2.exceptions.AlreadyExistsException):
        sesv2.create_email_identity(EmailIdentity=IDENTITY)
    # Here the playground stands in for the DNS records that AWS would look for.
    ses.region(REGION).identities[IDENTITY].verified = True
    sesv2.put_email_identity_feedback_attributes(EmailIdentity=IDENTITY, EmailForwardingEnabled=False)


def _policy(service: str, action: str, resource: str, condition: dict[str, Any]) -> str:
    statement = {
        "Sid": "Feedback",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
