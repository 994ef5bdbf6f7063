"""What receiving is called in AWS, and who may do what there. Pure.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html
"""

import re
from dataclasses import dataclass
from typing import Any

from invites.arrivals import PREFIX
from invites.policies import Names

BUCKET_SID = "MeetSesStores"
DAYS_KEPT = 14
"""How long a mail that was set aside stays in the bucket, so that it can be tried again."""


@dataclass(frozen=True, slots=True)
class ReceivingNames(Names):
    """The parts that bring answers to invites: topic, queue and dead-letter queue of their own, bucket and rule.

    `rule_set` is the account's active one, or the one to be made where none is active.
    """

    domain: str = ""
    given_bucket: str = ""
    rule_set: str = ""

    @property
    def topic(self) -> str:
        return f"{self.configuration_set}-replies"

    @property
    def queue(self) -> str:
        return self.given_queue or f"{self.configuration_set}-replies"

    @property
    def publisher_arn(self) -> str:
        """The receipt rule: SES publishes and stores for it alone."""
        return self._arn("ses", f"receipt-rule-set/{self.rule_set}:receipt-rule/{self.rule}")

    @property
    def rule(self) -> str:
        return f"{self.configuration_set}-replies"

    @property
    def own_rule_set(self) -> str:
        """What a rule set is called that Meet makes."""
        return f"{self.configuration_set}-receiving"

    @property
    def bucket(self) -> str:
        """Names of buckets are known all over the world, so it carries the account."""
        plain = re.sub(r"[^a-z0-9-]+", "-", self.configuration_set.lower()).strip("-") or "meet"
        end = f"-replies-{self.account}-{self.region}"
        return self.given_bucket or plain[: 63 - len(end)].rstrip("-") + end.lower()

    @property
    def objects_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.bucket}/{PREFIX}*"


def bucket_statement(names: ReceivingNames) -> dict[str, Any]:
    """SES may store mail for our rule in our account only."""
    return {
        "Sid": f"{BUCKET_SID}{names.mark}",
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": names.objects_arn,
        "Condition": {"StringEquals": {"AWS:SourceAccount": names.account, "AWS:SourceArn": names.publisher_arn}},
    }


def receiving_statements(names: ReceivingNames, queue_actions: list[str]) -> list[dict[str, Any]]:
    """What Meet's own key needs to read the answers: never to list the bucket, nor to write there."""
    poll = {"Sid": "PollReplies", "Effect": "Allow", "Action": queue_actions, "Resource": [names.queue_arn]}
    read = ["s3:GetObject", "s3:DeleteObject"]
    look = ["ses:DescribeActiveReceiptRuleSet"]
    return [
        poll,
        {"Sid": "ReadReplies", "Effect": "Allow", "Action": read, "Resource": [names.objects_arn]},
        {"Sid": "LookAtReceiving", "Effect": "Allow", "Action": look, "Resource": ["*"]},
    ]


def receiving_setup_statements(names: ReceivingNames) -> list[dict[str, Any]]:
    """What the key that sets receiving up needs besides."""
    bucket = ["CreateBucket", "ListBucket", "GetBucketPolicy", "PutBucketPolicy", "GetLifecycleConfiguration"]
    bucket += ["PutLifecycleConfiguration", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"]
    rules = ["DescribeActiveReceiptRuleSet", "DescribeReceiptRuleSet", "CreateReceiptRule", "UpdateReceiptRule"]
    rules += ["CreateReceiptRuleSet", "SetActiveReceiptRuleSet"]
    parts = {"Sid": "ReplyBucket", "Effect": "Allow", "Resource": [f"arn:{names.partition}:s3:::{names.bucket}"]}
    return [
        {**parts, "Action": [f"s3:{action}" for action in bucket]},
        {"Sid": "ReceiptRules", "Effect": "Allow", "Action": [f"ses:{one}" for one in rules], "Resource": ["*"]},
    ]
