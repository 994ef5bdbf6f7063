"""The policies that Meet's AWS parts need, as documents: who may publish where, and what Meet itself may do. Pure."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TOPIC_SID, QUEUE_SID = "MeetSesPublishes", "MeetTopicSends"
"""How the ids of our statements begin. The configuration set follows, so that two Meets keep a statement each."""


@dataclass(frozen=True, slots=True)
class Names:
    """What Meet's parts are called in one account and region; ARNs follow from that.

    The names carry the configuration set, so that a second Meet beside the first has parts of its own. `given_queue`
    is a queue that the settings name already.
    """

    account: str
    region: str
    configuration_set: str
    identity: str
    from_address: str
    given_queue: str = ""
    partition: str = "aws"

    @property
    def topic(self) -> str:
        return f"{self.configuration_set}-ses-feedback"

    @property
    def queue(self) -> str:
        return self.given_queue or f"{self.configuration_set}-ses-feedback"

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

    @property
    def every_identity_arn(self) -> str:
        return self._arn("ses", "identity/*")

    @property
    def publisher_arn(self) -> str:
        """For what of ours SES publishes to the topic."""
        return self.configuration_set_arn

    @property
    def topic_sid(self) -> str:
        return TOPIC_SID + self.mark

    @property
    def queue_sid(self) -> str:
        return QUEUE_SID + self.mark

    @property
    def mark(self) -> str:
        """The set's name in letters and digits, the only ones that every service takes in an id; a hash keeps `a-b`
        and `ab` apart."""
        plain = re.sub(r"[^A-Za-z0-9]", "", self.configuration_set)
        if plain == self.configuration_set:
            return plain
        return plain + hashlib.sha256(self.configuration_set.encode()).hexdigest()[:8]

    def _arn(self, service: str, name: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{name}"


def topic_statement(names: Names) -> dict[str, Any]:
    """SES may publish to the topic, for our configuration set (or receipt rule) in our account only."""
    return {
        "Sid": names.topic_sid,
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": names.topic_arn,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": names.account},
            "ArnLike": {"AWS:SourceArn": names.publisher_arn},
        },
    }


def queue_statement(names: Names) -> dict[str, Any]:
    """The topic, and nobody else, may put messages into the queue."""
    return {
        "Sid": names.queue_sid,
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": names.queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": names.topic_arn}},
    }


def merged(policy: str, statement: dict[str, Any]) -> str:
    """The policy with this statement in place of the one of its Sid; all others stay, such as the owner's own.

    An earlier Meet wrote the same statement under an id without the set; that one is replaced too.
    """
    kept = [one for one in statements_of(policy) if not _is_replaced(one, statement)]
    document: dict[str, Any] = json.loads(policy) if policy else {"Version": "2012-10-17"}
    return json.dumps(document | {"Statement": [*kept, statement]})


def statements_of(policy: str) -> list[dict[str, Any]]:
    """The statements of a policy; a policy may hold a single one without a list."""
    found = json.loads(policy).get("Statement", []) if policy else []
    return found if isinstance(found, list) else [found]


def _is_replaced(present: dict[str, Any], statement: dict[str, Any]) -> bool:
    if present.get("Sid") == statement["Sid"]:
        return True
    return present.get("Sid") in (TOPIC_SID, QUEUE_SID) and present | {"Sid": statement["Sid"]} == statement


def same(policy: str, other: str) -> bool:
    """Whether two policies say the same, however they are written and in whichever order their statements stand."""
    return bool(policy) and bool(other) and _without_order(policy) == _without_order(other)


def _without_order(policy: str) -> dict[str, Any]:
    statements = sorted(json.dumps(one, sort_keys=True) for one in statements_of(policy))
    document: dict[str, Any] = json.loads(policy)
    return document | {"Statement": statements}


def least_privilege(names: Names, *, in_sandbox: bool = False, more: Sequence[dict[str, Any]] = ()) -> str:
    """What Meet's own access key must be allowed, and no more.

    The configuration set is a resource of SendRawEmail too
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html). In the sandbox SES asks
    for the recipient's identity as well, so every identity of the account is allowed there. `more` are the statements
    of what is set up besides.
    """
    sandbox = [names.every_identity_arn] if in_sandbox else []
    send = _allow("Send", ["ses:SendRawEmail"], [names.identity_arn, names.configuration_set_arn, *sandbox])
    send["Condition"] = {"StringEquals": {"ses:FromAddress": names.from_address}}
    return _document(
        send,
        _allow("Look", LOOKS, ["*"]),
        _allow("LookAtTopic", ["sns:ListSubscriptionsByTopic"], [names.topic_arn]),
        _allow("Poll", READ_QUEUE, [names.queue_arn]),
        _allow("DeadLetters", ["sqs:GetQueueAttributes"], [names.dead_letters_arn]),
        *more,
    )


def setup_privilege(names: Names, *, others: Sequence[Names] = (), more: Sequence[dict[str, Any]] = ()) -> str:
    """What the key that runs `meet setup-aws` must be allowed; administrators are anyway. `others` are further parts of
    the same kinds, `more` are statements about other kinds."""
    every = [names, *others]
    queues = ["CreateQueue", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes"]
    topics = ["CreateTopic", "GetTopicAttributes", "SetTopicAttributes", "Subscribe", "ListSubscriptionsByTopic"]
    return _document(
        _allow("Topic", [f"sns:{action}" for action in topics], [one.topic_arn for one in every]),
        _allow("Subscription", ["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"], ["*"]),
        _allow("Queues", [f"sqs:{action}" for action in queues], _queues(every)),
        _allow("ConfigurationSet", [f"ses:{action}" for action in SET_UP], ["*"]),
        *more,
    )


def _queues(every: Sequence[Names]) -> list[str]:
    return [arn for one in every for arn in (one.queue_arn, one.dead_letters_arn)]


READ_QUEUE = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
]
SET_UP = [
    "GetAccount",
    "GetEmailIdentity",
    "GetConfigurationSet",
    "CreateConfigurationSet",
    "GetConfigurationSetEventDestinations",
    "CreateConfigurationSetEventDestination",
    "UpdateConfigurationSetEventDestination",
    "PutConfigurationSetSuppressionOptions",
    "PutConfigurationSetReputationOptions",
    "PutEmailIdentityConfigurationSetAttributes",
]

LOOKS = [
    "ses:GetSendQuota",
    "ses:GetAccount",
    "ses:GetEmailIdentity",
    "ses:GetConfigurationSet",
    "ses:GetConfigurationSetEventDestinations",
    "cloudwatch:GetMetricData",
]
"""What the pace and `meet check` ask for; none of it changes anything."""


def _allow(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=1)
