"""`meet setup-aws` with an inbound domain: one rule behind the owner's, everything once, nobody else's touched.

moto stands in for S3 and for SES's receipt rules, which the playground does not have.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from invites.aws import make_client
from invites.aws_answers import explained
from invites.policies import Names, least_privilege, setup_privilege
from invites.provisioning_receiving import active_rule_set, receiving_changes, receiving_names, rules_before
from invites.receiving_policies import ReceivingNames, receiving_setup_statements, receiving_statements
from tests.bot.web_page import web_page
from tests.invites.setting_up import each_line, settings_at

DOMAIN, ACCOUNT, REGION = "replies.example.com", "123456789012", "us-east-2"
NAMES = Names(ACCOUNT, REGION, "meet", "example.com", "invites@example.com")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@dataclass
class Account:
    """An AWS account, and what `meet setup-aws` does there."""

    settings: Settings
    s3: Any
    ses: Any
    sns: Any
    sqs: Any

    def steps(self, names: Names = NAMES, **changes: Any) -> list[str]:
        """What was done, in words."""
        done = []
        settings = self.settings.model_copy(update=changes)
        for step in receiving_changes(settings, names, self.sns, self.sqs):
            step.do()
            done.append(step.what)
        return done

    def rules(self) -> list[dict[str, Any]]:
        return list(self.ses.describe_active_receipt_rule_set().get("Rules", []))

    def owns(self, *rules: dict[str, Any]) -> None:
        """The owner's active rule set has these rules."""
        self.ses.create_receipt_rule_set(RuleSetName="owners")
        for rule in reversed(rules):
            # Without `After` a rule goes to the front.
            self.ses.create_receipt_rule(RuleSetName="owners", Rule={"Actions": [], **rule})
        self.ses.set_active_receipt_rule_set(RuleSetName="owners")


@pytest.fixture
def account(server: str) -> Iterator[Account]:
    for service in ("s3", "ses", "sns", "sqs"):
        for region in get_backend(service)[ACCOUNT].values():
            region.reset()
    settings = settings_at(server, meet_inbound_domain=DOMAIN)
    with ExitStack() as stack:
        clients = (stack.enter_context(closing(make_client(settings, one))) for one in ("s3", "ses", "sns", "sqs"))
        yield Account(settings, *clients)


def test_everything_is_made_once_and_a_second_run_changes_nothing(account: Account) -> None:
    first = account.steps()
    assert first[0].startswith("make the bucket meet-replies-123456789012-us-east-2")
    assert first[-1] == "make the receipt rule set meet-receiving the active one: none is active"
    assert account.steps() == []


def test_a_plan_that_is_not_carried_out_changes_nothing(account: Account) -> None:
    planned = [step.what for step in receiving_changes(account.settings, NAMES, account.sns, account.sqs)]
    assert account.s3.list_buckets()["Buckets"] == account.rules() == []
    assert planned == account.steps()


def test_the_rule_takes_our_domain_alone_and_stands_behind_the_owners_rules(account: Account) -> None:
    account.owns({"Name": "first", "Enabled": True, "Recipients": ["example.com"]}, {"Name": "last", "Enabled": True})
    done = account.steps()
    assert any(what.endswith("to the set owners, behind last") for what in done)
    assert not any("active one" in what for what in done)
    names = [rule["Name"] for rule in account.rules()]
    assert names == ["first", "last", "meet-replies"]
    rule = account.rules()[-1]
    assert (rule["Recipients"], rule["ScanEnabled"]) == ([DOMAIN], True)
    (action,) = rule["Actions"]
    assert action["S3Action"]["ObjectKeyPrefix"] == "meet-replies/"
    assert account.ses.describe_active_receipt_rule_set()["Metadata"]["Name"] == "owners"
    assert account.steps() == []


def test_a_rule_that_somebody_changed_is_set_right_and_no_other_is(account: Account) -> None:
    account.owns({"Name": "first", "Enabled": True, "Recipients": ["example.com"]})
    account.steps()
    before = account.rules()
    broken = {**before[1], "Recipients": ["elsewhere.example.com"], "Enabled": False}
    account.ses.update_receipt_rule(RuleSetName="owners", Rule=broken)
    (done,) = account.steps()
    assert done.startswith("set the receipt rule meet-replies of the set owners")
    assert account.rules() == before


def test_a_set_that_could_not_be_made_active_is_used_again(account: Account) -> None:
    account.ses.create_receipt_rule_set(RuleSetName="meet-receiving")
    assert "make the receipt rule set meet-receiving" not in account.steps()
    assert [rule["Name"] for rule in account.rules()] == ["meet-replies"]


def test_a_second_meet_has_parts_and_a_rule_of_its_own(account: Account) -> None:
    account.steps()
    other = Names(ACCOUNT, REGION, "staging", "example.com", "invites@example.com")
    account.steps(other, meet_inbound_domain="staging.example.com")
    assert [rule["Name"] for rule in account.rules()] == ["meet-replies", "staging-replies"]
    assert account.steps() == []


def test_a_bucket_of_another_account_is_not_called_a_proxy(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_page(403, b"") as another:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", another)
        with pytest.raises(ClientError) as refused:
            account.steps()
    told = explained(refused.value)
    assert "That bucket is another account's" in told
    assert "proxy" not in told


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_second_meet_with_the_same_inbound_domain_is_refused_before_anything_is_made(
    account: Account, dry_run: bool
) -> None:
    account.steps()
    before = account.rules(), account.sqs.list_queues()["QueueUrls"]
    lines, told = each_line(account.settings.model_copy(update={"meet_configuration_set": "staging"}), dry_run=dry_run)
    assert [line for line in lines if line.startswith(("Did", "Would", "MEET_"))] == []
    assert "meet-replies" in told
    assert "a domain of this Meet's own" in told
    assert (account.rules(), account.sqs.list_queues()["QueueUrls"]) == before


def test_the_bucket_is_shut_lets_ses_alone_write_and_forgets(account: Account) -> None:
    account.steps()
    bucket = {"Bucket": "meet-replies-123456789012-us-east-2"}
    assert all(account.s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values())
    (statement,) = json.loads(account.s3.get_bucket_policy(**bucket)["Policy"])["Statement"]
    arn = "arn:aws:ses:us-east-2:123456789012:receipt-rule-set/meet-receiving:receipt-rule/meet-replies"
    assert statement["Condition"]["StringEquals"] == {"AWS:SourceAccount": ACCOUNT, "AWS:SourceArn": arn}
    assert statement["Resource"] == "arn:aws:s3:::meet-replies-123456789012-us-east-2/meet-replies/*"
    (rule,) = account.s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert (rule["Filter"], rule["Expiration"]) == ({"Prefix": "meet-replies/"}, {"Days": 14})


def test_a_bucket_of_the_owners_keeps_its_other_rules(account: Account) -> None:
    bucket = {"Bucket": "the-owners-bucket"}
    account.s3.create_bucket(**bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 3}}
    account.s3.put_bucket_lifecycle_configuration(**bucket, LifecycleConfiguration={"Rules": [theirs]})
    done = account.steps(meet_inbound_bucket="the-owners-bucket")
    assert not any(what.startswith("make the bucket") for what in done)
    rules = account.s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert [one["ID"] for one in rules] == ["theirs", "meet-replies"]


def test_the_topic_lets_ses_publish_for_the_rule_and_the_queue_takes_it(account: Account) -> None:
    account.steps()
    (topic,) = [one["TopicArn"] for one in account.sns.list_topics()["Topics"]]
    policy = json.loads(account.sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert any("receipt-rule/meet-replies" in json.dumps(one) for one in policy["Statement"])
    (subscription,) = account.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscription["Endpoint"].endswith(":meet-replies")


@pytest.mark.parametrize(
    ("recipients", "enabled", "is_before"),
    [
        ([], True, True), ([DOMAIN], True, True), ([".example.com"], True, True), (["example.com"], True, False),
        ([f"sales@{DOMAIN}"], True, False), ([], False, False),
    ],
)  # fmt: skip
def test_rules_that_take_our_mail_first_are_found(
    account: Account, recipients: list[str], enabled: bool, is_before: bool
) -> None:
    account.owns({"Name": "first", "Enabled": enabled, "Recipients": recipients})
    account.steps()
    active = active_rule_set(account.ses)
    assert active is not None
    assert rules_before(active, receiving_names(account.settings, NAMES)) == (["first"] if is_before else [])


@pytest.mark.parametrize("configuration_set", ["meet", "A_very-long" * 5, "___"])
def test_a_buckets_name_is_one_that_s3_takes(configuration_set: str) -> None:
    names = ReceivingNames(ACCOUNT, REGION, configuration_set, "example.com", "invites@example.com")
    assert len(names.bucket) <= 63
    assert isolated_settings(meet_inbound_bucket=names.bucket).meet_inbound_bucket == names.bucket


def test_meets_own_key_may_read_and_delete_answers_and_write_none() -> None:
    names = ReceivingNames(ACCOUNT, REGION, "meet", "example.com", "invites@example.com")
    allowed = json.loads(least_privilege(NAMES, more=receiving_statements(names, ["sqs:ReceiveMessage"])))["Statement"]
    actions = {action for one in allowed for action in one["Action"]}
    assert {"s3:GetObject", "s3:DeleteObject", "sqs:ReceiveMessage"} <= actions
    assert not {"s3:PutObject", "s3:ListBucket", "s3:*"} & actions
    setting_up = setup_privilege(NAMES, others=[names], more=receiving_setup_statements(names))
    assert "ses:CreateReceiptRule" in setting_up
    assert names.topic_arn in setting_up


def test_a_run_prints_settings_record_and_policies(account: Account) -> None:
    """moto has no event destinations, so the run ends before receiving; what must be copied is printed all the same."""
    lines, _refusal = each_line(account.settings)
    assert f"MEET_INBOUND_DOMAIN={DOMAIN}" in lines
    assert "MEET_INBOUND_BUCKET=meet-replies-123456789012-us-east-2" in lines
    assert f"{DOMAIN}. MX 10 inbound-smtp.us-east-2.amazonaws.com." in lines
    assert any("s3:GetObject" in line for line in lines)


def test_without_inbound_domain_nothing_of_receiving_is_said(account: Account) -> None:
    lines, _refusal = each_line(account.settings.model_copy(update={"meet_inbound_domain": ""}))
    assert not any("INBOUND" in line or "s3:" in line for line in lines)
