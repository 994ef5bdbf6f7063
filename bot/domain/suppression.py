"""The suppression list: why an address is not mailed, and which reason wins."""

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


@dataclass(frozen=True, slots=True)
class Suppression:
    """`address` is "" once its owner asked to be forgotten: the hash alone stays."""

    address_hash: str
    address: str
    reason: SuppressionReason
    since: datetime
    detail: str = ""
