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
"""Resuming from these is a person's decision; the others end by themselves when a canary gets through."""
CANARY_INTERVAL = timedelta(minutes=10)
"""How often one mail tries whether SES takes mail again; also how often a spent quota is asked for."""


class Passage(StrEnum):
    """What may leave now."""

    ALL = "all"
    CANCELS = "cancels"
    """Only cancellations: nobody shall sit in a meeting that is off."""
    CANARY = "canary"
    """One mail, to see whether the fault is mended."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Breaker:
    open: bool = False
    reason: BreakerReason | None = None
    detail: str = ""
    opened_at: datetime | None = None
    retry_at: datetime | None = None
    """When a canary may be tried; None: only a person resumes."""
    resumed_at: datetime | None = None
    """When it was last closed: from then on the rates are counted anew."""


def passage(breaker: Breaker, now: datetime) -> Passage:
    """What the breaker lets through at this instant."""
    if not breaker.open:
        return Passage.ALL
    if breaker.reason in RATE_REASONS:
        return Passage.CANCELS
    if breaker.reason is not BreakerReason.MANUAL and breaker.retry_at is not None and now >= breaker.retry_at:
        return Passage.CANARY
    return Passage.NOTHING


def next_canary_at(reason: BreakerReason, now: datetime) -> datetime | None:
    """When one mail may try whether the fault is mended; None where only a person resumes."""
    return None if reason in PERSONS_DECISIONS else now + CANARY_INTERVAL


def may_replace(standing: Breaker, reason: BreakerReason) -> bool:
    """Whether `reason` may become the reason of the breaker: a person's decision is never lost to a canary's fault."""
    return not standing.open or standing.reason not in PERSONS_DECISIONS or reason in PERSONS_DECISIONS
