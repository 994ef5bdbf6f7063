"""Notices to the operators inside a use-case's transaction: a warning, or that sending is paused."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alerts import Alert
from bot.domain.breaker import BreakerReason, next_trial_at
from bot.domain.ids import new_id
from bot.domain.masking import mask_addresses
from bot.domain.notice import Notice, NoticeKind
from bot.language.reasons import reason_text
from storage.account_unit_of_work import AccountUnitOfWork

Operators = Sequence[tuple[str, str]]
"""(workspace, user) of the people who run Meet (MEET_OPERATORS)."""


def open_breaker(
    account: AccountUnitOfWork, reason: BreakerReason, detail: str | Alert, now: datetime, operators: Operators
) -> None:
    """Pauses sending, and owes the operators a notice where that is news. SES may quote a recipient in `detail`, so
    addresses in it are masked. The breaker keeps what `meet status` prints; the notice is told in its reader's
    language."""
    text = mask_addresses(reason_text(detail))
    if account.breaker.open(reason, text, now, next_trial_at(reason, now)):
        figures = detail.data if isinstance(detail, Alert) else {}
        data = {"reason": reason.value, "detail": text, **figures}
        _tell_operators(account, operators, NoticeKind.SENDING_PAUSED, f"paused:{reason}:{now.isoformat()}", data, now)


def warn_operators(account: AccountUnitOfWork, operators: Operators, key: str, alert: Alert, now: datetime) -> None:
    """Owes the operators a warning, the same one at most once a day. Servers quote their recipients, so addresses in
    it are masked."""
    data = {name: mask_addresses(value) for name, value in alert.data.items()}
    unique_key = f"warning:{key}:{now.date().isoformat()}"
    _tell_operators(account, operators, NoticeKind.OPERATOR_WARNING, unique_key, data, now)


def _tell_operators(
    account: AccountUnitOfWork, operators: Operators, kind: NoticeKind, key: str, data: dict[str, str], now: datetime
) -> None:
    """Owes each operator this notice, once for each key."""
    for workspace, user in operators:
        notice = Notice(new_id(now), workspace, user, kind, f"{key}:{user}", now, dict(data))
        account.notices.owe(workspace, notice)
