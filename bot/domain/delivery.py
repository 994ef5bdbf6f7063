"""A delivery: one invite or one code to one address, its status and how status moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.invite import Method, Role


class DeliveryKind(StrEnum):
    INVITE = "invite"
    CODE = "code"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. Instants are UTC.

    `dtstamp` is fixed when the row is made, so that an automatic retry repeats the same event (RFC 5546, section 2.1.4)
    and a resend by a person, which is a new row, carries a later one.
    """

    id: str
    workspace: str
    kind: DeliveryKind
    user: str
    address: str
    status: DeliveryStatus
    created_at: datetime
    dtstamp: datetime
    poll: str | None = None
    invite: str | None = None
    method: Method | None = None
    sequence: int = 0
    role: Role | None = None
    resend: int = 0
    cancels_all: bool = True
    """False for a CANCEL that removes only this person (then without STATUS, RFC 5546 section 3.2.5)."""
    attempts: int = 0
    next_attempt_at: datetime | None = None
    attempted_at: datetime | None = None
    expires_at: datetime | None = None
    """After this instant the mail would be pointless: the meeting's start, the code's end."""
    ses_message_id: str | None = None
    reason: str = ""
    """A named reason for a skipped or failed mail, e.g. "hard_bounce", "rejected"."""
    sent_at: datetime | None = None
