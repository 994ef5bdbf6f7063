"""`meet setup-aws`: topic, queues, subscription and configuration set, made or repaired; a second run changes nothing.

Each part compares what is there with what must be and yields the differences; they come in the order in which one needs
the other, the optional ones last.
"""

import re
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.aws import make_client
from invites.aws_answers import explained, said, vendor_errors
from invites.policies import Names
from invites.provisioning_queues import queue_changes, refuse_shared_queue, subscription_changes, topic_changes
from invites.provisioning_receiving import receiving_changes, refuse_shared_domain
from invites.provisioning_sets import Call, domain_of, find_identity, identity_changes, option_changes, set_changes
from invites.provisioning_steps import Step, Steps
from invites.provisioning_words import Found, State, closing_words
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


def setup_aws(settings: Settings, *, dry_run: bool, default_set: bool = False) -> Iterator[str]:
    """Does what is missing and says each step in a line; with `dry_run` it only says so, and calls nothing that writes.

    `default_set` makes the set the identity's default, too. Settings and policies end each run that AWS lets in.
    Raises MeetError where a setting is missing, AWS refuses an essential step, or the queue or the inbound domain is
    another Meet's.
    """
    failure, state = None, State.UNSEEN if dry_run else State.UNFINISHED
    with ExitStack() as stack:
        aws = _clients(settings, stack)
        found = Found(_expected_names(settings, aws))
        _check_credentials(aws.sts)
        try:
            found = _look(found.names, aws)
            yield from found.notes
            refuse_shared_queue(aws.sns, aws.sqs, found.names)
            refuse_shared_domain(settings, found.names)
            changes = chain(_changes(aws, found.names, default_set=default_set), _receiving(settings, aws, found.names))
            state = yield from _apply(changes, dry_run=dry_run)
        except vendor_errors() as error:
            so_far = "Nothing was changed." if dry_run else "What was done before stays."
            failure = MeetError(f"{explained(error)} {so_far} Fix this, then run `meet setup-aws` again.")
            failure.__cause__ = error
        yield from closing_words(settings, found, aws.sqs, state)
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


def _apply(steps: Steps, *, dry_run: bool) -> Generator[str, None, State]:
    """Does each step and says so. Raises botocore's errors where an essential one fails, once it has said what else is
    missing."""
    state = State.AS_IT_MUST_BE
    for step in steps:
        if dry_run:
            state = State.PLANNED
            yield f"Would {step.what}."
            continue
        state = State.DONE
        try:
            step.do()
        except vendor_errors() as refused:
            if not step.cure:
                yield from _missing(step, steps)
                raise
            yield f"Note: AWS did not {step.what}: {said(refused)}. {step.cure}"
        else:
            yield f"Did: {step.what}."
    if state is State.AS_IT_MUST_BE:
        yield "Everything is as it must be; nothing was changed."
    return state


def _missing(refused: Step, rest: Steps) -> Iterator[str]:
    """The step that AWS refused and all that would have followed, as far as AWS lets us look."""
    yield f"Not done: {refused.what}."
    try:
        for step in rest:
            yield f"Not done: {step.what}."
    except vendor_errors() as error:
        yield f"Not looked at: what follows ({said(error)})."
