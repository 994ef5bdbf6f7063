"""The sending breaker: sending paused for the whole SES account, with its reason, and what it still lets through."""

from dataclasses import dataclass, replace
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
    UNREADABLE = "unreadable"
    """What is stored of the breaker cannot be read: a newer Meet or a person wrote it. Nothing opens it for this."""


RATE_REASONS = frozenset({BreakerReason.BOUNCE_RATE, BreakerReason.COMPLAINT_RATE})
STOPS_ALL = frozenset({BreakerReason.MANUAL, BreakerReason.UNREADABLE})
"""Nothing leaves meanwhile, not even a trial send."""
PERSONS_DECISIONS = RATE_REASONS | STOPS_ALL
"""Resuming from these is a person's decision; the others end when a trial send succeeds."""
TRIAL_INTERVAL = timedelta(minutes=10)
"""How often a trial send may test whether SES takes mail again, after a fault or a spent quota."""
READ_APART = timedelta(minutes=1)
"""How much later than ours another transaction may have read the clock, though it was first to lock the breaker."""


BY_TRIAL_SEND, BY_QUOTA = "trial send", "quota"
"""What closes the breaker beside a person: SES took a mail again, or the day's quota has room again."""


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
    """When a person last resumed from a rate. Rates are counted from then on."""
    ended_reason: BreakerReason | None = None
    """Why sending was paused before; None where it never was."""
    closed_at: datetime | None = None
    """When that pause ended."""
    closed_by: str = ""
    """Who or what ended it: `BY_TRIAL_SEND`, `BY_QUOTA`, or who answers for it."""


def allowed_mail(breaker: Breaker, now: datetime) -> AllowedMail:
    """What may leave at this instant."""
    if not breaker.open:
        return AllowedMail.ALL
    if breaker.reason in RATE_REASONS:
        return AllowedMail.CANCELS
    return (
        AllowedMail.TRIAL
        if breaker.reason not in STOPS_ALL and _is_time_for_trial(breaker, now)
        else AllowedMail.NOTHING
    )


def _is_time_for_trial(breaker: Breaker, now: datetime) -> bool:
    """A time further ahead than any that is set is of a clock that was wrong then: nothing would leave until it is
    there once more."""
    return breaker.retry_at is not None and not now < breaker.retry_at <= now + TRIAL_INTERVAL + READ_APART


def next_trial_at(reason: BreakerReason, now: datetime) -> datetime | None:
    """When the next trial send may leave; None where only a person resumes."""
    return None if reason in PERSONS_DECISIONS else now + TRIAL_INTERVAL


def may_replace(standing: Breaker, reason: BreakerReason) -> bool:
    """Whether `reason` may become the reason of the breaker.

    Nothing replaces a pause by hand, only a pause by hand one that cannot be read, and a fault does not replace a rate.
    A reason that is left out is found again once the breaker is closed.
    """
    if not standing.open or standing.reason not in PERSONS_DECISIONS:
        return True
    if standing.reason in STOPS_ALL:
        return standing.reason is not BreakerReason.MANUAL and reason is BreakerReason.MANUAL
    return reason in PERSONS_DECISIONS


def closed(standing: Breaker, now: datetime, by: str, *, by_person: bool) -> Breaker:
    """The breaker after `by` closed it.

    Only a person who resumes from a rate has seen the figures: then they are counted anew, or the next bounce would
    stop again. After any other close they go on."""
    seen = by_person and standing.reason in RATE_REASONS
    resumed_at = now if seen else standing.resumed_at
    return Breaker(resumed_at=resumed_at, ended_reason=standing.reason, closed_at=now, closed_by=by)


def opened(standing: Breaker, reason: BreakerReason, detail: str, now: datetime, retry_at: datetime | None) -> Breaker:
    """The breaker once it is open for this reason. If it was open for the same one, only the time of the next trial
    send changes."""
    if standing.open and standing.reason is reason:
        return replace(standing, detail=detail, retry_at=retry_at)
    return replace(standing, open=True, reason=reason, detail=detail, opened_at=now, retry_at=retry_at)


def may_leave(breaker: Breaker, now: datetime, *, cancels: bool, trial: bool) -> bool:
    """Whether a mail that was claimed may still leave. A trial send tests a fault; it does not end a person's pause."""
    allowed = allowed_mail(breaker, now)
    if trial and breaker.reason not in PERSONS_DECISIONS:
        return True
    return allowed is AllowedMail.ALL or (cancels and allowed is AllowedMail.CANCELS)


def retry_at_after(standing: Breaker, now: datetime) -> datetime:
    """When a mail that met a fault may be tried again: at once where the open breaker stops the mail, later where
    the breaker is open for a rate, which lets cancellations through."""
    return now + TRIAL_INTERVAL if standing.reason in RATE_REASONS else now
