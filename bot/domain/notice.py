"""Notices: DMs that Meet owes somebody. They survive a crash as an invite does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.days import read_days
from bot.domain.poll import Slot

LEASE = timedelta(minutes=1)
"""How long one process may take to tell a notice: longer than a slow Slack. After that another one tells it."""
LONGEST_TELLING = timedelta(seconds=30)
"""What the calls that tell it take at most: a post, `conversations.open` and the post again, 10 seconds each."""


class NoticeKind(StrEnum):
    ADDRESS_BOUNCED = "address_bounced"
    """Your address failed; data: poll (may be ""), title, mask; of one mail also thing and cause (`bot.domain.unsent`)
    and the meeting's slot. Carries the button fix_address."""
    NO_ADDRESS = "no_address"
    """A poll closed, you are invited, and there is no address; data: poll, title, slot."""
    DELIVERY_CARD = "delivery_card"
    """The organizer's card of a closed poll; data: poll. Redrawn while deliveries move."""
    DEADLINE_UNDECIDED = "deadline_undecided"
    """The deadline passed and Meet could not choose by itself; data: poll, title, why."""
    ALL_ANSWERED = "all_answered"
    """Everybody required has answered; data: poll, title."""
    AGREED_WITHOUT_ADDRESS = "agreed_without_address"
    """All who must be there agree on a time, and nobody's address can serve the invites; data: poll, title."""
    AGREED_BY_CHANGE = "agreed_by_change"
    """All who must be there agree on a time because the poll was changed, not because somebody answered, so Meet does
    not choose; data: poll, title, option (its id) and its slot."""
    HANDED_OVER = "handed_over"
    """Somebody handed a poll over to you; data: poll, title, status, permalink (may be "")."""
    CO_ORGANIZER = "co_organizer"
    """You can run this poll too; data: poll, title, status, permalink (may be "")."""
    QUORUM_REACHED = "quorum_reached"
    """So many required people as are enough can make a time; data: poll, title, number."""
    ASKED_AGAIN = "asked_again"
    """Times that you answered have changed, or you are asked again for others (`bot.domain.asking_again`); data: poll,
    options (ids), was (their slots before), one each in order."""
    REMINDER = "reminder"
    """A required person has not answered; data: poll."""
    SENDING_PAUSED = "sending_paused"
    """To operators; data: reason, detail, and of a rate the alert (`bot.domain.alerts`)."""
    OPERATOR_WARNING = "operator_warning"
    """To operators; data: an alert (`bot.domain.alerts`). Before, it was a text."""
    MEETING_CHANGED = "meeting_changed"
    """To whom no mail reaches; data: change (a `WhyOff`), poll and sequence (an earlier Meet told neither), title,
    slot, and of a move the slot before, and uninvited where its reader did not say yes or maybe to the time."""
    MAIL_UNSENT = "mail_unsent"
    """A mail to you did not arrive; data: thing and cause (`bot.domain.unsent`), title, mask, slot, and of a
    cancellation the poll."""
    POLL_ENDED = "poll_ended"
    """Every time of your poll has passed; data: poll (an earlier Meet did not tell it), title."""
    SERIES_ENDED = "series_ended"
    """Your poll does not repeat any more; data: title, why (a `bot.domain.series.SeriesEnd`)."""
    POLL_TROUBLE = "poll_trouble"
    """Slack did not take the poll's message, or lets nobody change it; data: title, trouble and code (as the view of
    this notice names them), and draft (the poll) where a press posts it."""
    CARD_HANDED_OVER = "card_handed_over"
    """In the place of a delivery card whose poll was handed over; data: title."""
    PROPOSED = "proposed"
    """A voter proposes a time for your poll; data: proposal, poll, title, the slot."""
    PROPOSAL_DECIDED = "proposal_decided"
    """To a proposer; data: poll, title, permalink (may be ""), the slot, status (a `ProposalStatus`),
    counted where their yes to the time was stored, and by_mail where it was proposed for a meeting; then since (a
    `WhyOff`) where the meeting is not at it any more, "" where it is again."""
    REPLIED = "replied"
    """Mail came in that an organizer must know of; data: what (a `bot.domain.replies.Told`), poll, title, who (the
    attendee's id), text, other (who answered instead, masked, or ""), proven where the mail proves that
    it is theirs, hides where the poll is anonymous, so that nobody is named, and of a proposed time the slot, winner
    (the option that was chosen then), the meeting's own slot of then (`bot.domain.asked_for.MEETS`), and kept once it
    is declined."""
    TEXT = "text"
    """Plain words; data: text. Before version 0.2 the others above were told by it, and address_bounced had a text."""


QUESTIONS = frozenset({NoticeKind.ADDRESS_BOUNCED, NoticeKind.NO_ADDRESS})
"""They ask for an address. Once it is given, nobody goes on being asked."""
ANSWERED = "answered"
"""In a question's data: it was answered meanwhile. Told already, its message is changed; not told yet, it never is."""
UNINVITED, SINCE = "uninvited", "since"
"""In the data of a meeting that changed, and of a time that was taken (`NoticeKind` says when)."""
OFF = "off"
"""In a question's data: a `WhyOff`, by which no address is needed for its meeting any more."""
REPLACED = "replaced"
"""In the data of a message that asks for answers: a later one of the same poll asks its reader. Its message goes, and
one that is not told yet never is: nobody is asked the same twice."""


class WhyOff(StrEnum):
    CANCELLED = "cancelled"
    OPEN_AGAIN = "open_again"
    MOVED = "moved"
    """To a time that the person did not say yes or maybe to."""
    BEGUN = "begun"
    """The meeting has begun, and no invite is mailed any more."""


WHY_CANCELLED = "why_cancelled"
"""Why the poll was cancelled, as typed, in what a notice's message is made of: read from the poll when it is told."""
BEFORE = "before_"
"""Begins the names of the slot that a meeting had."""


def slot_values(slot: Slot, zone: str, prefix: str = "") -> dict[str, str]:
    """A slot in a notice's data: instants, the dates of whole days, and the poll's zone. Whoever tells it writes it for
    its reader."""
    dates = (
        {f"{prefix}first_day": str(slot.days.first), f"{prefix}day_after": str(slot.days.after)} if slot.days else {}
    )
    return {
        f"{prefix}starts_at": slot.starts_at.isoformat(),
        f"{prefix}ends_at": slot.ends_at.isoformat(),
        "zone": zone,
        **dates,
    }


def slot_in(data: Mapping[str, str], prefix: str = "") -> Slot | None:
    """The slot of a notice's data; None where there is none, or none that can be read."""
    try:
        starts_at, ends_at = (datetime.fromisoformat(data[f"{prefix}{end}"]) for end in ("starts_at", "ends_at"))
        dates = [data[name] for end in ("first_day", "day_after") if (name := f"{prefix}{end}") in data]
        return Slot(starts_at, ends_at, read_days(dates))
    except (KeyError, ValueError, TypeError):
        return None


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
    changes: int = 0
    """How often the poll that it shows has changed since it was owed."""

    def is_leased_for_telling(self, now: datetime) -> bool:
        """Whether the lease of whoever has claimed it lasts until it is told. A process that stood still between the
        claim and the call would tell it beside the one that claims it next."""
        return self.next_attempt_at is None or now + LONGEST_TELLING <= self.next_attempt_at

    @property
    def is_replaced(self) -> bool:
        """Whether a later message asks its reader for the same poll's answers."""
        return REPLACED in self.data

    @property
    def asks_nothing(self) -> bool:
        """Whether it is a question that needs no answer any more. A better address is wanted whatever becomes of one
        meeting; an address for this meeting alone is not."""
        return self.is_replaced or ANSWERED in self.data or (OFF in self.data and self.kind is NoticeKind.NO_ADDRESS)
