"""Values that only storage returns. Frozen, no SQL in them; instants are UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TouchedPoll:
    """The poll whose revision an answer just raised, as that write returned it."""

    poll: str
    revision: int
    message_ts: str | None
    """Of the poll's message in Slack; None where Meet knows of none yet."""
    hidden: bool = False
    """What people answer shows nowhere until the poll is closed."""
    message_channel: str | None = None
    """Where the poll's message stands, as far as Meet knows: Slack may give a channel another id."""


@dataclass(frozen=True, slots=True)
class StoredVote:
    """What became of a press, which is counted in any case. Without `touched` nothing else was changed."""

    limited: bool = False
    """The voter has pressed more often than `bot.domain.limits.PRESSES` allows."""
    touched: TouchedPoll | None = None
    """None where the press is limited, or the poll takes no answers."""
    stored: bool = False
    """False where the poll does not offer the option any more, and for a yes to a limited time, which needs a place."""
    voter_is_known: bool = False
    """There is a fresh profile of the voter."""
    voter_was_asked: bool = False
    """The voter has an address, or was asked for one in this poll."""
    voter_is_required: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a voter is asked: for an address, in the poll of this title."""

    title: str
    profile_address: str | None = None
    """As Slack told it last, "" where the profile shows none; None where Slack was never asked."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a poll's history: who did what, and when."""

    at: datetime
    who: str
    what: str
    data: dict[str, str] = field(default_factory=dict)
    """What it changed, by the names in `bot.domain.history`."""


@dataclass(frozen=True, slots=True)
class BegunTime:
    """An offered time that has begun, and when the message of its poll was last drawn."""

    workspace: str
    poll: str
    begun_at: datetime
    drawn_at: datetime


class Surface(StrEnum):
    """What is redrawn in Slack: a poll's message in its channel, or the organizer's delivery card."""

    POLL = "poll"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Redraw:
    """A claim on redrawing one message. `revision` is the newest when it was claimed; `token` proves the claim."""

    kind: Surface
    workspace: str
    poll: str
    revision: int
    token: str


@dataclass(frozen=True, slots=True)
class Card:
    """The organizer's delivery card of one poll; `ts` is None until it was posted."""

    workspace: str
    poll: str
    user: str
    channel: str | None
    ts: str | None
    revision: int
    shown_revision: int


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A person who is being forgotten, and the made-up name that takes the place of theirs."""

    workspace: str
    user: str
    replacement: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class JobBeat:
    """When a job last ran in any replica, and what went wrong, "" for nothing."""

    name: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act worth answering for. `workspace` is None for acts on the SES account."""

    workspace: str | None
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class QuarantinedMessage:
    """A queue message that could not be read, and how often it came."""

    hash: str
    body: str
    reason: str
    received_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Installation:
    """Meet installed in a workspace by OAuth. `ciphertext` holds the tokens; the caller that saves it has encrypted it.

    `workspace` is the enterprise's id where a whole organisation installed Meet; `enterprise` is "" outside Enterprise
    Grid.
    """

    workspace: str
    enterprise: str
    ciphertext: bytes
    installed_at: datetime
    expires_at: datetime | None = None
    """When the access token ends, None: never."""
