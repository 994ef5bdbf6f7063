"""Notices: claiming and settling the DMs that Meet owes. It sends nothing itself."""

from bot.domain.notice import Notice
from bot.ports import Clock
from storage.database import Database


def owe(database: Database, notice: Notice) -> bool:
    """Writes the debt down; False where it was owed already (same `unique_key`)."""
    raise NotImplementedError


def claim_notices(database: Database, clock: Clock, *, limit: int = 20) -> list[Notice]:
    """Notices that are due, leased to the caller, each with its attempt counted."""
    raise NotImplementedError


def settle_notice(database: Database, clock: Clock, notice: Notice, *, channel: str, ts: str) -> bool:
    """The person was told. False where another attempt has taken over."""
    raise NotImplementedError


def retry_notice(database: Database, clock: Clock, notice: Notice, reason: str, *, wait: float = 0) -> None:
    """It failed for now: tried again on the schedule, not before `wait` seconds (Retry-After); given up after a day."""
    raise NotImplementedError


def give_up_notice(database: Database, notice: Notice, reason: str) -> None:
    """It can never be told (deactivated, a stranger): kept with its reason."""
    raise NotImplementedError
