"""The part of `meet check` that asks AWS: account, sender, configuration set, feedback queue."""

from collections.abc import Iterator
from contextlib import closing

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.config.settings import Settings
from bot.wiring import feedback_queue
from invites.ses_account import Account, AwsRefused, Inspector, Trouble, account_of_credentials, refusal_of

NEARLY_SPENT = 0.8
BETWEEN = "Check the proxy between this machine and AWS, and AWS_ENDPOINT_URL; the credentials may be right."
NETWORK = "Check the network, the proxy, AWS_REGION and AWS_ENDPOINT_URL; the credentials may be right."
SET_UP = "Run `meet setup-aws`; it makes or repairs it."
CREDENTIALS = "Check AWS_REGION and the AWS credentials; `meet setup-aws --dry-run` prints the policy that they need."

NO_QUEUE = ("NonExistentQueue", "QueueDoesNotExist", "InvalidAddress")
"""SQS's names for a queue that is not there, in its older protocol and its newer one."""

CURES = {
    Trouble.REFUSED: CREDENTIALS,
    Trouble.OUTAGE: "Check again later: AWS is out of order, or asks Meet to call less often.",
    Trouble.UNREACHABLE: NETWORK,
    Trouble.ANOTHERS: BETWEEN,
}


def check_aws(settings: Settings) -> Iterator[Check]:
    """Every finding about AWS, none where mail goes without SES. A permission to look that is missing is a warning:
    sending may work without it."""
    if not settings.mails_by_ses or not settings.aws_region:
        return
    asking = "ses_account"
    try:
        with closing(Inspector(settings)) as inspector:
            for asking, part in PARTS.items():  # noqa: B007 (a refusal is told of the part that was asked for)
                yield from part(inspector, settings)
    except AwsRefused as refused:
        yield Check(asking, FAILURE, f"Amazon SES could not be asked ({refused}).", cure_of(refused))
    yield from _account_id(settings)
    yield from _queue(settings)


def _account_id(settings: Settings) -> Iterator[Check]:
    """Whether feedback is taken from the account that mails. Where AWS does not say, `ses_account` tells why."""
    counted = settings.aws_account_id
    try:
        sending = account_of_credentials(settings)
    except AwsRefused:
        return
    if counted is None or counted == sending:
        yield Check("aws_account", OK, f"Meet mails from the AWS account {sending} and counts its feedback.")
        return
    source = "MEET_AWS_ACCOUNT_ID" if settings.meet_aws_account_id else "MEET_FEEDBACK_QUEUE_URL"
    text = f"Meet mails from the AWS account {sending}, but {source} names {counted}: bounces would have no effect."
    yield Check(
        "aws_account", FAILURE, text, f"Set MEET_AWS_ACCOUNT_ID to {sending}, or use that account's credentials."
    )


def _account(inspector: Inspector, _settings: Settings) -> Iterator[Check]:
    try:
        account = inspector.account()
    except AwsRefused as refused:
        if not refused.is_denied:
            raise
        yield _not_allowed("ses_account", "ses:GetAccount")
        return
    yield _sending(account)
    yield _sandbox(account)
    yield _quota(account)


def _sending(account: Account) -> Check:
    if not account.may_send or account.enforcement == "SHUTDOWN":
        cure = "Look into the SES console, Account dashboard, and answer AWS's support case."
        return Check("ses_account", FAILURE, "AWS has paused sending for this account.", cure)
    if account.enforcement == "PROBATION":
        cure = "See to the bounces and complaints in `meet status` before AWS pauses the account."
        return Check("ses_account", WARNING, "AWS has put this account under review.", cure)
    return Check("ses_account", OK, "Amazon SES takes mail from this account.")


def _sandbox(account: Account) -> Check:
    if account.in_sandbox:
        cure = (
            "Request production access in the SES console. Until then verify each recipient there (Identities), and "
            "let the statement Send of Meet's policy name identity/* as well, as `meet setup-aws` prints it."
        )
        return Check("ses_sandbox", WARNING, "The account is in SES's sandbox.", cure)
    return Check("ses_sandbox", OK, "The account has production access.")


def _quota(account: Account) -> Check:
    daily = "any number of" if account.daily < 0 else str(account.daily)
    text = f"{account.rate:g} mails a second, {daily} in 24 hours, {account.sent} of them sent."
    if account.daily >= 0 and account.sent >= NEARLY_SPENT * account.daily:
        return Check("ses_quota", WARNING, text, "Ask AWS for a higher daily quota, or send less.")
    return Check("ses_quota", OK, text)


def _sender(inspector: Inspector, settings: Settings) -> Iterator[Check]:
    address = settings.meet_from_address
    if address is None:
        return
    try:
        identity = inspector.identity(address)
    except AwsRefused as refused:
        if not refused.is_denied:
            raise
        yield _not_allowed("ses_identity", "ses:GetEmailIdentity")
        return
    if identity is not None:
        yield Check("ses_identity", OK, f"SES may send from {address}: {identity.name} is verified.")
    else:
        cure = "Verify its domain in the SES console, Identities, in this region, and wait for the DNS records."
        text = f"SES may not send from {address}: it is not verified in {settings.aws_region}."
        yield Check("ses_identity", FAILURE, text, f"Look at AWS_REGION. {cure}")


def _configuration_set(inspector: Inspector, settings: Settings) -> Iterator[Check]:
    yield _set_check(inspector, settings)


def _set_check(inspector: Inspector, settings: Settings) -> Check:
    name = settings.meet_configuration_set
    try:
        found = inspector.configuration_set(name)
    except AwsRefused as refused:
        if refused.is_denied:
            return _not_allowed("configuration_set", "ses:GetConfigurationSet and its event destinations")
        if refused.is_missing:
            text = f"There is no configuration set {name} in {settings.aws_region}."
            return Check("configuration_set", FAILURE, text, f"Look at MEET_CONFIGURATION_SET and AWS_REGION. {SET_UP}")
        raise
    if not found.may_send:
        cure = "Switch sending on for it in the SES console, Configuration sets."
        return Check("configuration_set", FAILURE, f"Sending is switched off for {name}.", cure)
    if found.missing_events:
        missing = ", ".join(sorted(found.missing_events))
        return Check("configuration_set", FAILURE, f"{name} does not publish {missing} to a topic.", SET_UP)
    return Check("configuration_set", OK, f"{name} publishes every event that Meet reads.")


PARTS = {"ses_account": _account, "ses_identity": _sender, "configuration_set": _configuration_set}
"""Asked in this order; where one cannot be asked, the next cannot either."""


def _queue(settings: Settings) -> Iterator[Check]:
    queue = feedback_queue(settings)
    if queue is None:
        return
    with closing(queue):
        try:
            waiting, dead = queue.depth()
        except OSError as unreachable:
            yield Check(
                "feedback_queue", FAILURE, f"{unreachable}.", queue_cure(unreachable, "MEET_FEEDBACK_QUEUE_URL")
            )
            return
    text = f"{waiting} messages wait, {dead} lie in the dead-letter queue."
    if dead:
        cure = "Look at them in the SQS console; a redrive brings them back once the cause is repaired."
        yield Check("feedback_queue", WARNING, text, cure)
    else:
        yield Check("feedback_queue", OK, text)


def queue_cure(unreachable: OSError, setting: str) -> str:
    """What to do where the queue of that setting cannot be asked."""
    if unreachable.__cause__ is None:
        # SQS answered without the number that it always tells.
        return BETWEEN
    refused = refusal_of(unreachable.__cause__)
    if refused.is_denied:
        return "Allow sqs:GetQueueAttributes on it to Meet's key; `meet setup-aws --dry-run` prints the whole policy."
    if any(word in refused.code for word in NO_QUEUE):
        return f"Check {setting} and AWS_REGION, or run `meet setup-aws`: it makes the queue."
    return cure_of(refused)


def cure_of(refused: AwsRefused) -> str:
    """What to do where AWS said no, or did not answer."""
    return refused.cure or CURES[refused.trouble]


def _not_allowed(name: str, permission: str) -> Check:
    cure = f"Allow {permission} to have it checked; sending does not need it."
    return Check(name, WARNING, "These credentials may not look.", cure)
