"""Counting what a person does against the limits of the domain. It decides no limit itself."""

from datetime import datetime

from bot.domain.errors import LimitReached
from bot.domain.limits import Limit
from storage.unit_of_work import UnitOfWork


def is_within(uow: UnitOfWork, limit: Limit, user: str, now: datetime) -> bool:
    """Counts one more where that is still allowed, and whether it is."""
    return uow.usage.take(user, limit, now)


def count_use(uow: UnitOfWork, limit: Limit, user: str, now: datetime) -> None:
    """Counts one more. Raises LimitReached where that is too many; the caller's transaction then undoes everything."""
    if not is_within(uow, limit, user, now):
        raise LimitReached(limit.refusal(now))
