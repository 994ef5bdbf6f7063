"""What `meet setup-aws` prints at its end: how far it came, settings, DNS record and policies. It changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.config.settings import Settings
from invites.aws_answers import vendor_errors
from invites.policies import READ_QUEUE, Names, least_privilege, setup_privilege
from invites.provisioning_receiving import receiving_names
from invites.receiving_policies import ReceivingNames, receiving_setup_statements, receiving_statements


class State(StrEnum):
    """How far a run came; the value is what stands above the settings."""

    DONE = "Put these into Meet's environment:"
    AS_IT_MUST_BE = "These belong into Meet's environment:"
    PLANNED = "Once `meet setup-aws` has done that, put these into Meet's environment:"
    UNSEEN = "Not all of it could be looked at. Once `meet setup-aws` has done it, put these into Meet's environment:"
    UNFINISHED = (
        "This is NOT finished: what was not done is missing. Run `meet setup-aws` again, which goes on from here; "
        "then put these into Meet's environment:"
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the settings and policies are made of. `notes` say what could not be looked at."""

    names: Names
    in_sandbox: bool | None = None
    """None where SES does not say."""
    notes: tuple[str, ...] = ()


def _queue_url(sqs: Any, names: Names) -> str:
    try:
        return str(sqs.get_queue_url(QueueName=names.queue)["QueueUrl"])
    except vendor_errors():
        return f"https://sqs.{names.region}.amazonaws.com/{names.account}/{names.queue}"


def closing_words(settings: Settings, found: Found, sqs: Any, state: State) -> Iterator[str]:
    """The lines behind the steps."""
    names = found.names
    inbound = [receiving_names(settings, names)] if settings.meet_inbound_domain else []
    yield ""
    yield state.value
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
