"""How an attempt to mail ended: accepted, refused, in doubt, or to be tried again. It sends nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alerts import Alert, AlertKind
from bot.domain.backoff import gives_up, next_attempt_at, throttled_until
from bot.domain.breaker import BY_TRIAL_SEND, PERSONS_DECISIONS, BreakerReason, retry_at_after
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import REPLY_LOST, UNVERIFIED, Delivery, DeliveryStatus, followed, mailed
from bot.domain.feedback import Feedback
from bot.domain.unsent import OF_ONE_PERSON
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailNotPermitted,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnverified,
)
from bot.services.steps.operators import Operators, open_breaker, warn_operators
from bot.services.steps.sharing import by_workspace
from bot.services.steps.taking_back import pass_on
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.outbox.settlements import Ending


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail was taken. SES calls it by this id; None where no feedback will name it (`Mailer.send`)."""

    claimed: Claimed
    ses_message_id: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """The second look found that it must not go, or not now (status pending): nothing was sent."""

    claimed: Claimed
    skip: Skip


@dataclass(frozen=True, slots=True)
class Refused:
    """SES did not take the mail, or never said. `spread` in [0, 1] is the jitter of the next try."""

    claimed: Claimed
    error: MailError
    spread: float


Outcome = Accepted | Skipped | Refused


def settle(database: Database, outcomes: Sequence[Outcome], *, operators: Operators) -> None:
    """Settles in one transaction how these attempts ended, each by its own attempt's number: what is another's by now,
    or was settled by feedback, stays as it is."""
    with database.begin_account() as account:
        now = account.now()
        _lock(account, outcomes, now)
        _settle_accepted(account, [one for one in outcomes if isinstance(one, Accepted)], now)
        for one in outcomes:
            if isinstance(one, Skipped):
                _settle_skipped(account, one, now)
            elif isinstance(one, Refused):
                _settle_refused(account, one, now, operators)


def _lock(account: AccountUnitOfWork, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Locks rows in the order that every transaction keeps, so that replicas cannot deadlock: the breaker, the pace,
    mails by their ids, and with the commit the cards.

    The pace and the workspaces' counts are written at once: they get back what no mail used.
    """
    skipped = [one for one in outcomes if isinstance(one, Skipped)]
    refused = [one for one in outcomes if isinstance(one, Refused)]
    if refused or any(one.claimed.trial for one in outcomes):
        account.breaker.lock()
    account.pacing.give_back(len(skipped), now)
    account.workspace_mail.give_back(by_workspace(one.claimed.delivery for one in skipped), now)
    if any(isinstance(one.error, MailThrottled) for one in refused):
        account.pacing.lower(now)
    if skipped or refused:
        account.settlements.lock([one.claimed.delivery.id for one in outcomes])


def _settle_accepted(account: AccountUnitOfWork, accepted: Sequence[Accepted], now: datetime) -> None:
    """Facts that came before we knew SES's id are linked now; a trial send that SES took closes the breaker."""
    account.settlements.settle_all([_sent(one.claimed.delivery, one.ses_message_id) for one in accepted], now)
    by_name = {one.ses_message_id: one.claimed.delivery for one in accepted if one.ses_message_id}
    for name in account.feedback.known_early(by_name):
        _follow_early(account, by_name[name], name, now)
    if any(one.claimed.trial for one in accepted) and account.breaker.lock().reason not in PERSONS_DECISIONS:
        account.breaker.close(BY_TRIAL_SEND, now)


def _sent(delivery: Delivery, ses_message_id: str | None) -> Ending:
    return Ending(delivery.id, delivery.attempts, DeliveryStatus.SENT, ses_message_id=ses_message_id)


def _follow_early(account: AccountUnitOfWork, delivery: Delivery, ses_message_id: str, now: datetime) -> None:
    early = account.feedback.orphans(ses_message_id)
    account.feedback.link([fact.unique_key for fact in early], delivery.id)
    _follow(account, account.deliveries.get(delivery.id) or delivery, early, now)


def _follow(account: AccountUnitOfWork, delivery: Delivery, facts: Sequence[Feedback], now: datetime) -> None:
    """Moves the delivery as far as the facts say, whatever their order."""
    before = after = mailed(delivery)
    for fact in facts:
        after = followed(after, fact) or after
    if after != before:
        account.feedback_updates.follow([after], now)


def _settle_skipped(account: AccountUnitOfWork, skipped: Skipped, now: datetime) -> None:
    claimed, skip = skipped.claimed.delivery, skipped.skip
    is_anothers = skip.reason in OF_ONE_PERSON and pass_on(account, claimed)
    if is_anothers or skip.status is DeliveryStatus.PENDING:
        account.settlements.release(claimed.id, claimed.attempts, now)
    else:
        never_begun = Ending(claimed.id, claimed.attempts, skip.status, skip.reason, begun=False)
        account.settlements.settle_all([never_begun], now)


def _settle_refused(account: AccountUnitOfWork, refused: Refused, now: datetime, operators: Operators) -> None:
    """What SES's refusal, or its silence, means for the mail and for all sending."""
    delivery, error, spread = refused.claimed.delivery, refused.error, refused.spread
    match error:
        case MailInDoubt():
            _end(account, delivery, DeliveryStatus.IN_DOUBT, REPLY_LOST, now)
        case MailUnverified():
            warn_operators(account, operators, "sandbox", Alert(AlertKind.SANDBOX), now)
            _end(account, delivery, DeliveryStatus.FAILED, UNVERIFIED, now)
        case MailRefused():
            _end(account, delivery, DeliveryStatus.FAILED, "refused", now)
        case MailThrottled():
            account.settlements.requeue(delivery.id, delivery.attempts, throttled_until(now, spread))
        case MailQuotaExceeded():
            _pause(account, delivery, BreakerReason.QUOTA, error, now, operators)
        case MailMisconfigured():
            _pause(account, delivery, BreakerReason(error.breaker), error, now, operators)
        case MailNotPermitted():
            warn_operators(account, operators, "recipients_identity", Alert(AlertKind.RECIPIENTS_IDENTITY), now)
            _try_again(account, delivery, now, spread)
        case _:
            _try_again(account, delivery, now, spread)


def _try_again(account: AccountUnitOfWork, delivery: Delivery, now: datetime, spread: float) -> None:
    if gives_up(delivery.attempts, delivery.created_at, now):
        _end(account, delivery, DeliveryStatus.FAILED, "unavailable", now)
    else:
        account.settlements.requeue(delivery.id, delivery.attempts, next_attempt_at(delivery.attempts, now, spread))


def _pause(
    account: AccountUnitOfWork,
    delivery: Delivery,
    reason: BreakerReason,
    error: MailError,
    now: datetime,
    operators: Operators,
) -> None:
    """A fault of our configuration or account: the row stays pending, nobody is blamed, everything waits."""
    open_breaker(account, reason, str(error), now, operators)
    account.settlements.requeue(delivery.id, delivery.attempts, retry_at_after(account.breaker.get(), now))


def _end(account: AccountUnitOfWork, delivery: Delivery, status: DeliveryStatus, reason: str, now: datetime) -> None:
    account.settlements.settle(delivery.id, delivery.attempts, status, now=now, reason=reason)
