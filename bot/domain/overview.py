"""What `/meet admin` shows: one workspace to its admins, sending and suppressions to operators. Pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.breaker import Breaker
from bot.domain.delivery import DeliveryStatus
from bot.domain.mail_health import Alarm, MailHealth, alarms_of
from bot.domain.poll import PollStatus
from bot.domain.rates import Rates
from bot.domain.suppression import Suppression

DAYS = 14
"""How many days the picture of the rates goes back."""
RECENT = timedelta(days=30)
"""How far back an admin sees mails that did not arrive, and people without an address."""
MOST_ROWS = 15


@dataclass(frozen=True, slots=True)
class PollSummary:
    """A poll as an admin sees it. `title` is "" where it is not theirs to read: the channel may be private, and Slack
    shows the channel's name to whom it may."""

    title: str
    channel: str
    organizer: str
    status: PollStatus
    answered: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UnsentSummary:
    """A mail that did not arrive: to whom, of whose poll ("" for none), and since when it was promised."""

    user: str
    organizer: str
    status: DeliveryStatus
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class WorkspaceOverview:
    """One workspace. No address, no answer, and nobody who takes part in an anonymous poll is in it."""

    polls: tuple[PollSummary, ...] = ()
    without_address: tuple[str, ...] = ()
    """Who answered or must be there, and gave no address."""
    failing: tuple[str, ...] = ()
    """Whose address came back."""
    unsent: tuple[UnsentSummary, ...] = ()
    unsent_anonymous: int = 0
    """How many more did not arrive, of anonymous polls: nobody is named."""
    breaker: Breaker = field(default_factory=Breaker)
    """Whether sending is paused, which concerns every workspace."""


@dataclass(frozen=True, slots=True)
class AccountOverview:
    """Sending of the whole SES account."""

    health: MailHealth
    polls: Mapping[str, int] = field(default_factory=dict)
    deliveries: Mapping[str, int] = field(default_factory=dict)
    days: Sequence[Rates] = ()
    """Of each of the last days, the oldest first: what SES took, and what came back on that day."""
    suppressed: int = 0
    quarantined: int = 0

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        return alarms_of(self.health)


@dataclass(frozen=True, slots=True)
class FoundSuppressions:
    """The first entries of the suppression list that fit what was asked for, and how many there are in all."""

    words: str
    entries: tuple[Suppression, ...] = ()
    total: int = 0
