"""Notices: DMs that Meet owes somebody. They survive a crash as an invite does."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(minutes=1)
"""How long one process may take to tell a notice: longer than a slow Slack. After that another one tells it."""


class NoticeKind(StrEnum):
    ADDRESS_BOUNCED = "address_bounced"
    """Your address failed; data: poll (may be ""), title, mask. Carries the button fix_address."""
    NO_ADDRESS = "no_address"
    """A poll closed, you said yes or maybe, and there is no address; data: poll, title."""
    DELIVERY_CARD = "delivery_card"
    """The organizer's card of a closed poll; data: poll. Redrawn while deliveries move."""
    DEADLINE_UNDECIDED = "deadline_undecided"
    """The deadline passed and Meet could not choose by itself; data: poll, title, why."""
    ALL_ANSWERED = "all_answered"
    """Everybody required has answered; data: poll, title."""
    HANDED_OVER = "handed_over"
    """Somebody handed a poll over to you; data: poll, title, status, permalink (may be "")."""
    ASKED_AGAIN = "asked_again"
    """Times that you answered have changed; data: poll, options (ids), was (their slots before), one each in order."""
    REMINDER = "reminder"
    """A required person has not answered; data: poll."""
    SENDING_PAUSED = "sending_paused"
    """To operators; data: reason, detail."""
    OPERATOR_WARNING = "operator_warning"
    """To operators; data: text."""
    TEXT = "text"
    """Plain words; data: text."""


QUESTIONS = frozenset({NoticeKind.ADDRESS_BOUNCED, NoticeKind.NO_ADDRESS})
"""They ask for an address. Once it is given, nobody goes on being asked."""
ANSWERED = "answered"
"""In a question's data: it was answered meanwhile. Told already, its message is changed; not told yet, it never is."""
OFF = "off"
"""In a question's data: a `WhyOff`, by which no address is needed for its meeting any more."""


class WhyOff(StrEnum):
    CANCELLED = "cancelled"
    OPEN_AGAIN = "open_again"
    MOVED = "moved"
    """To a time that the person did not say yes or maybe to."""
    BEGUN = "begun"
    """The meeting has begun, and no invite is mailed any more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`unique_key` makes owing it twice owing it once."""

    id: str
    workspace: str
    user: str
    kind: NoticeKind
    unique_key: str
    created_at: datetime
    data: dict[str, str] = field(default_factory=dict)
    attempts: int = 0
    next_attempt_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether it is a question that needs no answer any more. A better address is wanted whatever becomes of one
        meeting; an address for this meeting alone is not."""
        return ANSWERED in self.data or (OFF in self.data and self.kind is NoticeKind.NO_ADDRESS)
