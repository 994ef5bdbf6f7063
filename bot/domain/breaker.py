"""The sending breaker: sending paused for the whole SES account, with its reason."""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Breaker:
    open: bool = False
    reason: BreakerReason | None = None
    detail: str = ""
    opened_at: datetime | None = None
    retry_at: datetime | None = None
    """When a canary may be tried; None: only a person resumes."""
