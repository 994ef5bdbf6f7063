"""The part of setting up AWS that feedback travels through: topic, queues, subscription. It yields differences."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from invites.policies import Names, merged, queue_statement, same, topic_statement
from invites.sqs import VISIBILITY_SECONDS, WAIT_SECONDS

Changes = Iterator[tuple[str, Callable[[], object]]]
"""What must be done, in words, and the function that does it. The caller runs it before it takes the next
difference."""

FOURTEEN_DAYS = 1_209_600
"""Dead letters keep the age that they had in the queue, which keeps its own for SQS's usual four days."""
MOST_RECEIVES = 5


def topic_changes(sns: Any, names: Names) -> Changes:
    """The topic, and SES's right to publish there."""
    attributes = _topic_attributes(sns, names)
    if attributes is None:
        yield f"make the topic {names.topic}", lambda: sns.create_topic(Name=names.topic)
        attributes = _topic_attributes(sns, names) or {}
    policy = attributes.get("Policy", "")
    wanted = merged(policy, topic_statement(names))
    if not same(policy, wanted):
        change = {"TopicArn": names.topic_arn, "AttributeName": "Policy", "AttributeValue": wanted}
        yield f"let SES publish to the topic {names.topic}", lambda: sns.set_topic_attributes(**change)


def queue_changes(sqs: Any, names: Names) -> Changes:
    """The dead-letter queue and the queue, in this order: the queue refers to it."""
    yield from _queue(sqs, names.dead_letters, {"MessageRetentionPeriod": str(FOURTEEN_DAYS)})
    redrive = {"deadLetterTargetArn": names.dead_letters_arn, "maxReceiveCount": MOST_RECEIVES}
    wanted = {
        "VisibilityTimeout": str(VISIBILITY_SECONDS),
        "ReceiveMessageWaitTimeSeconds": str(WAIT_SECONDS),
        "RedrivePolicy": json.dumps(redrive),
    }
    yield from _queue(sqs, names.queue, wanted, queue_statement(names))


def subscription_changes(sns: Any, names: Names) -> Changes:
    """The queue's subscription to the topic. Raw or enveloped does not matter: both are read."""
    if not _is_subscribed(sns, names):
        call = {"TopicArn": names.topic_arn, "Protocol": "sqs", "Endpoint": names.queue_arn}
        yield (
            f"subscribe the queue {names.queue} to the topic",
            lambda: sns.subscribe(**call, ReturnSubscriptionArn=True),
        )


def _topic_attributes(sns: Any, names: Names) -> dict[str, str] | None:
    try:
        found: dict[str, str] = sns.get_topic_attributes(TopicArn=names.topic_arn)["Attributes"]
    except sns.exceptions.NotFoundException:
        return None
    return found


def _is_subscribed(sns: Any, names: Names) -> bool:
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=names.topic_arn)
        return any(one["Endpoint"] == names.queue_arn for page in pages for one in page["Subscriptions"])
    except sns.exceptions.NotFoundException:
        return False


def _queue(sqs: Any, name: str, wanted: dict[str, str], statement: dict[str, Any] | None = None) -> Changes:
    url = _url(sqs, name)
    if url is None:
        # Bare: creating one with attributes fails where a queue of this name has others.
        yield f"make the queue {name}", lambda: sqs.create_queue(QueueName=name)
        url = _url(sqs, name)
    present = _attributes(sqs, url)
    if statement is not None:
        wanted = wanted | {"Policy": merged(present.get("Policy", ""), statement)}
    different = {key: value for key, value in wanted.items() if not _equal(present.get(key, ""), value)}
    if different:
        yield (
            f"set {', '.join(sorted(different))} of the queue {name}",
            lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes=different),
        )


def _url(sqs: Any, name: str) -> str | None:
    try:
        return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist:
        return None


def _attributes(sqs: Any, url: str | None) -> dict[str, str]:
    if url is None:
        return {}
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get("Attributes", {})
    return found


def _equal(present: str, wanted: str) -> bool:
    """Whether two attributes say the same: documents are compared by what they say, and numbers in them too."""
    if not wanted.startswith("{"):
        return present == wanted
    return bool(present) and _plain(json.loads(present)) == _plain(json.loads(wanted))


def _plain(value: Any) -> Any:
    """AWS gives maxReceiveCount back as text or as a number, as it likes."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value)
