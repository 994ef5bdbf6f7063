"""The sending breaker: sending paused for the whole SES account, with its reason, and what it still lets through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BreakerReason(StrEnum):
    CREDENTIALS = "credentials"
    IDENTITY = "identity"
    CONFIGURATION_SET = "configuration_set"
    ACCOUNT_PAUSED = "account_paused"
    QUOTA = "quota"
    BOUNCE_RATE = "bounce_rate"
    COMPLAINT_RATE = "complaint_rate"
    MANUAL = "manual"


RATE_REASONS = frozenset({BreakerReason.BOUNCE_RATE, BreakerReason.COMPLAINT_RATE})
PERSONS_DECISIONS = RATE_REASONS | {BreakerReason.MANUAL}
"""Resuming from these is a person's decision; the others end when a trial send succeeds."""
TRIAL_INTERVAL = timedelta(minutes=10)
"""How often a trial send may test whether SES takes mail again, after a fault or a spent quota."""


class AllowedMail(StrEnum):
    """What may leave now."""

    ALL = "all"
    CANCELS = "cancels"
    """Only cancellations: without them people would go to a meeting that was cancelled."""
    TRIAL = "trial"
    """One trial send, to test whether SES takes mail again (the breaker is half-open)."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Breaker:
    open: bool = False
    reason: BreakerReason | None = None
    detail: str = ""
    opened_at: datetime | None = None
    retry_at: datetime | None = None
    """When the next trial send may leave; None: only a person resumes."""
    resumed_at: datetime | None = None
    """When it was last closed. Rates are counted from then on."""


def allowed_mail(breaker: Breaker, now: datetime) -> AllowedMail:
    """What may leave at this instant."""
    if not breaker.open:
        return AllowedMail.ALL
    if breaker.reason in RATE_REASONS:
        return AllowedMail.CANCELS
    if breaker.reason is not BreakerReason.MANUAL and breaker.retry_at is not None and now >= breaker.retry_at:
        return AllowedMail.TRIAL
    return AllowedMail.NOTHING


def next_trial_at(reason: BreakerReason, now: datetime) -> datetime | None:
    """When the next trial send may leave; None where only a person resumes."""
    return None if reason in PERSONS_DECISIONS else now + TRIAL_INTERVAL


def may_replace(standing: Breaker, reason: BreakerReason) -> bool:
    """Whether `reason` may become the reason of the breaker: a failed trial send never replaces a person's decision."""
    return not standing.open or standing.reason not in PERSONS_DECISIONS or reason in PERSONS_DECISIONS
