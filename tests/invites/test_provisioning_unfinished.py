"""`meet setup-aws` that AWS stopped halfway: it says what is done and what is missing, and the next run goes on."""

import pytest

from playground.aws import Aws
from playground.mail_client import MailClient
from tests.invites.setting_up import AS_IT_MUST_BE, each_line, settings_at, steps
from tests.invites.test_provisioning import empty_aws

__all__ = ["empty_aws"]

ESSENTIAL = [
    ("sns", "CreateTopic"),
    ("sns", "SetTopicAttributes"),
    ("sqs", "CreateQueue"),
    ("sqs", "SetQueueAttributes"),
    ("sns", "Subscribe"),
    ("ses", "POST /v2/email/configuration-sets"),
    ("ses", "POST /v2/email/configuration-sets/meet/event-destinations"),
]
"""Every call that makes something without which feedback does not flow."""


def of_kind(lines: list[str], mark: str) -> list[str]:
    return [line.removeprefix(mark) for line in lines if line.startswith(mark)]


@pytest.mark.parametrize(("service", "operation"), ESSENTIAL)
def test_a_run_that_aws_stops_tells_done_and_missing_and_the_next_one_does_what_was_missing(
    empty_aws: Aws, service: str, operation: str
) -> None:
    planned = of_kind(each_line(settings_at(empty_aws.url), dry_run=True)[0], "Would ")
    mail = MailClient(empty_aws.url)
    mail.set_fault("access_denied", service=service, operation=operation, times=None)
    lines, told = each_line(settings_at(empty_aws.url))
    done, missing = of_kind(lines, "Did: "), of_kind(lines, "Not done: ")
    assert missing
    assert done + missing == planned
    assert told.endswith("Fix this, then run `meet setup-aws` again.")
    heading = lines[lines.index("MEET_CONFIGURATION_SET=meet") - 1]
    assert "NOT finished" in heading
    mail.clear_faults()
    assert of_kind(steps(settings_at(empty_aws.url)), "Did: ") == missing
    assert steps(settings_at(empty_aws.url)) == AS_IT_MUST_BE


def test_what_cannot_even_be_looked_at_is_told_as_such(empty_aws: Aws) -> None:
    MailClient(empty_aws.url).set_fault("access_denied", service="sqs", times=None)
    lines, _ = each_line(settings_at(empty_aws.url))
    assert not any(line.startswith("Put these") for line in lines)
    assert any("NOT finished" in line for line in lines)
    lines, _ = each_line(settings_at(empty_aws.url), dry_run=True)
    assert any(line.startswith("Not all of it could be looked at") for line in lines)


def test_the_settings_of_a_dry_run_are_for_later(empty_aws: Aws) -> None:
    lines, _ = each_line(settings_at(empty_aws.url), dry_run=True)
    assert lines[lines.index("MEET_CONFIGURATION_SET=meet") - 1].startswith("Once `meet setup-aws` has done that")
    steps(settings_at(empty_aws.url))
    lines, _ = each_line(settings_at(empty_aws.url), dry_run=True)
    assert lines[lines.index("MEET_CONFIGURATION_SET=meet") - 1] == "These belong into Meet's environment:"
