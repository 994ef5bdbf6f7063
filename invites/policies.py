"""The policies that Meet's AWS parts need, as documents: who may publish where, and what Meet itself may do. Pure."""

import json
from dataclasses import dataclass
from typing import Any

TOPIC_SID, QUEUE_SID = "MeetSesPublishes", "MeetTopicSends"


@dataclass(frozen=True, slots=True)
class Names:
    """What Meet's parts are called in one account and region; ARNs follow from that."""

    account: str
    region: str
    configuration_set: str
    identity: str
    from_address: str
    topic: str = "meet-ses-feedback"
    queue: str = "meet-ses-feedback"
    partition: str = "aws"

    @property
    def dead_letters(self) -> str:
        return f"{self.queue}-dlq"

    @property
    def topic_arn(self) -> str:
        return self._arn("sns", self.topic)

    @property
    def queue_arn(self) -> str:
        return self._arn("sqs", self.queue)

    @property
    def dead_letters_arn(self) -> str:
        return self._arn("sqs", self.dead_letters)

    @property
    def configuration_set_arn(self) -> str:
        return self._arn("ses", f"configuration-set/{self.configuration_set}")

    @property
    def identity_arn(self) -> str:
        return self._arn("ses", f"identity/{self.identity}")

    def _arn(self, service: str, name: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{name}"


def topic_statement(names: Names) -> dict[str, Any]:
    """SES may publish to the topic, for our configuration set in our account only."""
    return {
        "Sid": TOPIC_SID,
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": names.topic_arn,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": names.account},
            "ArnLike": {"AWS:SourceArn": names.configuration_set_arn},
        },
    }


def queue_statement(names: Names) -> dict[str, Any]:
    """The topic, and nobody else, may put messages into the queue."""
    return {
        "Sid": QUEUE_SID,
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": names.queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": names.topic_arn}},
    }


def merged(policy: str, statement: dict[str, Any]) -> str:
    """The policy with this statement in place of the one of its Sid; all others stay, such as the owner's own."""
    document: dict[str, Any] = json.loads(policy) if policy else {"Version": "2012-10-17"}
    kept = document.get("Statement", [])
    others = [one for one in (kept if isinstance(kept, list) else [kept]) if one.get("Sid") != statement["Sid"]]
    return json.dumps(document | {"Statement": [*others, statement]})


def same(policy: str, other: str) -> bool:
    """Whether two policies say the same, however they are written."""
    return bool(policy) and bool(other) and json.loads(policy) == json.loads(other)


def least_privilege(names: Names) -> str:
    """What Meet's own access key must be allowed, and no more.

    The configuration set is a resource of SendRawEmail too
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html).
    """
    read_queue = ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "GetQueueUrl"]
    send = _allow("Send", ["ses:SendRawEmail"], [names.identity_arn, names.configuration_set_arn])
    send["Condition"] = {"StringEquals": {"ses:FromAddress": names.from_address}}
    statements = [
        send,
        _allow("Look", LOOKS, ["*"]),
        _allow("Poll", [f"sqs:{action}" for action in read_queue], [names.queue_arn]),
        _allow("DeadLetters", ["sqs:GetQueueAttributes"], [names.dead_letters_arn]),
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=1)


LOOKS = [
    "ses:GetSendQuota",
    "ses:GetAccount",
    "ses:GetEmailIdentity",
    "ses:GetConfigurationSet",
    "ses:GetConfigurationSetEventDestinations",
]
"""What the pace and `meet check` ask for; none of it changes anything."""


def _allow(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
