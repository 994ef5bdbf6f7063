"""The part of setting up AWS that feedback travels through: topic, queues, subscription. It yields differences."""

import json
from typing import Any

from bot.domain.errors import MeetError
from invites.policies import QUEUE_SID, TOPIC_SID, Names, merged, queue_statement, same, statements_of, topic_statement
from invites.provisioning_steps import Step, Steps
from invites.sqs import VISIBILITY_SECONDS, WAIT_SECONDS

FOURTEEN_DAYS = 1_209_600
"""SQS keeps no message longer. A dead letter keeps the age that it had in the queue."""
MOST_RECEIVES = 5
NEW_QUEUE = {
    "DelaySeconds": "0",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
}
"""What SQS gives a queue that is made bare
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html)."""
NO_FILTER = "{}"
"""The filter policy that lets every message through; SNS takes it for none."""


def refuse_shared_queue(sns: Any, sqs: Any, names: Names) -> None:
    """Raises MeetError where another Meet reads this queue: each would take the feedback that the other waits for."""
    for statement in statements_of(_attributes(sqs, _url(sqs, names.queue)).get("Policy", "")):
        topic = str(statement.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn", ""))
        ours = not str(statement.get("Sid", "")).startswith(QUEUE_SID) or topic == names.topic_arn
        other = "" if ours else _other_set(sns, topic, names)
        if other:
            raise MeetError(
                f"The queue {names.queue} belongs to the Meet of the configuration set {other}: both would take each "
                "other's feedback from it. Nothing was changed. Unset MEET_FEEDBACK_QUEUE_URL for this Meet, and run "
                "`meet setup-aws` again; it makes a queue of its own."
            )


def _other_set(sns: Any, topic_arn: str, names: Names) -> str:
    """The configuration set, not ours, for which a Meet lets SES publish to this topic; "" for none."""
    for statement in statements_of((_topic_attributes(sns, topic_arn) or {}).get("Policy", "")):
        source = str(statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", ""))
        if str(statement.get("Sid", "")).startswith(TOPIC_SID) and source != names.configuration_set_arn:
            return source.rpartition("/")[2]
    return ""


def topic_changes(sns: Any, names: Names) -> Steps:
    """The topic, and SES's right to publish there."""
    attributes = _topic_attributes(sns, names.topic_arn)
    if attributes is None:
        yield Step(f"make the topic {names.topic}", lambda: sns.create_topic(Name=names.topic))
        attributes = _topic_attributes(sns, names.topic_arn) or {}
    policy, statement = attributes.get("Policy", ""), topic_statement(names)
    wanted = merged(policy, statement)
    if not same(policy, wanted):
        change = {"TopicArn": names.topic_arn, "AttributeName": "Policy", "AttributeValue": wanted}
        what = f"let SES publish to the topic {names.topic}, by the statement {json.dumps(statement)} in its policy"
        yield Step(what, lambda: sns.set_topic_attributes(**change))


def queue_changes(sqs: Any, names: Names) -> Steps:
    """The dead-letter queue and the queue, in this order: the queue refers to it."""
    kept = {"MessageRetentionPeriod": str(FOURTEEN_DAYS), "DelaySeconds": "0"}
    yield from _queue(sqs, names.dead_letters, kept)
    redrive = {"deadLetterTargetArn": names.dead_letters_arn, "maxReceiveCount": MOST_RECEIVES}
    wanted = kept | {
        "VisibilityTimeout": str(VISIBILITY_SECONDS),
        "ReceiveMessageWaitTimeSeconds": str(WAIT_SECONDS),
        "RedrivePolicy": json.dumps(redrive),
    }
    yield from _queue(sqs, names.queue, wanted, queue_statement(names))


def subscription_changes(sns: Any, names: Names) -> Steps:
    """The queue's subscription to the topic, with no filter. Raw or enveloped does not matter: both are read."""
    found = _subscription(sns, names)
    if found is None:
        call = {"TopicArn": names.topic_arn, "Protocol": "sqs", "Endpoint": names.queue_arn}
        yield Step(
            f"subscribe the queue {names.queue} to the topic {names.topic}",
            lambda: sns.subscribe(**call, ReturnSubscriptionArn=True),
        )
        return
    filtered = sns.get_subscription_attributes(SubscriptionArn=found)["Attributes"].get("FilterPolicy")
    if filtered and json.loads(filtered):
        change = {"SubscriptionArn": found, "AttributeName": "FilterPolicy", "AttributeValue": NO_FILTER}
        what = f"take the filter {filtered} off the subscription of the queue {names.queue}: it keeps feedback away"
        yield Step(what, lambda: sns.set_subscription_attributes(**change))


def _topic_attributes(sns: Any, topic_arn: str) -> dict[str, str] | None:
    try:
        found: dict[str, str] = sns.get_topic_attributes(TopicArn=topic_arn)["Attributes"]
    except sns.exceptions.NotFoundException:
        return None
    return found


def _subscription(sns: Any, names: Names) -> str | None:
    """The ARN of the queue's subscription to the topic; None where there is none."""
    try:
        pages = list(sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=names.topic_arn))
    except sns.exceptions.NotFoundException:
        return None
    listed = (one for page in pages for one in page["Subscriptions"])
    return next((str(one["SubscriptionArn"]) for one in listed if one["Endpoint"] == names.queue_arn), None)


def _queue(sqs: Any, name: str, wanted: dict[str, str], statement: dict[str, Any] | None = None) -> Steps:
    url = _url(sqs, name)
    if url is None:
        # Bare: creating one with attributes fails where a queue of this name has others.
        yield Step(f"make the queue {name}", lambda: sqs.create_queue(QueueName=name))
        url = _url(sqs, name)
    present = _attributes(sqs, url)
    if statement is not None:
        wanted = wanted | {"Policy": merged(present.get("Policy", ""), statement)}
    different = {key: value for key, value in wanted.items() if not _equal(present.get(key, ""), value)}
    if different:
        shown = [_difference(key, present.get(key, ""), value) for key, value in sorted(different.items())]
        yield Step(
            f"set on the queue {name}: {'; '.join(shown)}",
            lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes=different),
        )


def _difference(key: str, present: str, wanted: str) -> str:
    """What an attribute is and what it becomes; of a policy, the statements that it does not have yet."""
    if key == "Policy":
        have = statements_of(present)
        return "Policy with " + ", ".join(json.dumps(one) for one in statements_of(wanted) if one not in have)
    return f"{key} from {present or 'unset'} to {wanted}"


def _url(sqs: Any, name: str) -> str | None:
    try:
        return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist:
        return None


def _attributes(sqs: Any, url: str | None) -> dict[str, str]:
    if url is None:
        return NEW_QUEUE
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
