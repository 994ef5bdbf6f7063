"""What each event of SES says, as facts: sends, deliveries, bounces, complaints, delays, opt-outs. Pure.

`detail` is the event's own object. Every reader returns one fact for each recipient.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.domain.feedback import GLOBAL_LIST, TENANTS_LIST, VALIDATION, FeedbackKind
from bot.domain.status_codes import find_code, may_pass
from invites.json_fields import bare_address, items, mapping, text

PROVIDER_LISTS = frozenset({GLOBAL_LIST, VALIDATION, "OnAccountSuppressionList", TENANTS_LIST})
OPT_OUTS = frozenset({"UnsubscribedRecipient"})
OUR_FAULTS = frozenset({"MessageTooLarge", "ContentRejected", "AttachmentRejected"})
"""The recipient's server refused the mail for what is in it: our .ics, never the person."""


class Unreadable(Exception):
    """A message that is no notification, or lacks a field that its kind needs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mail(NamedTuple):
    """The `mail` object, as far as Meet needs it."""

    message_id: str | None = None
    destination: tuple[str, ...] = ()
    outbox_id: str | None = None
    source: str | None = None
    account: str | None = None
    configuration_set: str | None = None

    def recipients(self) -> list[str]:
        """Whom it went to; one "" where SES named nobody but the mail itself is known. Raises Unreadable otherwise."""
        if not self.destination and not self.message_id and not self.outbox_id:
            raise Unreadable("It names neither a mail nor a recipient.")
        return list(self.destination) or [""]


class Fact(NamedTuple):
    """One fact about one recipient, before the mail is known. `at` and `until` are instants as SES wrote them."""

    kind: FeedbackKind
    address: str = ""
    subtype: str = ""
    status_code: str = ""
    diagnostic: str = ""
    feedback_id: str = ""
    at: Any = None
    until: Any = None
    ours: bool = False


def read_event(name: str, notification: dict[str, Any], mail: Mail) -> tuple[list[Fact], Any]:
    """The facts of the event called `name` (letters only, lower case), and its detail as SES wrote it.

    Raises Unreadable for an unknown name, and for an event that lacks what it is about.
    """
    if name not in _READERS:
        raise Unreadable(f"No kind of notification is called {name[:60]!r}.")
    field, read_detail = _READERS[name]
    detail = notification.get(field)
    return read_detail(detail, mail), detail


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
    """The preferences of a contact list. An opt-out of all topics or of any one is an opt-out."""
    preferences = mapping(mapping(detail).get("newTopicPreferences"))
    topics = [
        text(mapping(topic).get("subscriptionStatus")) for topic in items(preferences.get("topicSubscriptionStatus"))
    ]
    out = preferences.get("unsubscribeAll") is True or "OptOut" in topics
    kind = FeedbackKind.OPT_OUT if out else FeedbackKind.CONTROL
    return [Fact(kind, address if out else "", "Subscription") for address in mail.recipients()]


def _bounced(detail: Any, _mail: Mail) -> list[Fact]:
    """Only the bounced recipients, never the mail's others."""
    bounce = _object(detail, "bounce")
    subtype = text(bounce.get("bounceSubType"))
    facts = []
    for recipient in _recipients(bounce, "bouncedRecipients"):
        kind = _bounce_kind(text(bounce.get("bounceType")), subtype, recipient)
        ours = kind is FeedbackKind.SOFT_BOUNCE and subtype in OUR_FAULTS
        facts.append(_about(kind, bounce, recipient, subtype, ours=ours))
    return facts


def _complained(detail: Any, _mail: Mail) -> list[Fact]:
    """Each recipient who may have complained: most providers do not tell which one did."""
    complaint = _object(detail, "complaint")
    listed = text(complaint.get("complaintSubType"))
    told = text(complaint.get("complaintFeedbackType")).casefold()
    if listed in PROVIDER_LISTS:
        # SES sent nothing, so this is no new complaint.
        kind, subtype = FeedbackKind.PROVIDER_SUPPRESSED, listed
    else:
        kind, subtype = FeedbackKind.NOT_SPAM if told == "not-spam" else FeedbackKind.COMPLAINT, told
    return [_about(kind, complaint, one, subtype) for one in _recipients(complaint, "complainedRecipients")]


def _delayed(detail: Any, _mail: Mail) -> list[Fact]:
    delay = _object(detail, "deliveryDelay")
    subtype = text(delay.get("delayType"))
    recipients = _recipients(delay, "delayedRecipients")
    return [_about(FeedbackKind.DELAYED, delay, recipient, subtype) for recipient in recipients]


def _bounce_kind(bounce_type: str, subtype: str, recipient: dict[str, Any]) -> FeedbackKind:
    if bounce_type.casefold() != "permanent":
        return FeedbackKind.SOFT_BOUNCE
    if subtype in PROVIDER_LISTS:
        return FeedbackKind.PROVIDER_SUPPRESSED
    if subtype in OPT_OUTS:
        return FeedbackKind.OPT_OUT
    # A sample of AWS lists a recipient who is only delayed in a permanent bounce.
    waits = text(recipient.get("action")).casefold() == "delayed" or may_pass(_code(recipient))
    return FeedbackKind.SOFT_BOUNCE if waits else FeedbackKind.HARD_BOUNCE


def _about(
    kind: FeedbackKind, detail: dict[str, Any], recipient: dict[str, Any], subtype: str, *, ours: bool = False
) -> Fact:
    return Fact(
        kind,
        bare_address(recipient.get("emailAddress")),
        subtype,
        status_code=_code(recipient),
        diagnostic=text(recipient.get("diagnosticCode")),
        feedback_id=text(detail.get("feedbackId")),
        at=detail.get("timestamp"),
        until=detail.get("expirationTime"),
        ours=ours,
    )


def _code(recipient: dict[str, Any]) -> str:
    return find_code(text(recipient.get("status")), text(recipient.get("diagnosticCode")))


def _object(detail: Any, name: str) -> dict[str, Any]:
    if not isinstance(detail, dict):
        raise Unreadable(f"Its {name} is no object.")
    return detail


def _recipients(detail: dict[str, Any], field: str) -> list[dict[str, Any]]:
    named = [mapping(one) for one in items(detail.get(field))]
    usable = [one for one in named if bare_address(one.get("emailAddress"))]
    if not usable:
        raise Unreadable(f"Its {field} name no address.")
    return usable


_READERS: dict[str, tuple[str, Callable[[Any, Mail], list[Fact]]]] = {
    "send": ("send", _sent),
    "delivery": ("delivery", _delivered),
    "bounce": ("bounce", _bounced),
    "complaint": ("complaint", _complained),
    "deliverydelay": ("deliveryDelay", _delayed),
    "reject": ("reject", _rejected),
    "renderingfailure": ("failure", _render_failed),
    "subscription": ("subscription", _subscription),
}
"""By the event's name: the field of its detail, and the reader."""
