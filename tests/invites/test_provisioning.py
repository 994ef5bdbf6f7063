"""`meet setup-aws` on an empty account: made once, changed never again, and told in lines that can be copied."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.domain.errors import MeetError
from invites.identities import sender_identities
from invites.ingest import read_message
from invites.policies import Names, least_privilege, merged, queue_statement, same, setup_privilege, topic_statement
from invites.provisioning import setup_aws
from invites.ses import SesMailer
from playground.aws import Aws, start_aws
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient
from tests.invites.mails import build
from tests.invites.setting_up import AS_IT_MUST_BE, FROM, each_line, parts_of, settings_at, steps
from tests.recording_proxy import recording

NAMES = Names("111122223333", "us-east-2", "meet", "meet.example.com", FROM)


@pytest.fixture
def empty_aws() -> Iterator[Aws]:
    clock = PlaygroundClock()
    with start_aws(Bus(clock), clock) as aws:
        MailClient(aws.url).change(identities={"meet.example.com": True})
        yield aws


def test_everything_is_made_in_an_empty_account_and_a_second_run_changes_nothing(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url)
    first = steps(settings)
    assert len(first) >= 9
    assert all(line.startswith("Did: ") for line in first)
    with recording(empty_aws.url) as seen:
        assert steps(settings_at(seen.url)) == AS_IT_MUST_BE
    assert seen.writes == []


def test_a_dry_run_says_the_same_and_calls_nothing_that_writes(empty_aws: Aws) -> None:
    with recording(empty_aws.url) as seen:
        planned = steps(settings_at(seen.url), dry_run=True, default_set=True)
    assert seen.writes == []
    assert "GetTopicAttributes" in seen.calls
    done = steps(settings_at(empty_aws.url), default_set=True)
    assert [line.removeprefix("Would ") for line in planned] == [line.removeprefix("Did: ") for line in done]


def test_a_dry_run_prints_what_is_and_what_it_becomes(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url)
    steps(settings)
    with parts_of(settings) as parts:
        url = parts.queue("meet-ses-feedback")
        parts.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30", "DelaySeconds": "7"})
    assert steps(settings, dry_run=True) == [
        "Would set on the queue meet-ses-feedback: DelaySeconds from 7 to 0; VisibilityTimeout from 30 to 120."
    ]


def test_what_was_set_up_carries_feedback(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url)
    lines = list(setup_aws(settings, dry_run=False))
    mailer = SesMailer(settings)
    with closing(mailer):
        message_id = mailer.send(build(address="bounce@simulator.amazonses.com").mail)
    client = MailClient(empty_aws.url)
    facts = [fact for body in client.queue_bodies() for fact in read_message(body).facts]
    assert {fact.kind.value for fact in facts if fact.ses_message_id == message_id} == {"sent", "hard_bounce"}
    (url,) = [line.partition("=")[2] for line in lines if line.startswith("MEET_FEEDBACK_QUEUE_URL=")]
    assert url.endswith("/meet-ses-feedback")
    assert "MEET_CONFIGURATION_SET=meet" in lines


def test_a_senders_identities_are_asked_for_as_dns_knows_them() -> None:
    assert sender_identities("Meet@team.faß.example") == [
        "Meet@team.xn--fa-hia.example",
        "team.xn--fa-hia.example",
        "xn--fa-hia.example",
    ]


def test_the_default_set_of_the_identity_is_changed_only_when_asked(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url)
    assert not [line for line in steps(settings) if "default set" in line]
    assert steps(settings, default_set=True) == [
        "Did: make meet the default set of meet.example.com (until now: none)."
    ]
    assert steps(settings, default_set=True) == AS_IT_MUST_BE


def test_an_identity_that_ses_does_not_know_is_left_to_its_owner(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url, meet_from_address="meet@elsewhere.example")
    assert not [line for line in steps(settings, default_set=True) if "default set" in line]


def test_a_queue_that_is_already_named_in_the_settings_is_the_one(empty_aws: Aws) -> None:
    url = f"https://sqs.us-east-2.amazonaws.com/{empty_aws.account_id}/my-feedback"
    settings = settings_at(empty_aws.url, meet_feedback_queue_url=url)
    assert "Would make the queue my-feedback-dlq." in steps(settings, dry_run=True)
    lines = list(setup_aws(settings, dry_run=True))
    assert f"MEET_FEEDBACK_QUEUE_URL={url}" in lines


def test_without_a_sender_it_says_so(empty_aws: Aws) -> None:
    with pytest.raises(MeetError, match="MEET_FROM_ADDRESS is not set"):
        steps(settings_at(empty_aws.url, meet_from_address=None))


@pytest.mark.parametrize("name", ["a set", "set.one", "a" * 64])
def test_a_set_after_which_no_queue_can_be_named_is_refused_before_anything_is_made(empty_aws: Aws, name: str) -> None:
    with recording(empty_aws.url) as seen, pytest.raises(MeetError, match="MEET_CONFIGURATION_SET may have up to 63"):
        steps(settings_at(seen.url, meet_configuration_set=name))
    assert seen.calls == []


def test_the_longest_set_has_its_queues(empty_aws: Aws) -> None:
    settings = settings_at(empty_aws.url, meet_configuration_set="a" * 63)
    steps(settings)
    assert steps(settings) == AS_IT_MUST_BE


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"aws_region": None}, "AWS_REGION is not set"),
        ({"aws_access_key_id": None, "aws_secret_access_key": None}, "There are no AWS credentials"),
    ],
)
def test_what_the_settings_lack_is_not_called_a_refusal_of_aws(
    empty_aws: Aws, monkeypatch: pytest.MonkeyPatch, missing: dict[str, None], sentence: str
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(MeetError, match=f"^{sentence}"):
        steps(settings_at(empty_aws.url, **missing))


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"])
def test_whoever_aws_does_not_know_reads_one_sentence_and_no_policies(empty_aws: Aws, code: str) -> None:
    MailClient(empty_aws.url).set_fault("error", service="sts", times=None, code=code, status=403)
    lines, told = each_line(settings_at(empty_aws.url))
    assert lines == []
    assert told.startswith(f"AWS refused: An error occurred ({code})")
    assert told.endswith("Nothing was changed.")


def test_an_aws_that_does_not_answer_has_refused_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        lines, told = each_line(settings_at(f"http://127.0.0.1:{unused.getsockname()[1]}"))
    assert (lines, told.partition(":")[0]) == ([], "AWS could not be reached")
    assert told.endswith("Nothing was changed.")


def test_without_credentials_nothing_is_printed_but_the_cure(empty_aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    lines, told = each_line(settings_at(empty_aws.url, aws_access_key_id=None, aws_secret_access_key=None))
    assert (lines, told.partition(":")[0]) == ([], "There are no AWS credentials")


@pytest.mark.parametrize("service", ["sts", "sns", "sqs", "ses"])
def test_a_refusal_says_that_nothing_is_lost_and_settings_and_policies_are_printed_all_the_same(
    empty_aws: Aws, service: str
) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service=service, times=None)
    lines, told = each_line(settings_at(empty_aws.url))
    assert told.startswith("AWS refused: ")
    assert told.endswith("What was done before stays. Fix this, then run `meet setup-aws` again.")
    assert "MEET_CONFIGURATION_SET=meet" in lines
    assert len([line for line in lines if line.startswith("MEET_FEEDBACK_QUEUE_URL=")]) == 1
    assert len([line for line in lines if '"Version": "2012-10-17"' in line]) == 2


def test_a_dry_run_that_is_refused_says_that_nothing_was_changed(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service="sns", times=None)
    told = each_line(settings_at(empty_aws.url), dry_run=True)[1]
    assert told.endswith("Nothing was changed. Fix this, then run `meet setup-aws` again.")


def test_what_aws_does_not_let_us_see_is_taken_as_usual_and_noted(empty_aws: Aws) -> None:
    mail = MailClient(empty_aws.url)
    for address in (FROM, "meet.example.com"):
        mail.set_fault("access_denied", operation=f"GET /v2/email/identities/{address}", times=None)
    mail.set_fault("access_denied", operation="GET /v2/email/account", times=None)
    lines, told = each_line(settings_at(empty_aws.url))
    assert told == ""
    assert "ses:GetEmailIdentity" in lines[0]
    assert "identity/meet.example.com" in "".join(lines)
    assert "SES did not say whether the account is in its sandbox." in "".join(lines)


def test_a_web_page_in_place_of_an_answer_is_one_short_line_about_a_proxy(empty_aws: Aws) -> None:
    told = each_line(settings_at(f"{empty_aws.url}/control"))[1]
    assert "something that is not AWS answered" in told
    assert "proxy" in told
    assert "\n" not in told


def test_a_statement_takes_the_place_of_its_own_kind_only() -> None:
    others = json.dumps({"Version": "2012-10-17", "Statement": {"Sid": "Owner", "Effect": "Allow"}})
    once = merged(others, topic_statement(NAMES))
    assert [one["Sid"] for one in json.loads(once)["Statement"]] == ["Owner", "MeetSesPublishesmeet"]
    assert same(once, merged(once, topic_statement(NAMES)))
    assert not same("", once)
    assert json.loads(merged("", queue_statement(NAMES)))["Statement"] == [queue_statement(NAMES)]


def test_the_statement_of_an_earlier_meet_is_replaced_where_it_says_the_same() -> None:
    earlier = topic_statement(NAMES) | {"Sid": "MeetSesPublishes"}
    anothers = earlier | {"Resource": "arn:aws:sns:us-east-2:111122223333:another"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [earlier, anothers]})
    assert json.loads(merged(policy, topic_statement(NAMES)))["Statement"] == [anothers, topic_statement(NAMES)]


def test_no_two_sets_share_a_statement() -> None:
    sets = ["ab", "a-b", "a_b", "AB", "ab-"]
    sids = {Names("1", "r", one, "i", FROM).topic_sid for one in sets}
    assert len(sids) == len(sets)
    assert all(sid.isalnum() for sid in sids)


def test_the_least_privilege_allows_sending_from_our_address_with_our_set_alone() -> None:
    policy = json.loads(least_privilege(NAMES))
    send = policy["Statement"][0]
    assert send["Action"] == ["ses:SendRawEmail"]
    assert send["Resource"] == [
        "arn:aws:ses:us-east-2:111122223333:identity/meet.example.com",
        "arn:aws:ses:us-east-2:111122223333:configuration-set/meet",
    ]
    assert send["Condition"] == {"StringEquals": {"ses:FromAddress": FROM}}
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    assert not [action for action in actions if action.endswith(":*") or ":Put" in action or ":Create" in action]


def test_the_policy_names_the_sender_as_ses_sees_it(empty_aws: Aws) -> None:
    """A condition is compared letter by letter: the sender as somebody typed it would refuse every mail."""
    told = "".join(setup_aws(settings_at(empty_aws.url, meet_from_address="Meet@Faß.example"), dry_run=True))
    assert '"ses:FromAddress": "Meet@xn--fa-hia.example"' in told
    assert "Faß" not in told


def test_in_the_sandbox_the_policy_names_the_recipients_identities_too(empty_aws: Aws) -> None:
    every = f'"arn:aws:ses:us-east-2:{empty_aws.account_id}:identity/*"'
    assert every not in "".join(setup_aws(settings_at(empty_aws.url), dry_run=True))
    MailClient(empty_aws.url).change(production_access=False)
    told = "".join(setup_aws(settings_at(empty_aws.url), dry_run=True))
    assert every in told
    assert "Once AWS has given production access, run this again" in told


def test_the_policy_for_setting_up_allows_every_call_that_setting_up_makes(empty_aws: Aws) -> None:
    with recording(empty_aws.url) as seen:
        steps(settings_at(seen.url), default_set=True)
        steps(settings_at(seen.url), default_set=True)
    allowed = {
        action.partition(":")[2] for one in json.loads(setup_privilege(NAMES))["Statement"] for action in one["Action"]
    }
    by_name = {call for call in seen.calls if " " not in call}
    assert by_name - allowed == {"GetCallerIdentity"}, "which needs no permission"


def test_an_owners_statement_after_ours_is_no_difference() -> None:
    ours, theirs = {"Sid": "MeetSesPublishes", "Effect": "Allow"}, {"Sid": "Owner", "Effect": "Deny"}
    present = json.dumps({"Version": "2012-10-17", "Statement": [ours, theirs]})
    assert same(present, merged(present, ours))
    assert not same(present, merged(present, ours | {"Effect": "Deny"}))
