"""Feedback: one normalized fact that SES told about one recipient, and what it means for the address and the rates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.alerts import Alert, AlertKind
from bot.domain.status_codes import Fault, fault_of, is_authentication, is_reputation
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
    """Enhanced status code (`status_codes.find_code`), "" where neither SES nor the remote server gave one."""
    diagnostic: str
    happened_at: datetime | None
    account: str | None
    configuration_set: str | None
    ours_at_fault: bool = False
    """True where the content was refused (our .ics), which never blames the person."""
    expires_at: datetime | None = None
    """Of a DELAYED: when SES gives up."""
    source: str | None = None
    """Who sent the mail, as SES says; it decides whose mail it is and is not stored."""
    is_alone: bool = True
    """Whether the notification names this recipient alone; not stored either."""


class RateCount(StrEnum):
    """The rate that a fact feeds."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


GLOBAL_LIST = "Suppressed"
VALIDATION = "EmailValidationSuppressed"
TENANTS_LIST = "OnTenantSuppressionList"
NO_SUCH_MAILBOX = "NoEmail"
"""Sub-types that SES gives (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html)."""
REPUTATION_DELAYS = frozenset({"SpamDetected", "IPFailure"})


def suppression_for(feedback: Feedback) -> SuppressionReason | None:
    """Why this fact alone puts the address on the suppression list; None where it does not."""
    if bounced_for_good(feedback):
        return SuppressionReason.HARD_BOUNCE
    match feedback.kind:
        case FeedbackKind.COMPLAINT:
            return SuppressionReason.COMPLAINT
        case FeedbackKind.OPT_OUT:
            return SuppressionReason.OPT_OUT
        case FeedbackKind.PROVIDER_SUPPRESSED:
            return _PROVIDER_REASONS.get(feedback.subtype, SuppressionReason.PROVIDER_LIST)
    return None


def may_list(feedback: Feedback) -> bool:
    """Whether it may put the address on the suppression list, alone or as one more soft bounce."""
    return suppression_for(feedback) is not None or bounced_softly(feedback)


_PROVIDER_REASONS = {
    GLOBAL_LIST: SuppressionReason.PROVIDER_GLOBAL,
    VALIDATION: SuppressionReason.PROVIDER_VALIDATION,
}


def bounce_fault(feedback: Feedback) -> Fault | None:
    """Whose fault a bounce is; None for other facts, and where neither the sub-type nor the code says.

    The sub-types that blame the content or the mailbox's name are SES's own finding and outweigh the code.
    """
    if feedback.kind not in _BOUNCES:
        return None
    if feedback.ours_at_fault:
        return Fault.SENDER
    if feedback.subtype == NO_SUCH_MAILBOX:
        return Fault.ADDRESS
    return fault_of(feedback.status_code)


def bounced_for_good(feedback: Feedback) -> bool:
    """Whether a bounce means that the address will never work.

    SES's word "permanent" counts, unless the code blames the sender or a policy (RFC 3463). A bounce that SES calls
    transient counts where a code of class 5 says that the address is wrong: waiting repairs no typing error. AWS does
    not count that one, so neither does our rate.
    """
    fault = bounce_fault(feedback)
    if feedback.kind is FeedbackKind.HARD_BOUNCE:
        return fault not in (Fault.SENDER, Fault.POLICY)
    return fault is Fault.ADDRESS and feedback.status_code.startswith("5.")


def bounced_softly(feedback: Feedback) -> bool:
    """Whether it is a bounce after which the address may still be good."""
    return feedback.kind in _BOUNCES and not bounced_for_good(feedback)


_BOUNCES = frozenset({FeedbackKind.HARD_BOUNCE, FeedbackKind.SOFT_BOUNCE})


def counts_for(feedback: Feedback) -> RateCount | None:
    """The rate that this fact feeds. AWS counts its global list as bounces, the account's own list not."""
    if feedback.kind is FeedbackKind.HARD_BOUNCE or (
        feedback.kind is FeedbackKind.PROVIDER_SUPPRESSED and feedback.subtype == GLOBAL_LIST
    ):
        return RateCount.BOUNCE
    return RateCount.COMPLAINT if feedback.kind is FeedbackKind.COMPLAINT else None


def lengthens_streak(feedback: Feedback, *, delivered_before: bool) -> bool:
    """Whether a soft bounce counts against the address.

    One after the delivery of the same mail is an automatic reply. One that is the sender's fault blames nobody else.
    """
    if not bounced_softly(feedback) or bounce_fault(feedback) is Fault.SENDER:
        return False
    return not delivered_before


def warning_of(feedback: Feedback) -> Alert | None:
    """What the operators should hear of this fact, None for nothing."""
    if feedback.ours_at_fault:
        # The diagnostic of a bounce is the remote server's text, which may quote the address.
        said = feedback.subtype if feedback.kind in _BOUNCES else feedback.diagnostic
        return Alert(AlertKind.CONTENT_REFUSED, {"said": said})
    if bounce_fault(feedback) is Fault.SENDER:
        return Alert(_warned_of(feedback.status_code), {"code": feedback.status_code})
    match feedback.kind, feedback.subtype:
        case FeedbackKind.CONTROL, "received":
            return Alert(AlertKind.INBOUND_RULE)
        case FeedbackKind.COMPLAINT, "auth-failure":
            return Alert(AlertKind.AUTHENTICATION)
        case FeedbackKind.DELAYED, subtype if subtype in REPUTATION_DELAYS:
            return Alert(AlertKind.HELD_BACK, {"why": subtype})
    return None


def _warned_of(code: str) -> AlertKind:
    if is_authentication(code):
        return AlertKind.SENDER_UNPROVEN
    return AlertKind.SENDER_BLOCKED if is_reputation(code) else AlertKind.SENDER_REFUSED


def warning_key(feedback: Feedback) -> str:
    """The operators hear of facts with one key once a day."""
    code = feedback.status_code if bounce_fault(feedback) is Fault.SENDER else ""
    return f"{feedback.kind}:{feedback.subtype}{code and ':'}{code}"
