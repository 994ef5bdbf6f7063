"""Notices to the operators inside a use-case's transaction: a warning, or that sending is paused."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.breaker import BreakerReason, next_trial_at
from bot.domain.ids import new_id
from bot.domain.masking import mask_addresses
from bot.domain.notice import Notice, NoticeKind
from storage.account_unit_of_work import AccountUnitOfWork

Operators = Sequence[tuple[str, str]]
"""(workspace, user) of the people who run Meet (MEET_OPERATORS)."""


def open_breaker(
    account: AccountUnitOfWork, reason: BreakerReason, detail: str, now: datetime, operators: Operators
) -> None:
    """Pauses sending, and owes the operators a notice where that is news. SES may quote a recipient in `detail`, so
    addresses in it are masked."""
    detail = mask_addresses(detail)
    if account.breaker.open(reason, detail, now, next_trial_at(reason, now)):
        data = {"reason": reason.value, "detail": detail}
        _tell_operators(account, operators, NoticeKind.SENDING_PAUSED, f"paused:{reason}:{now.isoformat()}", data, now)


def warn_operators(account: AccountUnitOfWork, operators: Operators, key: str, text: str, now: datetime) -> None:
    """Owes the operators a warning, the same one at most once a day. Servers quote their recipients, so addresses in
    it are masked."""
    unique_key = f"warning:{key}:{now.date().isoformat()}"
    _tell_operators(account, operators, NoticeKind.OPERATOR_WARNING, unique_key, {"text": mask_addresses(text)}, now)


def _tell_operators(
    account: AccountUnitOfWork, operators: Operators, kind: NoticeKind, key: str, data: dict[str, str], now: datetime
) -> None:
    """Owes each operator this notice, once for each key."""
    for workspace, user in operators:
        notice = Notice(new_id(now), workspace, user, kind, f"{key}:{user}", now, dict(data))
        account.notices.owe(workspace, notice)
