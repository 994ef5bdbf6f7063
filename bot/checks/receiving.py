"""The part of `meet check` about calendars' answers: the settings, the queue, SES's receipt rule, and DNS's MX record.

Silent where no inbound domain is set: then nothing is received.
"""

from collections.abc import Iterator
from contextlib import closing

from bot.checks.aws import SET_UP, cure_of, queue_cure
from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.checks.dmarc import is_reserved
from bot.checks.dns_text import DnsSilent, mail_servers
from bot.config.settings import Settings
from invites.inbox import S3Inbox
from invites.provisioning_receiving import OWN_DOMAIN
from invites.receipt_rules import look_at_rules
from invites.ses_account import AwsRefused, refusal_of


def check_receiving(settings: Settings) -> Iterator[Check]:
    """Every finding about receiving."""
    wanted = {
        "MEET_INBOUND_DOMAIN": settings.meet_inbound_domain,
        "MEET_INBOUND_QUEUE_URL": settings.meet_inbound_queue_url,
        "MEET_INBOUND_BUCKET": settings.meet_inbound_bucket,
    }
    missing = [name for name, value in wanted.items() if not value]
    if len(missing) == len(wanted):
        return
    if missing:
        text = f"{' and '.join(missing)} is not set, so answers to invites are not read."
        cure = "Set all three, as `meet setup-aws` prints them with MEET_INBOUND_DOMAIN set, or none."
        yield Check("replies", FAILURE, text, cure)
        return
    yield _queue(settings)
    yield from _rule(settings)
    yield from _mail_servers(settings)


def _queue(settings: Settings) -> Check:
    with closing(S3Inbox(settings)) as inbox:
        try:
            waiting, dead = inbox.queue.depth()
        except OSError as unreachable:
            return Check("replies", FAILURE, f"{unreachable}.", queue_cure(unreachable, "MEET_INBOUND_QUEUE_URL"))
    text = f"{waiting} answers to invites wait, {dead} lie in their dead-letter queue."
    cure = "Look at them in the SQS console; a redrive brings them back once the cause is repaired."
    return Check("replies", WARNING, text, cure) if dead else Check("replies", OK, text)


def _rule(settings: Settings) -> Iterator[Check]:
    from invites.aws_answers import vendor_errors

    try:
        found = look_at_rules(settings)
    except vendor_errors() as error:
        refused = refusal_of(error)
        yield _not_seen(refused)
        return
    if not found.is_there:
        text = f"The active receipt rule set has no rule for {settings.meet_inbound_domain}: SES refuses that mail."
        yield Check("receipt_rule", FAILURE, text, SET_UP)
    elif found.anothers:
        text = f"The receipt rule {found.anothers} gives another Meet the mail for {settings.meet_inbound_domain}, too."
        yield Check("receipt_rule", FAILURE, text, f"{OWN_DOMAIN}.")
    elif found.bucket not in ("", settings.meet_inbound_bucket):
        text = f"The receipt rule {found.rule} stores mail in the bucket {found.bucket}, which Meet does not read."
        cure = f"Set MEET_INBOUND_BUCKET to {found.bucket}, or run `meet setup-aws`."
        yield Check("receipt_rule", FAILURE, text, cure)
    elif found.before:
        text = f"The receipt rule {found.before[0]} stands before Meet's and takes the same mail."
        cure = "See in the SES console, Email receiving, that it neither stops nor bounces mail for that domain."
        yield Check("receipt_rule", WARNING, text, cure)
    else:
        text = f"SES receives mail for {settings.meet_inbound_domain} by the rule {found.rule}."
        yield Check("receipt_rule", OK, text)


def _not_seen(refused: AwsRefused) -> Check:
    if refused.is_denied:
        cure = "Allow ses:DescribeActiveReceiptRuleSet to have it checked; reading answers does not need it."
        return Check("receipt_rule", WARNING, "These credentials may not look.", cure)
    return Check("receipt_rule", FAILURE, f"SES could not be asked ({refused}).", cure_of(refused))


def _mail_servers(settings: Settings) -> Iterator[Check]:
    if is_reserved(settings.meet_inbound_domain):
        return
    domain, wanted = settings.meet_inbound_domain, f"inbound-smtp.{settings.aws_region}.amazonaws.com"
    try:
        servers = mail_servers(domain)
    except DnsSilent as silent:
        cure = f"Look for the MX record of {domain} from a machine that reaches DNS."
        yield Check("inbound_dns", WARNING, f"DNS could not be asked for the mail server of {domain} ({silent}).", cure)
        return
    if wanted in servers:
        yield Check("inbound_dns", OK, f"Mail for {domain} goes to SES.")
        return
    there = f"goes to {servers[0]}" if servers else "goes nowhere"
    cure = f"Give {domain}, which must be used for nothing else, the record MX 10 {wanted}."
    yield Check("inbound_dns", FAILURE, f"Mail for {domain} {there}, not to SES in {settings.aws_region}.", cure)
