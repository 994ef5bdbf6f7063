"""`meet setup-aws`: topic, queues, subscription and configuration set, made or repaired; a second run changes nothing.

Each part compares what is there with what must be and yields the differences; they come in the order in which one needs
the other.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from invites.aws import make_client
from invites.policies import Names, least_privilege
from invites.provisioning_queues import Changes, queue_changes, subscription_changes, topic_changes
from invites.provisioning_sets import Call, find_identity, identity_changes, set_changes

SES_PAUSE = 1.0
"""Seconds between calls: SES allows one a second for everything but sending."""


def setup_aws(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Does what is missing and says each step in a line; with `dry_run` it only says so. Ends with the settings to copy
    and the least-privilege policy. Raises MeetError where a setting is missing or AWS refuses."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        with ExitStack() as stack:
            clients = {name: stack.enter_context(closing(make_client(settings, name))) for name in SERVICES}
            ses = _paced(clients["sesv2"], 0.0 if settings.aws_endpoint_url else SES_PAUSE)
            names = find_names(settings, clients["sts"], ses)
            yield from _apply(_changes(clients, ses, names), dry_run=dry_run)
            yield from _closing_words(names, _queue_url(clients["sqs"], names))
    except (BotoCoreError, ClientError) as error:
        why = _why(error)
        raise MeetError(f"{why} What was done before stays. Fix this, then run `meet setup-aws` again.") from error


SERVICES = ("sts", "sns", "sqs", "sesv2")


def _why(error: Exception) -> str:
    from botocore.exceptions import NoCredentialsError, NoRegionError

    match error:
        case NoRegionError():
            return "AWS_REGION is not set: it says where your SES is."
        case NoCredentialsError():
            return "There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a role."
        case _:
            return f"AWS refused: {str(error).rstrip('.')}."


def find_names(settings: Settings, sts: Any, ses: Call) -> Names:
    """What everything is called, in the account of the credentials. Raises MeetError without a sender."""
    if settings.meet_from_address is None:
        raise MeetError("MEET_FROM_ADDRESS is not set: it says which mail domain Meet sends from.")
    caller = sts.get_caller_identity()
    queue = (settings.meet_feedback_queue_url or "").rpartition("/")[2]
    named = {"queue": queue} if queue else {}
    return Names(
        account=str(caller["Account"]),
        region=str(sts.meta.region_name),
        configuration_set=settings.meet_configuration_set,
        identity=find_identity(ses, settings.meet_from_address),
        from_address=settings.meet_from_address,
        partition=str(caller["Arn"]).split(":")[1],
        **named,
    )


def _changes(clients: dict[str, Any], ses: Call, names: Names) -> Changes:
    yield from topic_changes(clients["sns"], names)
    yield from queue_changes(clients["sqs"], names)
    yield from subscription_changes(clients["sns"], names)
    yield from set_changes(ses, names)
    yield from identity_changes(ses, names)


def _apply(changes: Changes, *, dry_run: bool) -> Iterator[str]:
    as_it_must_be = True
    for what, do in changes:
        as_it_must_be = False
        if not dry_run:
            do()
        yield f"{'Would ' if dry_run else 'Did: '}{what}."
    if as_it_must_be:
        yield "Everything is as it must be; nothing was changed."


def _paced(client: Any, pause: float) -> Call:
    """Calls of a client by name, with a pause before each."""

    def call(operation: str, **arguments: Any) -> Any:
        time.sleep(pause)
        return getattr(client, operation)(**arguments)

    return call


def _queue_url(sqs: Any, names: Names) -> str:
    try:
        return str(sqs.get_queue_url(QueueName=names.queue)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist:
        return f"https://sqs.{names.region}.amazonaws.com/{names.account}/{names.queue}"


def _closing_words(names: Names, queue_url: str) -> Iterator[str]:
    yield ""
    yield "Put these into Meet's environment:"
    yield f"MEET_CONFIGURATION_SET={names.configuration_set}"
    yield f"MEET_FEEDBACK_QUEUE_URL={queue_url}"
    yield ""
    yield "Give Meet's own access key this policy, and no more:"
    yield least_privilege(names)
    yield ""
    yield "Nothing was mailed. `meet check` looks at all of this; one mail to bounce@simulator.amazonses.com proves it."
