"""How an attempt to mail ended: accepted, refused, in doubt, or to be tried again. It sends nothing itself."""

from datetime import datetime

from bot.domain.backoff import gives_up, next_attempt_at, throttled_until
from bot.domain.breaker import PERSONS_DECISIONS, BreakerReason
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
)
from bot.services.sending import Claimed, Skip
from bot.services.tracking import Operators, follow, open_breaker
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork


def settle_sent(database: Database, claimed: Claimed, ses_message_id: str) -> None:
    """SES accepted the mail. Facts that came before we knew its id are linked now; a canary closes the breaker."""
    with database.begin_account() as account:
        now, delivery = account.now(), claimed.delivery
        account.deliveries.settle(
            delivery.id, delivery.attempts, DeliveryStatus.SENT, now=now, ses_message_id=ses_message_id
        )
        early = account.feedback.orphans(ses_message_id)
        account.feedback.link([fact.unique_key for fact in early], delivery.id)
        follow(account, account.deliveries.get(delivery.id) or delivery, early, now)
        if claimed.canary and account.breaker.get().reason not in PERSONS_DECISIONS:
            account.breaker.close("canary", now)


def settle_skipped(database: Database, claimed: Claimed, skip: Skip) -> None:
    """The second look found that it must not go (or not now, with status pending); its token is given back."""
    with database.begin_account() as account:
        now, delivery = account.now(), claimed.delivery
        if skip.status is DeliveryStatus.PENDING:
            account.deliveries.requeue(delivery.id, delivery.attempts, now)
        else:
            account.deliveries.settle(delivery.id, delivery.attempts, skip.status, now=now, reason=skip.reason)
        account.pacing.give_back(1, now)


def settle_failure(
    database: Database, claimed: Claimed, error: MailError, *, spread: float, operators: Operators
) -> None:
    """What SES's refusal, or its silence, means for the mail and for all sending. `spread` in [0, 1] is the jitter."""
    with database.begin_account() as account:
        now, delivery = account.now(), claimed.delivery
        match error:
            case MailInDoubt():
                _end(account, delivery, DeliveryStatus.IN_DOUBT, "reply_lost", now)
            case MailRefused():
                _end(account, delivery, DeliveryStatus.FAILED, "refused", now)
            case MailThrottled():
                account.pacing.lower(now)
                account.deliveries.requeue(delivery.id, delivery.attempts, throttled_until(now, spread))
            case MailQuotaExceeded():
                _pause(account, delivery, BreakerReason.QUOTA, error, now, operators)
            case MailMisconfigured():
                _pause(account, delivery, BreakerReason(error.breaker), error, now, operators)
            case _:
                _try_again(account, delivery, now, spread)


def _try_again(account: AccountUnitOfWork, delivery: Delivery, now: datetime, spread: float) -> None:
    if gives_up(delivery.attempts, delivery.created_at, now):
        _end(account, delivery, DeliveryStatus.FAILED, "unavailable", now)
    else:
        account.deliveries.requeue(delivery.id, delivery.attempts, next_attempt_at(delivery.attempts, now, spread))


def _pause(
    account: AccountUnitOfWork,
    delivery: Delivery,
    reason: BreakerReason,
    error: MailError,
    now: datetime,
    operators: Operators,
) -> None:
    """A fault of our configuration or account: the row stays pending, nobody is blamed, everything waits."""
    account.deliveries.requeue(delivery.id, delivery.attempts, now)
    open_breaker(account, reason, str(error), now, operators)


def _end(account: AccountUnitOfWork, delivery: Delivery, status: DeliveryStatus, reason: str, now: datetime) -> None:
    account.deliveries.settle(delivery.id, delivery.attempts, status, now=now, reason=reason)
