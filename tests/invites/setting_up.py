"""What the tests of `meet setup-aws` share: its lines, the settings of a Meet at any server, and what stands there."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.aws import make_client
from invites.provisioning import setup_aws
from playground.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY

AS_IT_MUST_BE = ["Everything is as it must be; nothing was changed."]
REGION = "us-east-2"
FROM = "invites@meet.example.com"


def settings_at(url: str, **changes: Any) -> Settings:
    """A Meet that knows the server at this address and has no queue yet."""
    usual = {
        "aws_region": REGION,
        "aws_endpoint_url": url,
        "aws_access_key_id": ACCESS_KEY_ID,
        "aws_secret_access_key": SECRET_ACCESS_KEY,
        "meet_from_address": FROM,
        "meet_secret_key": "a key for tests, that has thirty-two signs",
    }
    return isolated_settings(**(usual | changes))


def steps(settings: Settings, *, dry_run: bool = False, default_set: bool = False) -> list[str]:
    """The lines before the settings and policies."""
    lines = list(setup_aws(settings, dry_run=dry_run, default_set=default_set))
    return lines[: lines.index("")]


def each_line(settings: Settings, *, dry_run: bool = False) -> tuple[list[str], str]:
    """The lines of a run, and the sentence with which it ended, "" where it did all."""
    lines: list[str] = []
    running = setup_aws(settings, dry_run=dry_run)
    while True:
        try:
            lines.append(next(running))
        except StopIteration:
            return lines, ""
        except MeetError as refused:
            return lines, str(refused)


@dataclass(frozen=True)
class Parts:
    """The clients with which a test looks at what was made, and breaks it."""

    sns: Any
    sqs: Any
    ses: Any

    def topic(self, name: str) -> str:
        """The ARN of the topic of this name."""
        listed = [one["TopicArn"] for one in self.sns.list_topics()["Topics"]]
        return next(str(one) for one in listed if one.endswith(f":{name}"))

    def queue(self, name: str) -> str:
        """The URL of the queue of this name."""
        return str(self.sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def subscription(self, name: str) -> str:
        """The ARN of the only subscription to the topic of this name."""
        (one,) = self.sns.list_subscriptions_by_topic(TopicArn=self.topic(name))["Subscriptions"]
        return str(one["SubscriptionArn"])

    def destinations(self, configuration_set: str) -> list[dict[str, Any]]:
        """The set's event destinations."""
        name = {"ConfigurationSetName": configuration_set}
        found: list[dict[str, Any]] = self.ses.get_configuration_set_event_destinations(**name)["EventDestinations"]
        return found

    def everything(self, configuration_set: str) -> dict[str, Any]:
        """All that belongs to one Meet, but for what changes by itself."""
        name = f"{configuration_set}-ses-feedback"
        queues = {one: self._attributes(one) for one in (name, f"{name}-dlq")}
        topic = self.topic(name)
        found = self.ses.get_configuration_set(ConfigurationSetName=configuration_set)
        return {
            "topic": self.sns.get_topic_attributes(TopicArn=topic)["Attributes"],
            "subscriptions": self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"],
            "queues": queues,
            "set": {key: value for key, value in found.items() if key != "ResponseMetadata"},
            "destinations": self.destinations(configuration_set),
        }

    def _attributes(self, name: str) -> dict[str, str]:
        url = self.queue(name)
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return {key: value for key, value in found.items() if not key.startswith("Approximate")}


@contextmanager
def parts_of(settings: Settings) -> Iterator[Parts]:
    with ExitStack() as stack:
        yield Parts(*(stack.enter_context(closing(make_client(settings, one))) for one in ("sns", "sqs", "sesv2")))
