"""Turns a queue message's JSON into facts of our own vocabulary. Pure: it stores nothing, and never raises.

Shapes: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html (identity notifications).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.domain.feedback import Feedback, FeedbackKind
from invites.facts import Fact, Mail, Unreadable, read_mail
from invites.json_fields import bare_address, items, mapping, text
from invites.ses_events import bounce_facts, complaint_facts, delay_facts

CONFIRMATIONS = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})
"""Never fetched: a same-account subscription needs none, and a URL from a queue is not ours to open."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A message that nobody could read, and why. It is kept for a person to look at."""

    reason: str


def read_notification(body: str) -> list[Feedback] | Quarantine:
    """The facts of one queue message, one for each recipient; or why it cannot be read."""
    try:
        return _read(body)
    except Unreadable as unreadable:
        return Quarantine(unreadable.reason)
    except RecursionError:
        return Quarantine("It is nested deeper than any notification.")


def _read(body: str) -> list[Feedback]:
    envelope = _json_object(body, "The message")
    if text(envelope.get("Type")) in CONFIRMATIONS:
        return [Fact(FeedbackKind.CONTROL, subtype=text(envelope["Type"])).of(Mail(), lambda: body)]
    if "Message" not in envelope or "Type" not in envelope:
        return _facts(envelope, None)
    inner = envelope["Message"]
    if _is_set_up_notice(inner):
        return [Fact(FeedbackKind.CONTROL, subtype="validated").of(Mail(), lambda: body)]
    notification = inner if isinstance(inner, dict) else _json_object(inner, "The inner message")
    return _facts(notification, text(envelope.get("TopicArn")))


def _facts(notification: dict[str, Any], topic: str | None) -> list[Feedback]:
    written = text(notification.get("eventType")) or text(notification.get("notificationType"))
    name = written.casefold()
    if not name.isalnum():
        name = "".join(sign for sign in name if sign.isalnum())
    if name in _CONTROLS:
        return [Fact(FeedbackKind.CONTROL, subtype=name).of(Mail(), partial(json.dumps, notification, sort_keys=True))]
    if name not in _READERS:
        raise Unreadable(f"No kind of notification is called {written[:60]!r}.")
    detail_name, read_detail = _READERS[name]
    mail = read_mail(notification.get("mail"), topic)
    detail = notification.get(detail_name)
    facts = read_detail(detail, mail)
    seed = partial(json.dumps, detail, sort_keys=True)
    return [fact.of(mail, seed) for fact in facts]


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


def _sent(_detail: Any, mail: Mail) -> list[Fact]:
    return [Fact(FeedbackKind.SENT, address) for address in mail.recipients()]


def _delivered(detail: Any, mail: Mail) -> list[Fact]:
    fields = mapping(detail)
    named = [bare_address(mapping(one).get("emailAddress", one)) for one in items(fields.get("recipients"))]
    recipients = [address for address in named if address] or mail.recipients()
    return [
        Fact(FeedbackKind.DELIVERED, address, diagnostic=text(fields.get("smtpResponse")), at=fields.get("timestamp"))
        for address in recipients
    ]


def _rejected(detail: Any, mail: Mail) -> list[Fact]:
    reason = text(mapping(detail).get("reason"))
    return [Fact(FeedbackKind.REJECTED, address, diagnostic=reason, ours=True) for address in mail.recipients()]


def _render_failed(detail: Any, mail: Mail) -> list[Fact]:
    reason = text(mapping(detail).get("errorMessage"))
    return [Fact(FeedbackKind.RENDER_FAILED, address, diagnostic=reason, ours=True) for address in mail.recipients()]


def _subscription(detail: Any, mail: Mail) -> list[Fact]:
    """A contact list's preferences: an opt-out of everything, or of any topic, is an opt-out."""
    preferences = mapping(mapping(detail).get("newTopicPreferences"))
    topics = [
        text(mapping(topic).get("subscriptionStatus")) for topic in items(preferences.get("topicSubscriptionStatus"))
    ]
    out = preferences.get("unsubscribeAll") is True or "OptOut" in topics
    kind = FeedbackKind.OPT_OUT if out else FeedbackKind.CONTROL
    return [Fact(kind, address if out else "", "Subscription") for address in mail.recipients()]


_CONTROLS = frozenset({"amazonsnssubscriptionsucceeded", "received", "open", "click"})
_READERS: dict[str, tuple[str, Callable[[Any, Mail], list[Fact]]]] = {
    "send": ("send", _sent),
    "delivery": ("delivery", _delivered),
    "bounce": ("bounce", bounce_facts),
    "complaint": ("complaint", complaint_facts),
    "deliverydelay": ("deliveryDelay", delay_facts),
    "reject": ("reject", _rejected),
    "renderingfailure": ("failure", _render_failed),
    "subscription": ("subscription", _subscription),
}
