"""Turns a queue message's JSON into Feedback: envelope, mail, event. Pure: it stores nothing.

Shapes: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html (identity notifications).
"""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from bot.domain.feedback import Feedback, FeedbackKind
from invites.json_fields import bare_address, first_text, instant, items, mapping, text
from invites.mail_marks import OUTBOX_HEADER, OUTBOX_TAG
from invites.ses_events import Fact, Mail, Unreadable, read_event

CONFIRMATIONS = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})
"""Never fetched: a subscription within one account needs none, and Meet opens no URL that a queue names."""
CONTROLS = frozenset({"amazonsnssubscriptionsucceeded", "received", "open", "click"})
"""Events that concern no delivery."""
_ONCE = frozenset({FeedbackKind.SENT, FeedbackKind.DELIVERED, FeedbackKind.REJECTED, FeedbackKind.RENDER_FAILED})
"""Each happens once to a recipient of a mail, so the event is one fact even when it arrives by two routes."""


def read_notification(body: str) -> list[Feedback]:
    """The facts of one queue message, one for each recipient. Raises Unreadable with the reason, and nothing else."""
    try:
        return _read(body)
    except RecursionError as error:
        raise Unreadable("It is nested deeper than any notification.") from error


def unwrap(body: str) -> tuple[dict[str, Any], str] | None:
    """SES's notification and the ARN of the SNS topic, "" for a raw delivery; None for what SNS and SES say of
    themselves. Raises Unreadable, and RecursionError."""
    envelope = _json_object(body, "The message")
    if text(envelope.get("Type")) in CONFIRMATIONS:
        return None
    if "Message" not in envelope or "Type" not in envelope:
        return envelope, ""
    inner = envelope["Message"]
    if _is_set_up_notice(inner):
        return None
    notification = inner if isinstance(inner, dict) else _json_object(inner, "The inner message")
    return notification, text(envelope.get("TopicArn"))


def _read(body: str) -> list[Feedback]:
    found = unwrap(body)
    return [_control("of SNS", lambda: body)] if found is None else _facts(*found)


def _facts(notification: dict[str, Any], topic: str) -> list[Feedback]:
    """Raises Unreadable for an unknown kind. `topic` is the ARN of the SNS topic, "" for a raw delivery."""
    written = text(notification.get("eventType")) or text(notification.get("notificationType"))
    name = _name(written)
    if name in CONTROLS:
        return [_control(name, partial(json.dumps, notification, sort_keys=True))]
    mail = _read_mail(mapping(notification.get("mail")), topic)
    facts, detail = read_event(name, notification, mail)
    seed = partial(json.dumps, detail, sort_keys=True)
    return [_feedback(fact, mail, seed, is_alone=len(facts) == 1) for fact in facts]


@lru_cache(maxsize=64)
def _name(written: str) -> str:
    """Letters and digits alone, lower case. SES has a dozen names. `text` has bounded the length."""
    return "".join(filter(str.isalnum, written.casefold()))


def _json_object(written: Any, what: str) -> dict[str, Any]:
    if not isinstance(written, str):
        raise Unreadable(f"{what} is neither text nor an object.")
    try:
        read = json.loads(written)
    except ValueError as error:
        raise Unreadable(f"{what} is not JSON: {type(error).__name__}.") from error
    if not isinstance(read, dict):
        raise Unreadable(f"{what} is JSON, but no object.")
    return read


def _is_set_up_notice(inner: Any) -> bool:
    """SNS topics and event destinations are validated by a line of plain text."""
    return isinstance(inner, str) and inner.lstrip().startswith("Successfully validated")


def _read_mail(fields: dict[str, Any], topic: str) -> Mail:
    """The account of the topic stands in for an account that the mail does not name."""
    tags = mapping(fields.get("tags"))
    destination = map(bare_address, items(fields.get("destination")))
    return Mail(
        message_id=text(fields.get("messageId")) or None,
        destination=tuple(filter(None, destination)),
        outbox_id=first_text(tags.get(OUTBOX_TAG)) or _outbox_header(fields) or None,
        source=_sender(text(fields.get("source"))) or None,
        account=text(fields.get("sendingAccountId")) or _account_of(topic) or None,
        configuration_set=first_text(tags.get("ses:configuration-set")) or None,
    )


def _sender(written: str) -> str:
    """Without the display name; unchanged where it is no address, so that it does not count as ours."""
    return bare_address(written) or written


def _outbox_header(fields: dict[str, Any]) -> str:
    headers = (mapping(header) for header in items(fields.get("headers")))
    wanted = OUTBOX_HEADER.casefold()
    return next((text(one.get("value")) for one in headers if text(one.get("name")).casefold() == wanted), "")


def _account_of(arn: str) -> str:
    """arn:aws:sns:REGION:ACCOUNT:NAME."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 else ""


def _control(subtype: str, seed: Callable[[], str]) -> Feedback:
    return _feedback(Fact(FeedbackKind.CONTROL, subtype=subtype), Mail(), seed)


def _feedback(fact: Fact, mail: Mail, seed: Callable[[], str], *, is_alone: bool = True) -> Feedback:
    """`seed` makes the canonical payload, which is the key of a fact that SES gave no feedback id."""
    return Feedback(
        unique_key=_unique_key(fact, mail, seed),
        kind=fact.kind,
        address=fact.address,
        ses_message_id=mail.message_id,
        outbox_id=mail.outbox_id,
        subtype=fact.subtype,
        status_code=fact.status_code,
        diagnostic=fact.diagnostic,
        happened_at=instant(fact.at),
        account=mail.account,
        configuration_set=mail.configuration_set,
        ours_at_fault=fact.ours,
        expires_at=instant(fact.until),
        source=mail.source,
        is_alone=is_alone,
    )


def _unique_key(fact: Fact, mail: Mail, seed: Callable[[], str]) -> str:
    told = "" if fact.kind in _ONCE and mail.message_id else fact.feedback_id or seed()
    about = "" if fact.feedback_id else mail.message_id or ""
    parts = f"{fact.kind}\n{fact.address.lower()}\n{about}\n{told}"
    # SES counts its ids up: with one in front, facts of one hour lie together in the database's index.
    return f"{(about or fact.feedback_id)[:16]}.{hashlib.sha256(parts.encode('utf-8', 'replace')).hexdigest()}"
