"""How sending is: what AWS told last, what waits, and which of it must alarm an operator. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.pacing import Bucket, Outlook
from bot.domain.rates import Rates, provider_warnings, warned_rates

OLDEST_MAIL = timedelta(hours=1)
"""Mail that has waited for longer, while nothing holds it back, shows that sending does not keep up."""


class Figure(StrEnum):
    """What Meet asks AWS now and then, and keeps for all replicas."""

    SES_BOUNCE_RATE = "ses_bounce_rate"
    """Of the whole account in this region, whoever sent, as SES computes it: a share of one."""
    SES_COMPLAINT_RATE = "ses_complaint_rate"
    QUEUE_WAITING = "queue_waiting"
    """Messages in the feedback queue."""
    QUEUE_DEAD = "queue_dead"
    """Messages in its dead-letter queue."""


class Unknown(StrEnum):
    """Why AWS told no figure."""

    NOT_PERMITTED = "not_permitted"
    NOT_MEASURED = "not_measured"
    """There is none yet: SES measures an account only once it mails."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as AWS told it at an instant. `value` is None where it was not told; then `note` is an `Unknown`."""

    name: str
    value: float | None
    at: datetime
    note: str = ""


class Alarm(StrEnum):
    """What an operator must look at. The order is that in which they are told."""

    SENDING_PAUSED = "sending_paused"
    FEEDBACK_SILENT = "feedback_silent"
    """Mails went out, and SES told nothing of any of them within the hour."""
    DEAD_LETTERS = "dead_letters"
    MAIL_WAITS = "mail_waits"
    QUOTA_SHORT = "quota_short"
    """The day's quota does not last for what waits."""
    BOUNCE_RATE = "bounce_rate"
    COMPLAINT_RATE = "complaint_rate"
    SES_BOUNCE_RATE = "ses_bounce_rate"
    SES_COMPLAINT_RATE = "ses_complaint_rate"


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to be mailed: how many, and since when the oldest of it could leave (None: nothing waits)."""

    waiting: int = 0
    oldest_at: datetime | None = None
    gathering: int = 0
    """Mails of answers that wait for more of them, and leave at an instant of their own. Not among `waiting`."""

    def age(self, now: datetime) -> timedelta:
        """How long the oldest mail has waited."""
        return max(now - self.oldest_at, timedelta()) if self.oldest_at else timedelta()


@dataclass(frozen=True, slots=True)
class MailHealth:
    """Everything about sending at an instant. `limits` is None before SES was first asked."""

    at: datetime
    breaker: Breaker = field(default_factory=Breaker)
    rates: Rates = field(default_factory=Rates)
    is_silent: bool = False
    outbox: Outbox = field(default_factory=Outbox)
    limits: Bucket | None = None
    limits_read_at: datetime | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)

    def figure(self, figure: Figure) -> float | None:
        """What AWS told last; None where it told nothing."""
        reading = self.readings.get(figure)
        return reading.value if reading else None

    @property
    def outlook(self) -> Outlook:
        """Whether the day's quota lasts."""
        return self.limits.outlook if self.limits else Outlook.ENOUGH


def alarms_of(health: MailHealth) -> tuple[Alarm, ...]:
    """What is wrong now, the gravest first."""
    found = {
        Alarm.SENDING_PAUSED: health.breaker.open,
        Alarm.FEEDBACK_SILENT: health.is_silent,
        Alarm.DEAD_LETTERS: bool(health.figure(Figure.QUEUE_DEAD)),
        Alarm.MAIL_WAITS: _waits_for_nothing(health),
        Alarm.QUOTA_SHORT: health.outlook is not Outlook.ENOUGH,
        **{alarm: reason in warned_rates(health.rates) for reason, alarm in _OWN_RATES.items()},
        **{alarm: reason in _of_provider(health) for reason, alarm in _PROVIDERS_RATES.items()},
    }
    return tuple(alarm for alarm in Alarm if found[alarm])


_OWN_RATES = {BreakerReason.BOUNCE_RATE: Alarm.BOUNCE_RATE, BreakerReason.COMPLAINT_RATE: Alarm.COMPLAINT_RATE}
_PROVIDERS_RATES = {
    BreakerReason.BOUNCE_RATE: Alarm.SES_BOUNCE_RATE,
    BreakerReason.COMPLAINT_RATE: Alarm.SES_COMPLAINT_RATE,
}


def _of_provider(health: MailHealth) -> frozenset[BreakerReason]:
    bounces, complaints = (health.figure(one) for one in (Figure.SES_BOUNCE_RATE, Figure.SES_COMPLAINT_RATE))
    return provider_warnings(bounces, complaints)


def _waits_for_nothing(health: MailHealth) -> bool:
    """Whether mail waits for too long although neither a pause nor the quota holds it back."""
    held_back = health.breaker.open or health.outlook is not Outlook.ENOUGH
    return not held_back and health.outbox.age(health.at) > OLDEST_MAIL
