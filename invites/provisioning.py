"""`meet setup-aws`: topic, queues, subscription and configuration set, made or repaired; a second run changes nothing.

Each part compares what is there with what must be and yields the differences; they come in the order in which one needs
the other, the optional ones last.
"""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.aws import make_client
from invites.aws_answers import explained, said, vendor_errors
from invites.policies import READ_QUEUE, Names, least_privilege, setup_privilege
from invites.provisioning_queues import queue_changes, refuse_shared_queue, subscription_changes, topic_changes
from invites.provisioning_receiving import receiving_changes, receiving_names
from invites.provisioning_sets import Call, domain_of, find_identity, identity_changes, option_changes, set_changes
from invites.provisioning_steps import Steps
from invites.receiving_policies import ReceivingNames, receiving_setup_statements, receiving_statements
from invites.ses_account import refusal_of

SES_PAUSE = 1.0
"""Seconds between calls: SES allows one a second for everything but sending."""
SERVICES = ("sts", "sns", "sqs", "sesv2")
LONGEST_SET = 63
"""A queue's name has 80 characters at most, and the longest ends in `-ses-feedback-dlq`."""


@dataclass(frozen=True, slots=True)
class Aws:
    """The clients that setting up needs; SES is called by the operation's name, paced."""

    sts: Any
    sns: Any
    sqs: Any
    ses: Call


@dataclass(frozen=True, slots=True)
class Found:
    """What the settings and policies are made of. `notes` say what could not be looked at."""

    names: Names
    in_sandbox: bool | None = None
    """None where SES does not say."""
    notes: tuple[str, ...] = ()


def setup_aws(settings: Settings, *, dry_run: bool, default_set: bool = False) -> Iterator[str]:
    """Does what is missing and says each step in a line; with `dry_run` it only says so, and calls nothing that writes.

    `default_set` makes the set the identity's default, too. Settings and policies end each run that AWS lets in.
    Raises MeetError where a setting is missing, AWS refuses an essential step, or the queue is another Meet's.
    """
    failure = None
    with ExitStack() as stack:
        aws = _clients(settings, stack)
        found = Found(_expected_names(settings, aws))
        _check_credentials(aws.sts)
        try:
            found = _look(found.names, aws)
            yield from found.notes
            refuse_shared_queue(aws.sns, aws.sqs, found.names)
            changes = chain(_changes(aws, found.names, default_set=default_set), _receiving(settings, aws, found.names))
            yield from _apply(changes, dry_run=dry_run)
        except vendor_errors() as error:
            so_far = "Nothing was changed." if dry_run else "What was done before stays."
            failure = MeetError(f"{explained(error)} {so_far} Fix this, then run `meet setup-aws` again.")
            failure.__cause__ = error
        yield from _closing_words(settings, found, aws.sqs)
    if failure is not None:
        raise failure


def _clients(settings: Settings, stack: ExitStack) -> Aws:
    try:
        made = {name: stack.enter_context(closing(make_client(settings, name))) for name in SERVICES}
    except vendor_errors() as error:
        raise MeetError(explained(error)) from error
    pause = 0.0 if settings.aws_endpoint_url else SES_PAUSE
    return Aws(made["sts"], made["sns"], made["sqs"], _paced(made["sesv2"], pause))


def _check_credentials(sts: Any) -> None:
    """Raises MeetError where AWS does not know who asks, or does not answer: then nobody needs policies yet. A refusal
    is left to the run, since a policy of the owner's may forbid the question."""
    try:
        sts.get_caller_identity()
    except vendor_errors() as error:
        if not refusal_of(error).is_denied:
            raise MeetError(f"{explained(error)} Nothing was changed.") from error


def _paced(client: Any, pause: float) -> Call:
    """Calls of a client by name, with a pause before each."""

    def call(operation: str, **arguments: Any) -> Any:
        time.sleep(pause)
        return getattr(client, operation)(**arguments)

    return call


def _expected_names(settings: Settings, aws: Aws) -> Names:
    """What everything is called as far as the settings say. Raises MeetError without a sender, and for an odd name."""
    if settings.meet_from_address is None:
        raise MeetError("MEET_FROM_ADDRESS is not set: it says which mail domain Meet sends from.")
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_SET}}}", settings.meet_configuration_set):
        raise MeetError(
            f"MEET_CONFIGURATION_SET may have up to {LONGEST_SET} letters, digits, hyphens and underscores, because "
            "the queues are named after it."
        )
    return Names(
        account=settings.aws_account_id or UNKNOWN_ACCOUNT,
        region=str(aws.sts.meta.region_name),
        configuration_set=settings.meet_configuration_set,
        identity=domain_of(settings.meet_from_address),
        from_address=settings.meet_from_address,
        given_queue=(settings.meet_feedback_queue_url or "").rpartition("/")[2],
        partition=str(aws.sts.meta.partition),
    )


UNKNOWN_ACCOUNT = "ACCOUNT"
"""Stands in the policies where AWS did not tell the account."""
NO_IDENTITY = (
    "Note: these credentials may not ask for the identity that sends (ses:GetEmailIdentity). The policy below names "
    "the domain of MEET_FROM_ADDRESS; put another one there if the address or a parent domain is what you verified."
)


def _look(names: Names, aws: Aws) -> Found:
    """The names in the account of the credentials, and what SES lets us see. Raises botocore's errors."""
    from botocore.exceptions import ClientError

    caller = aws.sts.get_caller_identity()
    names = replace(names, account=str(caller["Account"]), partition=str(caller["Arn"]).split(":")[1])
    try:
        names = replace(names, identity=find_identity(aws.ses, names.from_address))
    except ClientError:
        return Found(names, _is_in_sandbox(aws), (NO_IDENTITY,))
    return Found(names, _is_in_sandbox(aws))


def _is_in_sandbox(aws: Aws) -> bool | None:
    from botocore.exceptions import ClientError

    try:
        return not aws.ses("get_account").get("ProductionAccessEnabled", False)
    except ClientError:
        return None


def _changes(aws: Aws, names: Names, *, default_set: bool) -> Steps:
    yield from topic_changes(aws.sns, names)
    yield from queue_changes(aws.sqs, names)
    yield from subscription_changes(aws.sns, names)
    yield from set_changes(aws.ses, names)
    yield from option_changes(aws.ses, names)
    if default_set:
        yield from identity_changes(aws.ses, names)


def _receiving(settings: Settings, aws: Aws, names: Names) -> Steps:
    """Only where the settings want it: without an inbound domain nothing of receiving is looked at."""
    return receiving_changes(settings, names, aws.sns, aws.sqs) if settings.meet_inbound_domain else iter(())


def _apply(steps: Steps, *, dry_run: bool) -> Iterator[str]:
    as_it_must_be = True
    for step in steps:
        as_it_must_be = False
        if dry_run:
            yield f"Would {step.what}."
            continue
        try:
            step.do()
        except vendor_errors() as refused:
            if not step.cure:
                raise
            yield f"Note: AWS did not {step.what}: {said(refused)}. {step.cure}"
        else:
            yield f"Did: {step.what}."
    if as_it_must_be:
        yield "Everything is as it must be; nothing was changed."


def _queue_url(sqs: Any, names: Names) -> str:
    try:
        return str(sqs.get_queue_url(QueueName=names.queue)["QueueUrl"])
    except vendor_errors():
        return f"https://sqs.{names.region}.amazonaws.com/{names.account}/{names.queue}"


def _closing_words(settings: Settings, found: Found, sqs: Any) -> Iterator[str]:
    names = found.names
    inbound = [receiving_names(settings, names)] if settings.meet_inbound_domain else []
    yield ""
    yield "Put these into Meet's environment:"
    yield f"MEET_CONFIGURATION_SET={names.configuration_set}"
    yield f"MEET_FEEDBACK_QUEUE_URL={_queue_url(sqs, names)}"
    for one in inbound:
        yield from _receiving_words(one, _queue_url(sqs, one))
    yield ""
    yield "Give Meet's own access key this policy, and no more:"
    reading = [each for one in inbound for each in receiving_statements(one, READ_QUEUE)]
    yield least_privilege(names, in_sandbox=bool(found.in_sandbox), more=reading)
    yield from _sandbox_words(found)
    yield ""
    yield "The key that runs `meet setup-aws` needs this one, unless it is an administrator's:"
    making = [each for one in inbound for each in receiving_setup_statements(one)]
    yield setup_privilege(names, others=inbound, more=making)
    yield ""
    yield "Nothing was mailed. `meet check` looks at all of this; one mail to bounce@simulator.amazonses.com proves it."


def _receiving_words(names: ReceivingNames, queue_url: str) -> Iterator[str]:
    yield f"MEET_INBOUND_DOMAIN={names.domain}"
    yield f"MEET_INBOUND_QUEUE_URL={queue_url}"
    yield f"MEET_INBOUND_BUCKET={names.bucket}"
    yield ""
    yield "Calendars find Meet by DNS. Give the domain, which must be used for nothing else, this record:"
    yield f"{names.domain}. MX 10 inbound-smtp.{names.region}.amazonaws.com."


def _sandbox_words(found: Found) -> Iterator[str]:
    every = found.names.every_identity_arn
    if found.in_sandbox:
        yield f"The account is in SES's sandbox, where SES asks for the recipient's identity as well: hence {every}."
        yield "Once AWS has given production access, run this again and take the policy without it."
    elif found.in_sandbox is None:
        yield f"SES did not say whether the account is in its sandbox. If it is, add {every} to the statement Send."
