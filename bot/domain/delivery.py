"""A delivery: one invite, one code or the answers to an invite, to one address; its status and how that moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.days import Days
from bot.domain.feedback import Feedback, FeedbackKind, bounced_for_good, bounced_softly, suppression_for
from bot.domain.invite import Method, Role
from bot.domain.person import is_forgotten
from bot.domain.suppression import person_key


class DeliveryKind(StrEnum):
    INVITE = "invite"
    CODE = "code"
    ANSWERS = "answers"
    """What calendars answered to an invite, mailed on to whoever organizes its poll (`bot.domain.forwarding`)."""


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
    """After this instant the mail would be pointless: the meeting has passed, or the code is worth nothing. None for
    answers, which follow their meeting."""
    ends_at: datetime | None = None
    """When the meeting ends that the mail tells of; None for a code or answers, and where an older Meet wrote it."""
    days: Days | None = None
    """The whole days that it tells of."""
    ses_message_id: str | None = None
    reason: str = ""
    """A named reason for a skipped or failed mail, e.g. "hard_bounce", "rejected"."""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """What feedback must know of a delivery. `address` is "" once its owner is forgotten."""

    id: str
    workspace: str
    kind: DeliveryKind
    user: str
    address: str
    status: DeliveryStatus
    reason: str = ""
    poll: str | None = None
    ses_message_id: str | None = None
    method: Method | None = None
    sequence: int = 0


UNVERIFIED = "unverified"
"""The reason of a delivery that SES's sandbox refused, because its recipient is not verified there."""
REPLY_LOST = "reply_lost"
"""The reason of a delivery in doubt, and of one that failed because nothing ever said whether it had left."""
SOFT_BOUNCE = "soft_bounce"
"""The reason of a delivery that bounced softly: SES gave up on it, the address may still be good."""
SENT_NOTHING = frozenset({DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT})
IN_FLIGHT = SENT_NOTHING | {DeliveryStatus.SENT}
"""Nothing final is known: they may still arrive."""
NOT_ARRIVED = frozenset(
    {DeliveryStatus.BOUNCED, DeliveryStatus.FAILED, DeliveryStatus.SUPPRESSED, DeliveryStatus.EXPIRED}
)
"""The delivery ended and the mail did not arrive. SUPERSEDED is not among them: a newer mail brings the event."""
NEVER_LEFT = frozenset(
    {DeliveryStatus.FAILED, DeliveryStatus.SUPPRESSED, DeliveryStatus.SUPERSEDED, DeliveryStatus.EXPIRED}
)
"""The delivery ended and no mail left, but for one whose reason is REPLY_LOST: it may have."""
HAS_EVENT = frozenset(
    {DeliveryStatus.IN_DOUBT, DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.COMPLAINED}
)
"""The event of the mail is, or may be, in its recipient's calendar."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a delivery stands: its status, and the named reason that goes with it."""

    status: DeliveryStatus
    reason: str = ""


def rank(standing: Standing) -> int:
    """How much is known about the mail. A fact of a lower rank is stored and changes nothing (order is no promise)."""
    if standing.status is DeliveryStatus.BOUNCED and standing.reason == SOFT_BOUNCE:
        return _SOFT_RANK
    return _RANKS[standing.status]


def moved(standing: Standing, feedback: Feedback) -> Standing | None:
    """Where the delivery stands after this fact; None where it stays. Total: every status meets every fact."""
    target = told_by(feedback)
    if target is None or rank(target) <= rank(standing):
        return None
    return target


def mailed(delivery: Delivery) -> Mailed:
    """The part of a delivery that feedback needs."""
    return Mailed(**{name: getattr(delivery, name) for name in Mailed.__slots__})


def followed(mail: Mailed, fact: Feedback) -> Mailed | None:
    """The mail as it stands after this fact; None where it stays. SES's id is kept where it is known already."""
    target = moved(Standing(mail.status, mail.reason), fact)
    if target is None:
        return None
    return Mailed(
        mail.id,
        mail.workspace,
        mail.kind,
        mail.user,
        mail.address if keeps_address(mail.user, target.status) else "",
        target.status,
        target.reason,
        mail.poll,
        mail.ses_message_id or fact.ses_message_id,
        mail.method,
        mail.sequence,
    )


def said_by_mail(kind: DeliveryKind, workspace: str, user: str) -> str:
    """For whom an opt-out by the link in such a mail counts (`person_key`). "" for nobody: whoever asks for a code
    need not own the mailbox, and somebody forgotten is nobody any more."""
    return person_key(workspace, user) if kind is not DeliveryKind.CODE and not is_forgotten(user) else ""


def is_first_invite(mail: Delivery | Mailed) -> bool:
    """Whether the mail brings an event for the first time: no calendar shows anything wrong if it does not arrive."""
    return mail.kind is DeliveryKind.INVITE and mail.method is not Method.CANCEL and mail.sequence == 0


def keeps_address(user: str, status: DeliveryStatus) -> bool:
    """Whether the row still needs its address. A forgotten person's is removed once no mail can leave any more."""
    return not is_forgotten(user) or status in SENT_NOTHING


def told_by(feedback: Feedback) -> Standing | None:
    """What a fact alone says of the mail. Any fact proves that SES had accepted the mail."""
    if bounced_for_good(feedback):
        return _TOLD[FeedbackKind.HARD_BOUNCE]
    if bounced_softly(feedback):
        return _CONTENT_REFUSED if feedback.ours_at_fault else _TOLD[FeedbackKind.SOFT_BOUNCE]
    if feedback.kind is FeedbackKind.PROVIDER_SUPPRESSED:
        return Standing(DeliveryStatus.SUPPRESSED, str(suppression_for(feedback)))
    return _TOLD[feedback.kind]


_CONTENT_REFUSED = Standing(DeliveryStatus.FAILED, "content_refused")
_SOFT_RANK = 4
_RANKS = {
    DeliveryStatus.PENDING: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.SUPERSEDED: 1,
    DeliveryStatus.EXPIRED: 1,
    DeliveryStatus.IN_DOUBT: 2,
    DeliveryStatus.SENT: 3,
    DeliveryStatus.FAILED: 5,
    DeliveryStatus.SUPPRESSED: 5,
    DeliveryStatus.DELIVERED: 6,
    DeliveryStatus.BOUNCED: 7,
    DeliveryStatus.COMPLAINED: 8,
}
_TOLD: dict[FeedbackKind, Standing | None] = {
    FeedbackKind.SENT: Standing(DeliveryStatus.SENT),
    FeedbackKind.DELAYED: Standing(DeliveryStatus.SENT, "delayed"),
    FeedbackKind.NOT_SPAM: Standing(DeliveryStatus.DELIVERED),
    FeedbackKind.SOFT_BOUNCE: Standing(DeliveryStatus.BOUNCED, SOFT_BOUNCE),
    FeedbackKind.DELIVERED: Standing(DeliveryStatus.DELIVERED),
    FeedbackKind.HARD_BOUNCE: Standing(DeliveryStatus.BOUNCED, "hard_bounce"),
    FeedbackKind.COMPLAINT: Standing(DeliveryStatus.COMPLAINED, "complaint"),
    FeedbackKind.OPT_OUT: Standing(DeliveryStatus.SUPPRESSED, "opt_out"),
    FeedbackKind.REJECTED: Standing(DeliveryStatus.FAILED, "rejected"),
    FeedbackKind.RENDER_FAILED: Standing(DeliveryStatus.FAILED, "render_failed"),
    FeedbackKind.CONTROL: None,
}
