"""`meet setup-aws`, sending and feedback against servers that nobody here wrote. What one of them lacks is told."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.config.settings import Settings
from bot.domain.feedback import FeedbackKind
from bot.ports import MailUnverified
from invites.aws import make_client
from invites.ingest import read_message
from invites.provisioning import setup_aws
from invites.ses import SesMailer
from invites.sqs import SqsFeedbackQueue
from tests.invites.mails import build
from tests.invites.other_servers import running_ministack, running_moto
from tests.invites.setting_up import AS_IT_MUST_BE, each_line, parts_of, settings_at, steps
from tests.recording_proxy import recording


@pytest.fixture(scope="module")
def ministack() -> Iterator[str]:
    with running_ministack() as url:
        yield url


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with running_moto() as url:
        yield url


def test_ministack_is_set_up_once_by_a_run_and_never_by_a_dry_run(ministack: str) -> None:
    with recording(ministack) as seen:
        planned = steps(settings_at(seen.url, meet_configuration_set="once"), dry_run=True)
    assert seen.writes == []
    assert all(line.startswith("Would ") for line in planned)
    settings = settings_at(ministack, meet_configuration_set="once")
    assert all(line.startswith("Did: ") for line in steps(settings))
    with recording(ministack) as seen:
        assert steps(settings_at(seen.url, meet_configuration_set="once")) == AS_IT_MUST_BE
    assert seen.writes == []


def test_a_second_meet_at_ministack_changes_nothing_of_the_first(ministack: str) -> None:
    first, second = (settings_at(ministack, meet_configuration_set=name) for name in ("first", "first-staging"))
    steps(first)
    with parts_of(first) as parts:
        before = parts.everything("first")
        steps(second)
        assert parts.everything("first") == before
    assert steps(first) == AS_IT_MUST_BE
    assert steps(second) == AS_IT_MUST_BE


def test_what_was_broken_at_ministack_is_repaired(ministack: str) -> None:
    settings = settings_at(ministack, meet_configuration_set="broken")
    steps(settings)
    with parts_of(settings) as parts:
        url, name = parts.queue("broken-ses-feedback"), "broken-ses-feedback"
        parts.sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "9", "MessageRetentionPeriod": "60"})
        parts.sns.set_subscription_attributes(
            SubscriptionArn=parts.subscription(name),
            AttributeName="FilterPolicy",
            AttributeValue=json.dumps({"kind": ["none"]}),
        )
        (made,) = parts.destinations("broken")
        destination = {"Enabled": True, "MatchingEventTypes": ["OPEN"], "SnsDestination": made["SnsDestination"]}
        parts.ses.update_configuration_set_event_destination(
            ConfigurationSetName="broken", EventDestinationName=made["Name"], EventDestination=destination
        )
        assert len(steps(settings)) == 3
        (found,) = parts.destinations("broken")
    assert {"OPEN", "BOUNCE", "SEND"} <= set(found["MatchingEventTypes"])
    assert steps(settings) == AS_IT_MUST_BE


def test_a_mail_through_ministack_comes_back_as_feedback(ministack: str) -> None:
    settings = set_up_with_queue(ministack, "loop")
    # ministack takes event destinations and publishes by the identity's own topics, as SES does for those who set them.
    with parts_of(settings) as parts, closing(make_client(settings, "ses")) as ses:
        ses.verify_domain_identity(Domain="meet.example.com")
        topic = parts.topic("loop-ses-feedback")
        ses.set_identity_notification_topic(Identity="meet.example.com", NotificationType="Bounce", SnsTopic=topic)
    mailer, queue = SesMailer(settings), SqsFeedbackQueue(settings)
    with closing(mailer), closing(queue):
        assert mailer.quota().rate > 0
        message_id = mailer.send(build(address="bounce@simulator.amazonses.com").mail)
        messages = queue.receive()
        facts = [fact for one in messages for fact in read_message(one.body).facts]
        queue.delete(messages)
        assert queue.depth() == (0, 0)
    assert [(fact.kind, fact.ses_message_id) for fact in facts] == [(FeedbackKind.HARD_BOUNCE, message_id)]


def test_ministacks_sandbox_names_the_recipient_and_its_policy_has_the_recipients_identities(ministack: str) -> None:
    settings = settings_at(ministack, meet_configuration_set="boxed")
    with parts_of(settings) as parts, closing(SesMailer(settings)) as mailer:
        parts.ses.create_email_identity(EmailIdentity="meet.example.com")
        details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://meet.example.com"}
        parts.ses.put_account_details(**details, ProductionAccessEnabled=False)
        told = "".join(setup_aws(settings, dry_run=False))
        with pytest.raises(MailUnverified):
            mailer.send(build(address="bob@example.org").mail)
        assert mailer.send(build(address="bob@meet.example.com").mail)
        parts.ses.put_account_details(**details, ProductionAccessEnabled=True)
        assert mailer.send(build(address="bob@example.org").mail)
    assert ":identity/*" in told


def set_up_with_queue(url: str, configuration_set: str) -> Settings:
    """The settings as `meet setup-aws` prints them."""
    lines, told = each_line(settings_at(url, meet_configuration_set=configuration_set))
    assert told == ""
    (queue,) = [line.partition("=")[2] for line in lines if line.startswith("MEET_FEEDBACK_QUEUE_URL=")]
    return settings_at(url, meet_configuration_set=configuration_set, meet_feedback_queue_url=queue)


def test_what_moto_lacks_ends_the_run_in_one_line_after_all_that_it_has(moto: str) -> None:
    lines, told = each_line(settings_at(moto))
    assert "something that is not AWS answered (HTTP 404) when calling the GetConfigurationSetEventDestinations" in told
    made = [line for line in lines if line.startswith("Did: ")]
    assert made[-1] == "Did: make the configuration set meet."
    assert len(made) == 8
    assert "MEET_CONFIGURATION_SET=meet" in lines
    again, _ = each_line(settings_at(moto))
    assert not [line for line in again if line.startswith("Did: ")], "what it has was made once"


def test_what_was_broken_at_moto_is_repaired(moto: str) -> None:
    settings = settings_at(moto, meet_configuration_set="broken")
    each_line(settings)
    with parts_of(settings) as parts:
        url = parts.queue("broken-ses-feedback")
        parts.sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "9", "MessageRetentionPeriod": "60"})
        parts.sns.set_subscription_attributes(
            SubscriptionArn=parts.subscription("broken-ses-feedback"),
            AttributeName="FilterPolicy",
            AttributeValue=json.dumps({"kind": ["none"]}),
        )
    made = [line for line in each_line(settings)[0] if line.startswith("Did: ")]
    assert [line.split()[1] for line in made] == ["set", "take"]
    assert not [line for line in each_line(settings)[0] if line.startswith("Did: ")]
