"""The part of setting up AWS that brings calendars' answers: bucket, topic, queues and one receipt rule.

An account has one active rule set, which may be the owner's: Meet adds its own rule behind the last one there, and
changes no other. https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.arrivals import PREFIX
from invites.aws import make_client
from invites.aws_answers import vendor_errors
from invites.policies import Names, merged, same
from invites.provisioning_queues import queue_changes, subscription_changes, topic_changes
from invites.provisioning_steps import Step, Steps
from invites.receiving_policies import DAYS_KEPT, ReceivingNames, bucket_statement

SHUT = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
HOME = "us-east-1"
"""S3 refuses this region where a bucket is told one, and means it where it is told none."""


def receiving_names(settings: Settings, names: Names, rule_set: str = "") -> ReceivingNames:
    """What the parts are called that the settings want."""
    known = {field: getattr(names, field) for field in Names.__slots__}
    known["given_queue"] = (settings.meet_inbound_queue_url or "").rpartition("/")[2]
    more = {"given_bucket": settings.meet_inbound_bucket or "", "domain": settings.meet_inbound_domain}
    return ReceivingNames(**known, **more, rule_set=rule_set)


def receiving_changes(settings: Settings, names: Names, sns: Any, sqs: Any) -> Steps:
    """Everything in the order in which one needs the other: the rule last, when all that it names is there."""
    with ExitStack() as stack:
        s3, ses = (stack.enter_context(closing(make_client(settings, one))) for one in ("s3", "ses"))
        wanted = receiving_names(settings, names)
        active = active_rule_set(ses)
        wanted = replace(wanted, rule_set=str(active["Metadata"]["Name"]) if active else wanted.own_rule_set)
        yield from _bucket_changes(s3, wanted)
        yield from topic_changes(sns, wanted)
        yield from queue_changes(sqs, wanted)
        yield from subscription_changes(sns, wanted)
        yield from _rule_changes(ses, wanted, active)


def active_rule_set(ses: Any) -> dict[str, Any] | None:
    """The account's active set in this region, with `Metadata` and `Rules`; None where none is active."""
    found: dict[str, Any] = ses.describe_active_receipt_rule_set()
    return found if found.get("Metadata", {}).get("Name") else None


def rules_before(found: dict[str, Any], names: ReceivingNames) -> list[str]:
    """Rules in front of Meet's that take its mail as well, and may keep it: those for all recipients, or for ours."""
    before = list[str]()
    for rule in found.get("Rules", []):
        if rule["Name"] == names.rule:
            break
        takes = rule.get("Recipients", [])
        if rule.get("Enabled", False) and (not takes or any(_covers(one, names.domain) for one in takes)):
            before.append(str(rule["Name"]))
    return before


def anothers_rule(found: dict[str, Any], names: ReceivingNames) -> str:
    """The rule by which another Meet gets the mail of this domain, too; "" for none. SES follows both."""
    return next(
        (
            str(rule["Name"])
            for rule in found.get("Rules", [])
            if rule["Name"] != names.rule
            and rule.get("Enabled", False)
            and names.domain in rule.get("Recipients", [])
            and any(one.get("S3Action", {}).get("ObjectKeyPrefix") == PREFIX for one in rule.get("Actions", []))
        ),
        "",
    )


def refuse_shared_domain(settings: Settings, names: Names) -> None:
    """Raises MeetError where another Meet has the inbound domain: each would read the answers to the other's invites.
    Rules that nobody lets us see are told when our own is looked for."""
    if not settings.meet_inbound_domain:
        return
    wanted = receiving_names(settings, names)
    with closing(make_client(settings, "ses")) as ses:
        try:
            other = anothers_rule(active_rule_set(ses) or {}, wanted)
        except vendor_errors():
            return
    if other:
        raise MeetError(
            f"Another Meet receives the mail of {wanted.domain}, by the receipt rule {other}: each would read the "
            f"answers to the other's invites. Nothing was changed. {OWN_DOMAIN}, and run `meet setup-aws` again."
        )


OWN_DOMAIN = (
    "Set MEET_INBOUND_DOMAIN to a domain of this Meet's own; where the other Meet is gone, delete its rule in the SES "
    "console, Email receiving"
)


def _covers(recipient: str, domain: str) -> bool:
    """`example.com` takes its own addresses, `.example.com` those of all its subdomains."""
    return recipient == domain or (recipient.startswith(".") and domain.endswith(recipient))


def wanted_rule(names: ReceivingNames) -> dict[str, Any]:
    """The rule: mail for our domain alone goes into the bucket, and the topic tells of it. TLS stays optional, since
    not every sender has it."""
    action = {"BucketName": names.bucket, "ObjectKeyPrefix": PREFIX, "TopicArn": names.topic_arn}
    return {
        "Name": names.rule,
        "Enabled": True,
        "TlsPolicy": "Optional",
        "Recipients": [names.domain],
        "Actions": [{"S3Action": action}],
        "ScanEnabled": True,
    }


def _rule_changes(ses: Any, names: ReceivingNames, active: dict[str, Any] | None) -> Steps:
    rules = (active or _own_set(ses, names) or {}).get("Rules", [])
    place, rule = {"RuleSetName": names.rule_set}, wanted_rule(names)
    if active is None and _own_set(ses, names) is None:
        yield Step(f"make the receipt rule set {names.rule_set}", lambda: ses.create_receipt_rule_set(**place))
    present = next((one for one in rules if one["Name"] == names.rule), None)
    if present is None:
        # Without `After` SES puts a rule in front of all others.
        behind = {"After": str(rules[-1]["Name"])} if rules else {}
        where = f"behind {behind['After']}" if behind else "as its first"
        what = f"add the receipt rule {json.dumps(rule)} to the set {names.rule_set}, {where}"
        yield Step(what, lambda: ses.create_receipt_rule(**place, Rule=rule, **behind))
    elif _different(present, rule):
        what = f"set the receipt rule {names.rule} of the set {names.rule_set} to {json.dumps(rule)}"
        yield Step(what, lambda: ses.update_receipt_rule(**place, Rule=rule))
    if active is None:
        what = f"make the receipt rule set {names.rule_set} the active one: none is active"
        yield Step(what, lambda: ses.set_active_receipt_rule_set(**place))


def _own_set(ses: Any, names: ReceivingNames) -> dict[str, Any] | None:
    """A set that an earlier run made and could not make active."""
    try:
        found: dict[str, Any] = ses.describe_receipt_rule_set(RuleSetName=names.own_rule_set)
    except ses.exceptions.RuleSetDoesNotExistException:
        return None
    return found


def _different(present: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """SES leaves out what is false or empty, and may tell more than it was told."""
    actions = [one.get("S3Action", {}) for one in present.get("Actions", [])]
    told = [{key: one.get(key, "") for key in wanted["Actions"][0]["S3Action"]} for one in actions]
    return told != [wanted["Actions"][0]["S3Action"]] or any(
        present.get(key, False) != wanted[key] for key in ("Enabled", "Recipients", "ScanEnabled")
    )


def _bucket_changes(s3: Any, names: ReceivingNames) -> Steps:
    """The bucket, shut to the public, which SES alone writes to and which forgets."""
    name = {"Bucket": names.bucket}
    if not _is_there(s3, names.bucket):
        home = {} if names.region == HOME else {"CreateBucketConfiguration": {"LocationConstraint": names.region}}
        yield Step(f"make the bucket {names.bucket}", lambda: s3.create_bucket(**name, **home))
    if _told(lambda: s3.get_public_access_block(**name)["PublicAccessBlockConfiguration"]) != SHUT:
        what = f"shut the bucket {names.bucket} to the public"
        yield Step(what, lambda: s3.put_public_access_block(**name, PublicAccessBlockConfiguration=SHUT))
    policy, statement = str(_told(lambda: s3.get_bucket_policy(**name)["Policy"]) or ""), bucket_statement(names)
    wanted = merged(policy, statement)
    if not same(policy, wanted):
        what = (
            f"let SES store mail in the bucket {names.bucket}, by the statement {json.dumps(statement)} in its policy"
        )
        yield Step(what, lambda: s3.put_bucket_policy(**name, Policy=wanted))
    yield from _lifecycle_changes(s3, names)


def _lifecycle_changes(s3: Any, names: ReceivingNames) -> Iterator[Step]:
    rules = list(_told(lambda: s3.get_bucket_lifecycle_configuration(Bucket=names.bucket)["Rules"]) or [])
    rule = {
        "ID": names.rule,
        "Status": "Enabled",
        "Filter": {"Prefix": PREFIX},
        "Expiration": {"Days": DAYS_KEPT},
    }
    present = next((one for one in rules if one.get("ID") == names.rule), None)
    if present is None or any(present.get(key) != rule[key] for key in rule):
        kept = {"Rules": [*(one for one in rules if one.get("ID") != names.rule), rule]}
        what = f"let the bucket {names.bucket} delete mail after {DAYS_KEPT} days"
        change = {"Bucket": names.bucket, "LifecycleConfiguration": kept}
        yield Step(what, lambda: s3.put_bucket_lifecycle_configuration(**change))


def _is_there(s3: Any, bucket: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
            return False
        raise
    return True


def _told(ask: Any) -> Any:
    """What S3 tells of the bucket; None where it has no such thing, or is not made yet."""
    from botocore.exceptions import ClientError

    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"].startswith("NoSuch"):
            return None
        raise
