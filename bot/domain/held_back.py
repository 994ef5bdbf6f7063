"""Why mail that waits is held back, in the organizer's eyes. Pure."""

from enum import StrEnum

from bot.domain.breaker import RATE_REASONS, Breaker, BreakerReason
from bot.domain.pacing import Bucket, Outlook, left_today


class HeldBack(StrEnum):
    """As far as it makes a difference to whoever waits."""

    BY_QUOTA = "by_quota"
    """Amazon SES takes no more mail today."""
    BY_RATES = "by_rates"
    """Too many mails came back or drew complaints; a person decides when sending goes on."""
    BY_HAND = "by_hand"
    BY_FAULT = "by_fault"
    """The set-up is at fault; a trial send ends it."""


def why_held_back(breaker: Breaker, limits: Bucket | None, ahead: int) -> HeldBack | None:
    """None: it leaves as soon as its turn comes. `ahead` is how many waiting mails go first when the quota is short."""
    if breaker.open:
        return _paused(breaker.reason)
    if limits is None or limits.outlook is Outlook.ENOUGH:
        return None
    return HeldBack.BY_QUOTA if ahead >= left_today(limits) else None


def _paused(reason: BreakerReason | None) -> HeldBack:
    if reason is BreakerReason.QUOTA:
        return HeldBack.BY_QUOTA
    if reason is BreakerReason.MANUAL:
        return HeldBack.BY_HAND
    return HeldBack.BY_RATES if reason in RATE_REASONS else HeldBack.BY_FAULT
