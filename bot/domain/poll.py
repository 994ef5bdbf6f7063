"""What a poll is: slots, options, votes and the poll itself, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.days import Days

MAX_OPTIONS = 50
"""More than this no team can read; Slack's message limit stands at 50 blocks."""
MAX_BUTTON_OPTIONS = 12
"""Up to here each option has its own buttons; more are voted on in a modal, so that no Slack limit is ever met."""


NEWEST = 2**31 - 1
"""Stands for a poll's revision where whoever acts knows the poll as it is."""
SETTINGS = ("anonymous", "hidden", "auto_close", "agreement", "proposals")
"""What whoever runs a poll switches on and off: fields of `Poll`, ticks of the form."""


class PollStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Choice(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Closer(StrEnum):
    """How a poll came to be closed."""

    PERSON = "person"
    DEADLINE = "deadline"
    AGREEMENT = "agreement"
    """By itself: everybody who must be there said yes (`bot.domain.agreement`)."""


class Change(StrEnum):
    """What last became of a poll that its thread is told. Where another change comes before that, it alone is told."""

    SETTLED = "settled"
    MOVED = "moved"
    CHANGED = "changed"
    """The place or the note; the time stands."""
    CANCELLED = "cancelled"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Slot:
    """A start and an end, both UTC instants; the end is later.

    Where it is made of whole days, these are what is offered, shown and mailed. The instants then say when the days
    begin and end in the poll's zone, for comparing only (`bot.domain.zones.slot_of_days`).
    """

    starts_at: datetime
    ends_at: datetime
    days: Days | None = None

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("A slot needs instants with a time zone.")
        if self.ends_at <= self.starts_at:
            raise ValueError("A slot ends after it starts.")

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def passes_at(self) -> datetime:
        """From when on nobody can meet then: the start of a time, the end of whole days."""
        return self.ends_at if self.days else self.starts_at

    def is_ahead(self, now: datetime) -> bool:
        """Whether people can still meet then."""
        return self.passes_at > now

    def overlaps(self, other: "Slot") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Option:
    """One slot offered in one poll. A withdrawn option keeps its id for ever."""

    id: str
    position: int
    slot: Slot
    withdrawn: bool = False
    capacity: int = 0
    """How many people may say yes to it; 0: any number."""
    changed_in: int = 0
    """The poll's revision in which its time was last changed; 0: never."""


@dataclass(frozen=True, slots=True)
class Vote:
    option: str
    voter: str
    choice: Choice
    voted_at: datetime


@dataclass(frozen=True, slots=True)
class CastVote:
    """One press of a vote button: this voter's choice for one option."""

    workspace: str
    option: str
    voter: str
    choice: Choice
    seen: int = NEWEST
    """The poll's revision that the voter saw. Where the time was changed after it, nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One question: when shall we meet? Users and channels are Slack ids, instants are UTC, `zone` an IANA name."""

    id: str
    workspace: str
    organizer: str
    channel: str
    title: str
    note: str
    place: str
    zone: str
    status: PollStatus
    created_at: datetime
    deadline_at: datetime | None = None
    anonymous: bool = False
    hidden: bool = False
    auto_close: bool = False
    agreement: bool = False
    """Whether it closes by itself once all who must be there say yes to one time."""
    proposals: bool = False
    """Whether voters may propose times."""
    revision: int = 0
    shown_revision: int = -1
    message_channel: str | None = None
    message_ts: str | None = None
    permalink: str | None = None
    """None while Slack was not asked, or gave no answer; "" where it gives none."""
    in_thread: str | None = None
    """ts of the message in whose thread the poll is posted; None: in the channel itself."""
    thread_ts: str | None = None
    """ts of the thread reply that told of the last change; None until then."""
    change: Change | None = None
    changed_at: datetime | None = None
    moved_from: str | None = None
    """The option that was the winner before the last change."""
    announced: bool = False
    """Its thread replies are shown in the channel as well."""
    winner: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closer: Closer | None = None
    reason: str = ""
    """Why it was cancelled, as typed; "" where nobody said."""
    required: tuple[str, ...] = ()
    quorum: int = 0
    """How many of the required people are enough; 0: all must be there."""
    co_organizers: tuple[str, ...] = ()
    language: str = ""
    """The locale in which its message is written ("de-DE"), "" is Meet's default."""
    chain: str = ""
    """The first poll of the chain in which a series opened this one, "" where no series did."""
    agreement_after: datetime | None = None
    """It closes by itself only for an answer that is later than this (`bot.domain.agreement`)."""
    last_answer_at: datetime | None = None
    """When somebody required last changed an answer, where no vote tells it any more; None where the votes tell it."""

    @property
    def first_of_chain(self) -> str:
        """The poll that all polls of its series go back to, itself where no series opened it."""
        return self.chain or self.id

    @property
    def link(self) -> str:
        """Where its message is, for a browser; "" while Slack has told no link."""
        return self.permalink or ""

    @property
    def posted(self) -> bool:
        return self.message_ts is not None

    @property
    def thread_root(self) -> str:
        """ts under which replies about the poll stand: Slack has no thread within a thread."""
        return self.in_thread or self.message_ts or ""

    def may_be_run_by(self, user: str, *, admin: bool = False) -> bool:
        """Only the organizer, a co-organizer or a workspace admin can close, edit, cancel."""
        return admin or user == self.organizer or user in self.co_organizers

    @property
    def ran_out(self) -> bool:
        """Whether it ended by itself, because every time had passed: a person who cancels it is named."""
        return self.status is PollStatus.CANCELLED and self.closed_by is None

    def past_deadline(self, now: datetime) -> bool:
        return self.deadline_at is not None and now >= self.deadline_at


@dataclass(frozen=True, slots=True)
class PollSnapshot:
    """One consistent read of a poll with everything that drawing it needs."""

    poll: Poll
    options: tuple[Option, ...]
    votes: tuple[Vote, ...]
    names: dict[str, str] = field(default_factory=dict)
    taken: Mapping[str, int] | None = None
    """Option id to its places taken, where `votes` holds one person's answers alone; None: `votes` tells."""
    carried: bool = False
    """The answers to the winner are those of whoever could make the time before it: nobody has answered this one."""
    proposed_by: str = ""
    """Who proposed that time by mail; "" for nobody."""
    still_come: tuple[str, ...] = ()
    """Who organized the meeting before somebody else did, holds its invite, and has not answered its time."""
    repeats: str = ""
    """The rhythm of the series whose newest poll it is (`bot.domain.repeating.Rhythm`), "" for none. It is read only
    where the message is drawn, of an open poll."""
    next_opens_at: datetime | None = None
    """When the next poll of that series opens."""

    @property
    def offered(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if not option.withdrawn)

    @property
    def voters(self) -> tuple[str, ...]:
        """Everybody who has answered, in the order of their first answer."""
        first: dict[str, datetime] = {}
        for vote in self.votes:
            first[vote.voter] = min(first.get(vote.voter, vote.voted_at), vote.voted_at)
        return tuple(sorted(first, key=lambda voter: (first[voter], voter)))

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)
