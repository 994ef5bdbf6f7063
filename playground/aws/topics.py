"""Carries what SES publishes from an SNS topic to its SQS queues. It alone knows moto's insides for topics."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from playground.aws.policies import allows
from playground.aws.queues import put_message
from playground.aws.stamps import iso_milliseconds

SUBJECT = "Amazon SES Email Event Notification"


@dataclass(frozen=True)
class Topics:
    """The topics of one account in one region.

    moto's own fan-out asks no policy and takes RawMessageDelivery "false" for true, so SES's events take this road.
    """

    account_id: str
    region: str

    def may_publish(self, topic_arn: str, source_arn: str) -> bool:
        """Whether the topic is there and its policy lets SES publish for this configuration set."""
        topic = sns_backends[self.account_id][self.region].topics.get(topic_arn)
        return topic is not None and allows(
            topic.policy, "ses.amazonaws.com", "sns:Publish", topic_arn, source_arn, self.account_id
        )

    def publish(self, topic_arn: str, message: str, moment: datetime, copies: int = 1) -> list[str]:
        """Send to every queue subscribed; the ARNs of the queues that took it. A queue whose policy refuses loses it,
        silently, as at AWS."""
        envelope = self._envelope(topic_arn, message, moment)
        subscriptions, _ = sns_backends[self.account_id][self.region].list_subscriptions_by_topic(topic_arn=topic_arn)
        return [
            subscription.endpoint
            for subscription in subscriptions
            if subscription.protocol == "sqs" and self._deliver(subscription, envelope, copies)
        ]

    def _deliver(self, subscription: Any, envelope: dict[str, str], copies: int) -> bool:
        queue_arn = str(subscription.endpoint)
        region, name = queue_arn.split(":")[3], queue_arn.rsplit(":", maxsplit=1)[-1]
        queue = sqs_backends[self.account_id][region].queues.get(name)
        if queue is None or not allows(
            queue.policy, "sns.amazonaws.com", "sqs:SendMessage", queue_arn, envelope["TopicArn"], self.account_id
        ):
            return False
        raw = str(subscription.attributes.get("RawMessageDelivery", "false")).lower() == "true"
        body = envelope["Message"] if raw else json.dumps(envelope)
        for _ in range(copies):
            put_message(queue, body)
        return True

    def _envelope(self, topic_arn: str, message: str, moment: datetime) -> dict[str, str]:
        host = f"https://sns.{self.region}.amazonaws.com"
        return {
            "Type": "Notification",
            "MessageId": str(uuid4()),
            "TopicArn": topic_arn,
            "Subject": SUBJECT,
            "Message": message,
            "Timestamp": iso_milliseconds(moment),
            "SignatureVersion": "1",
            "Signature": "cGxheWdyb3VuZA==",
            "SigningCertURL": f"{host}/SimpleNotificationService-playground.pem",
            "UnsubscribeURL": f"{host}/?Action=Unsubscribe&SubscriptionArn={topic_arn}:playground",
        }
