"""`meet setup-aws` with an inbound domain, from an empty account to every repair, at a server that others wrote."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.domain.replies import Sender
from bot.ports import MailGone
from invites.arrivals import read_arrival
from invites.aws import make_client
from invites.inbox import S3Inbox
from invites.replies import read_mail
from tests.invites.other_servers import running_ministack
from tests.invites.reply_mails import EVA, TO, UID, Shape, fastmail
from tests.invites.setting_up import AS_IT_MUST_BE, Parts, each_line, settings_at, steps
from tests.recording_proxy import recording

DOMAIN = "replies.example.com"
READS = ("Get", "List", "Describe", "GET ", "HEAD ")


@dataclass(frozen=True)
class Whole:
    """All that a Meet has at AWS, to look at and to break."""

    settings: Settings
    parts: Parts
    s3: Any
    ses: Any

    @property
    def bucket(self) -> dict[str, str]:
        (found,) = [str(one["Name"]) for one in self.s3.list_buckets()["Buckets"]]
        return {"Bucket": found}

    def set_on_queue(self, name: str, **attributes: str) -> None:
        self.parts.sqs.set_queue_attributes(QueueUrl=self.parts.queue(name), Attributes=attributes)

    def set_on_topic(self, name: str, policy: str) -> None:
        arn = self.parts.topic(name)
        self.parts.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)

    def unsubscribe(self, name: str) -> None:
        self.parts.sns.unsubscribe(SubscriptionArn=self.parts.subscription(name))


@pytest.fixture
def whole() -> Iterator[Whole]:
    """An empty account."""
    with running_ministack() as url, ExitStack() as stack:
        settings = settings_at(url, meet_inbound_domain=DOMAIN)
        clients = {
            name: stack.enter_context(closing(make_client(settings, name)))
            for name in ("sns", "sqs", "sesv2", "s3", "ses")
        }
        yield Whole(settings, Parts(clients["sns"], clients["sqs"], clients["sesv2"]), clients["s3"], clients["ses"])


BREAKS: dict[str, Callable[[Whole], object]] = {
    "shut the bucket": lambda it: it.s3.delete_public_access_block(**it.bucket),
    "let SES store mail in the bucket": lambda it: it.s3.delete_bucket_policy(**it.bucket),
    "let the bucket": lambda it: it.s3.delete_bucket_lifecycle(**it.bucket),
    "make the bucket": lambda it: it.s3.delete_bucket(**it.bucket),
    "let SES publish to the topic meet-replies": lambda it: it.set_on_topic("meet-replies", "{}"),
    "let SES publish to the topic meet-ses-feedback": lambda it: it.set_on_topic("meet-ses-feedback", "{}"),
    "set on the queue meet-replies:": lambda it: it.set_on_queue("meet-replies", DelaySeconds="9", RedrivePolicy=""),
    "set on the queue meet-replies-dlq": lambda it: it.set_on_queue("meet-replies-dlq", MessageRetentionPeriod="60"),
    "set on the queue meet-ses-feedback:": lambda it: it.set_on_queue("meet-ses-feedback", Policy=""),
    "subscribe the queue meet-replies": lambda it: it.unsubscribe("meet-replies"),
    "subscribe the queue meet-ses-feedback": lambda it: it.unsubscribe("meet-ses-feedback"),
    "add the receipt rule": lambda it: it.ses.delete_receipt_rule(
        RuleSetName="meet-receiving", RuleName="meet-replies"
    ),
    "make the receipt rule set meet-receiving the active one": lambda it: it.ses.set_active_receipt_rule_set(),
    "make the configuration set": lambda it: it.parts.ses.delete_configuration_set(ConfigurationSetName="meet"),
}
"""By the step that repairs it, how each part goes wrong."""


def made(lines: list[str], word: str) -> list[str]:
    """What of these lines makes a part, or joins two."""
    assert all(line.startswith(word) for line in lines)
    found = (line.removeprefix(word) for line in lines)
    return [one for one in found if one.startswith(("make ", "subscribe ", "publish ", "add "))]


GONE = ("make the bucket", "make the configuration set")
"""What takes other parts along when it goes."""


def test_from_an_empty_account_to_the_repair_of_each_part(whole: Whole) -> None:
    is_set_up_once_as_the_dry_run_said(whole)
    for repairs in (GONE, tuple(one for one in BREAKS if one not in GONE)):
        for one in repairs:
            BREAKS[one](whole)
        planned, done = steps(whole.settings, dry_run=True), steps(whole.settings)
        for one in repairs:
            assert any(line.startswith(f"Would {one}") for line in planned), one
            assert any(line.startswith(f"Did: {one}") for line in done), one
        assert steps(whole.settings) == AS_IT_MUST_BE


def is_set_up_once_as_the_dry_run_said(whole: Whole) -> None:
    with recording(str(whole.settings.aws_endpoint_url)) as seen:
        through = settings_at(seen.url, meet_inbound_domain=DOMAIN)
        planned = steps(through, dry_run=True)
        assert [call for call in seen.calls if not call.startswith(READS)] == []
        lines, told = each_line(through)
        done = lines[: lines.index("")]
        # What a part is like before it is changed is known only once it is there.
        assert made(done, "Did: ") == made(planned, "Would ")
        assert (len(made(done, "Did: ")) > 10, told) == (True, "")
        del seen.calls[:]
        assert steps(through) == AS_IT_MUST_BE
        assert [call for call in seen.calls if not call.startswith(READS)] == []
    (queue,) = [line for line in lines if line.startswith("MEET_INBOUND_QUEUE_URL=")]
    assert queue.endswith("/meet-replies")


def test_what_was_set_up_carries_an_answer_and_forgets_it(whole: Whole) -> None:
    steps(whole.settings)
    known = {"meet_inbound_bucket": whole.bucket["Bucket"], "meet_inbound_queue_url": whole.parts.queue("meet-replies")}
    whole.s3.put_object(**whole.bucket, Key="meet-replies/mail-1", Body=fastmail(Shape()))
    head = {"messageId": "mail-1", "source": EVA, "commonHeaders": {"from": [EVA]}}
    receipt = {"recipients": [TO], "dmarcVerdict": {"status": "PASS"}, "action": {"objectKey": "meet-replies/mail-1"}}
    told = json.dumps({"notificationType": "Received", "mail": head, "receipt": receipt})
    whole.parts.sns.publish(TopicArn=whole.parts.topic("meet-replies"), Message=told)
    with closing(S3Inbox(whole.settings.model_copy(update=known), wait_seconds=20)) as inbox:
        (message,) = inbox.queue.receive()
        arrival = read_arrival(message.body)
        assert arrival is not None
        mail = read_mail(inbox, arrival)
        assert (mail.recipients, mail.sender, mail.reply and mail.reply.uid) == ((TO,), Sender(EVA, True), UID)
        inbox.delete(arrival.key)
        inbox.queue.delete([message])
        with pytest.raises(MailGone):
            inbox.read(arrival.key, 1000)
