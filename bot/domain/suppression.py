"""The suppression list: why an address is not mailed, which reason wins, and who may lift it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuppressionReason(StrEnum):
    """Strongest last; a stronger reason is never downgraded by a weaker one."""

    SOFT_STREAK = "soft_streak"
    PROVIDER_VALIDATION = "provider_validation"
    PROVIDER_GLOBAL = "provider_global"
    PROVIDER_LIST = "provider_list"
    HARD_BOUNCE = "hard_bounce"
    MANUAL = "manual"
    OPT_OUT = "opt_out"
    COMPLAINT = "complaint"


STRENGTH = {reason: strength for strength, reason in enumerate(SuppressionReason)}
SOFT_STREAK_LIMIT = 5
"""Mails bounced softly in a row, none delivered between. Messages count, not events."""
LIFTED_BY_OWNER = frozenset({SuppressionReason.SOFT_STREAK, SuppressionReason.OPT_OUT})
CONFIRMED_TWICE = frozenset({SuppressionReason.COMPLAINT})
"""Releasing these needs a second confirmation: the person said "spam"."""

PROVIDERS_TOO = frozenset(
    {
        SuppressionReason.COMPLAINT,
        SuppressionReason.HARD_BOUNCE,
        SuppressionReason.PROVIDER_LIST,
        SuppressionReason.PROVIDER_GLOBAL,
        SuppressionReason.PROVIDER_VALIDATION,
    }
)
"""SES's own list may hold these addresses too, so that releasing them here is half the work."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """`address` is "" once its owner asked to be forgotten: the hash alone stays."""

    address_hash: str
    address: str
    reason: SuppressionReason
    since: datetime
    detail: str = ""


def stronger(standing: SuppressionReason | None, new: SuppressionReason) -> bool:
    """Whether `new` takes the place of the standing reason (None: there is none)."""
    return standing is None or STRENGTH[new] > STRENGTH[standing]


def ends_streak(streak: int) -> bool:
    """Whether this many softly bounced mails in a row suppress the address."""
    return streak >= SOFT_STREAK_LIMIT


def owner_may_lift(reason: SuppressionReason) -> bool:
    """Whether somebody who has proved the address may lift it; the rest is an operator's to release."""
    return reason in LIFTED_BY_OWNER


def hints_at_person(reason: SuppressionReason) -> bool:
    """Whether the address itself is at fault, so that its owner is asked for a better one."""
    return reason not in {SuppressionReason.OPT_OUT, SuppressionReason.COMPLAINT, SuppressionReason.MANUAL}
