"""Feedback: one normalized fact that SES told about one recipient."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
