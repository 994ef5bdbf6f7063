"""Feedback: one normalized fact that SES told about one recipient, and what it means for the address and the rates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.suppression import SuppressionReason


class FeedbackKind(StrEnum):
    """SES's events in one vocabulary; what each does is decided in this room, by table."""

    SENT = "sent"
    """SES accepted the mail."""
    DELIVERED = "delivered"
    """The recipient's server accepted it."""
    DELAYED = "delayed"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    NOT_SPAM = "not_spam"
    PROVIDER_SUPPRESSED = "provider_suppressed"
    """SES sent nothing: the address is on a suppression list of its own."""
    OPT_OUT = "opt_out"
    REJECTED = "rejected"
    RENDER_FAILED = "render_failed"
    CONTROL = "control"
    """Set-up messages: acknowledged quietly."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One fact about one recipient. `unique_key` is the same for every copy of the same fact."""

    unique_key: str
    kind: FeedbackKind
    address: str
    """As SES wrote it, display name and brackets stripped; empty for CONTROL."""
    ses_message_id: str | None
    outbox_id: str | None
    """The value of our own tag `meet-outbox`, or of the header X-Meet-Outbox."""
    subtype: str
    status_code: str
    """Enhanced status code of the recipient (RFC 3463), "" when SES gave none."""
    diagnostic: str
    happened_at: datetime | None
    account: str | None
    configuration_set: str | None
    ours_at_fault: bool = False
    """True where the content was refused (our .ics), which never blames the person."""
    expires_at: datetime | None = None
    """Of a DELAYED: when SES gives up."""


class RateCount(StrEnum):
    """The rate that a fact feeds."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


GLOBAL_LIST = "Suppressed"
VALIDATION = "EmailValidationSuppressed"
"""Sub-types that SES gives (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html)."""
REPUTATION_DELAYS = frozenset({"SpamDetected", "IPFailure"})


def suppression_for(feedback: Feedback) -> SuppressionReason | None:
    """Why this fact alone puts the address on the suppression list; None where it does not."""
    if says_wrong_address(feedback):
        return SuppressionReason.HARD_BOUNCE
    match feedback.kind:
        case FeedbackKind.HARD_BOUNCE:
            return SuppressionReason.HARD_BOUNCE
        case FeedbackKind.COMPLAINT:
            return SuppressionReason.COMPLAINT
        case FeedbackKind.OPT_OUT:
            return SuppressionReason.OPT_OUT
        case FeedbackKind.PROVIDER_SUPPRESSED:
            return _PROVIDER_REASONS.get(feedback.subtype, SuppressionReason.PROVIDER_LIST)
    return None


_PROVIDER_REASONS = {
    GLOBAL_LIST: SuppressionReason.PROVIDER_GLOBAL,
    VALIDATION: SuppressionReason.PROVIDER_VALIDATION,
}


def says_wrong_address(feedback: Feedback) -> bool:
    """Whether a bounce that SES calls transient names a mailbox or domain that does not exist (RFC 3463, 5.1.x, 5.4.4):
    waiting does not correct a typing error. AWS does not count it, so neither does our rate."""
    status = feedback.status_code
    return feedback.kind is FeedbackKind.SOFT_BOUNCE and (status.startswith("5.1.") or status == "5.4.4")


def counts_for(feedback: Feedback) -> RateCount | None:
    """The rate that this fact feeds. AWS counts its global list as bounces, the account's own list not."""
    if feedback.kind is FeedbackKind.HARD_BOUNCE or (
        feedback.kind is FeedbackKind.PROVIDER_SUPPRESSED and feedback.subtype == GLOBAL_LIST
    ):
        return RateCount.BOUNCE
    return RateCount.COMPLAINT if feedback.kind is FeedbackKind.COMPLAINT else None


def lengthens_streak(feedback: Feedback, *, delivered_before: bool) -> bool:
    """Whether a soft bounce counts against the address.

    A general one after the same mail's delivery is an automatic reply, and a refused attachment is our own fault.
    """
    if feedback.kind is not FeedbackKind.SOFT_BOUNCE or feedback.ours_at_fault or says_wrong_address(feedback):
        return False
    return not delivered_before


def warning_of(feedback: Feedback) -> str:
    """What the operators should hear of this fact, "" for nothing."""
    if feedback.ours_at_fault:
        told = feedback.diagnostic or feedback.subtype or "no reason given"
        return f"A mail was refused for what is in it ({told}). Nobody is blamed for it; look at the delivery's poll."
    match feedback.kind, feedback.subtype:
        case FeedbackKind.CONTROL, "received":
            return "A rule for inbound mail at SES publishes to Meet's feedback topic: give it a topic of its own."
        case FeedbackKind.COMPLAINT, "auth-failure":
            return (
                "A provider reports a mail that failed authentication: check DKIM, SPF and DMARC of the sending domain."
            )
        case FeedbackKind.DELAYED, subtype if subtype in REPUTATION_DELAYS:
            return f"A provider holds Meet's mails back ({subtype}): look at the account's reputation at SES."
    return ""
