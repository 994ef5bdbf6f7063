"""The outbox's transactions: claiming what may be mailed now, and beginning an attempt. It sends nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.backoff import DOUBT_SHORTEST, doubt_is_over
from bot.domain.breaker import AllowedMail, Breaker, allowed_mail, may_leave, next_trial_at
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import REPLY_LOST, Delivery, DeliveryKind, DeliveryStatus
from bot.domain.forwarding import Forwarded
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.pacing import Outlook, next_portion_in
from bot.domain.replies import is_over
from bot.domain.unsent import DEACTIVATED, OF_ONE_PERSON
from bot.services.steps.operators import Operators
from bot.services.steps.sharing import claim_in_turn, count_claimed, look_ahead
from bot.services.steps.taking_back import pass_on
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.outbox.send_conditions import SendConditions
from storage.outbox.settlements import Ending

LEASE = timedelta(minutes=3)
"""Longer than a claimed mail waits for its turn (`invites.send_pool`). Past it, a crash is assumed and the mail, which
nobody has tried to send, is due again."""
CALL_LEASE = timedelta(minutes=1)
"""Longer than the slowest call to a provider (`invites.ses`, `invites.smtp_session`). Past it, a crash is assumed and
the mail is in doubt."""
UNREADABLE_WAIT = timedelta(minutes=1)
"""How long a mail waits whose conditions a newer version wrote."""
DOUBTS_AT_ONCE = 100
SWITCHED_OFF = "switched_off"
"""The reason of a mail of answers that waited when the deployment ended them."""
NOT_NOW = Skip(DeliveryStatus.PENDING, "")


@dataclass(frozen=True, slots=True)
class Batch:
    """What may be sent now. `held_back` says that more may be due; the pace allows it after `wait`."""

    claimed: tuple[Claimed, ...]
    held_back: bool = False
    wait: timedelta = timedelta()


def claim_batch(database: Database, *, limit: int = 50, operators: Operators = ()) -> Batch:
    """Leases what is due and may be mailed now, as far as breaker and pacing allow; settles what may not.

    Suppression, consent, "still ahead" and "still the newest" are looked at in the claim's own transaction. Leases
    follow the clock that all replicas share, so this takes none. `operators` hear of a share that is used up.
    """
    with database.begin_account() as account:
        # A transaction of its own: the claim locks the pace before mails, as every transaction must.
        now = account.now()
        account.delivery_claims.expired_leases(now)
        account.delivery_claims.expire(now)
        _settle_doubts(account, now)
    with database.begin_account() as account:
        now = account.now()
        allowed = allowed_mail(account.breaker.get(), now)
        if allowed is AllowedMail.NOTHING:
            return Batch(())
        if allowed is AllowedMail.TRIAL:
            return _claim_trial(account, now, operators)
        return _claim(account, now, limit, operators, cancels_only=allowed is AllowedMail.CANCELS)


def end_answers(database: Database) -> int:
    """Ends the mails of answers that wait, where the deployment does not mail answers on any more. How many; the audit
    log says so."""
    with database.begin_account() as account:
        ended = account.forwarded_mails.end(SWITCHED_OFF)
        if ended:
            account.audit(f"ended {ended} waiting mails of answers", "MEET_FORWARD_ANSWERS", account.now())
        return ended


def begin_attempts(database: Database, claimed: Sequence[Claimed]) -> list[Claimed | Skip]:
    """Looks once more, right before these mails leave, and marks their attempts in the same transaction.

    Everything is read anew, since a mail may have waited for its turn: suppression, consent, time, newest, breaker,
    and whether the claim is still ours. The deliveries are locked first, so whoever changes one has done so before the
    look, or waits until the attempt is marked. One answer for each, in the order given.
    """
    ids = [one.delivery.id for one in claimed]
    with database.begin_account() as account:
        stored = account.delivery_claims.lock(ids)
        now = account.now()
        breaker, around = account.breaker.get(), account.send_conditions.of(ids)
        looks = {
            one.delivery.id: _look(one, stored.get(one.delivery.id), around.get(one.delivery.id), breaker, now)
            for one in claimed
        }
        begun = account.delivery_claims.begin([name for name, skip in looks.items() if skip is None], now, CALL_LEASE)
    return [_answer(one, begun.get(one.delivery.id), around, looks[one.delivery.id]) for one in claimed]


def _look(
    claimed: Claimed, stored: Delivery | None, around: SendConditions | None, breaker: Breaker, now: datetime
) -> Skip | None:
    """Why this mail may not leave now; None: it may."""
    if stored is None or around is None or not _is_ours(stored, claimed.delivery):
        return NOT_NOW
    if not may_leave(breaker, now, cancels=stored.method is Method.CANCEL, trial=claimed.trial):
        return NOT_NOW
    return _why_not(stored, around, now)


def _is_ours(stored: Delivery, claimed: Delivery) -> bool:
    """Nobody has begun or ended an attempt since the claim."""
    return (stored.status, stored.attempts) == (DeliveryStatus.PENDING, claimed.attempts)


def _answer(
    claimed: Claimed, begun: Delivery | None, around: Mapping[str, SendConditions], skip: Skip | None
) -> Claimed | Skip:
    if begun is None:
        return skip or NOT_NOW
    return replace(_complete(begun, around[begun.id]), trial=claimed.trial)


def _claim_trial(account: AccountUnitOfWork, now: datetime, operators: Operators) -> Batch:
    """One trial send tests whether SES takes mail again. All replicas wait for the interval before the next one."""
    standing = account.breaker.lock()
    if allowed_mail(standing, now) is not AllowedMail.TRIAL:
        return Batch(())
    batch = _claim(account, now, 1, operators, cancels_only=False)
    if batch.claimed and standing.reason is not None:
        account.breaker.open(standing.reason, standing.detail, now, next_trial_at(standing.reason, now))
    return replace(batch, claimed=tuple(replace(one, trial=True) for one in batch.claimed), held_back=False)


def _claim(account: AccountUnitOfWork, now: datetime, limit: int, operators: Operators, *, cancels_only: bool) -> Batch:
    is_short = look_ahead(account, now) is not Outlook.ENOUGH
    granted, cancels_only = _take(account, now, limit, cancels_only=cancels_only)
    due = _due(account, now, granted, operators, cancels_only=cancels_only, is_short=is_short) if granted else []
    claimed = _sort_out(account, due, now)
    count_claimed(account, [one.delivery for one in claimed], now)
    account.pacing.give_back(granted - len(claimed), now)
    more, wait = _what_waits(account, now, all_used=granted > 0 and len(due) == granted)
    return Batch(claimed, more, wait)


def _due(
    account: AccountUnitOfWork, now: datetime, granted: int, operators: Operators, *, cancels_only: bool, is_short: bool
) -> list[Delivery]:
    """Where the day's quota does not last, the soonest meetings go first."""
    if cancels_only:
        return account.delivery_claims.claim_due(now, LEASE, granted, cancels_only=True)
    return claim_in_turn(account, now, LEASE, granted, operators, soonest_first=is_short)


def _what_waits(account: AccountUnitOfWork, now: datetime, *, all_used: bool) -> tuple[bool, timedelta]:
    """Whether more may be due, and when the pace allows it. What waits for another day's quota waits for the next
    round."""
    bucket = account.pacing.limits()
    wait = next_portion_in(bucket) if bucket else timedelta()
    return all_used or (wait > timedelta() and account.deliveries.is_due(now)), wait


def _take(account: AccountUnitOfWork, now: datetime, limit: int, *, cancels_only: bool) -> tuple[int, bool]:
    """How many mails may go, and whether only cancellations: they may use the day's reserve when the rest is gone."""
    if not cancels_only and (granted := account.pacing.take(limit, now)):
        return granted, False
    return account.pacing.take(limit, now, cancels=True), True


def _sort_out(account: AccountUnitOfWork, due: Sequence[Delivery], now: datetime) -> tuple[Claimed, ...]:
    """The mails that may go; the others are settled with the reason why not. One mail about a poll takes along the
    answers of all others that wait."""
    due = account.forwarded_mails.gather(due)
    conditions = account.send_conditions.of([delivery.id for delivery in due])
    claimed, endings = [], []
    for delivery in due:
        around = conditions.get(delivery.id)
        if around is None:
            # A newer version wrote its conditions, so it waits for that version.
            account.settlements.release(delivery.id, delivery.attempts, now + UNREADABLE_WAIT)
        elif skip := _why_not(delivery, around, now):
            if skip.reason in OF_ONE_PERSON and pass_on(account, delivery):
                account.settlements.release(delivery.id, delivery.attempts, now)
            else:
                endings.append(Ending(delivery.id, delivery.attempts, skip.status, skip.reason, begun=False))
        else:
            claimed.append(_complete(delivery, around))
    account.settlements.settle_all(endings, now)
    return tuple(claimed)


def _complete(delivery: Delivery, around: SendConditions) -> Claimed:
    # The mail says the delivery's own sequence: a person who is taken off gets a higher one than the invite has.
    ours = replace(around.invite, sequence=delivery.sequence) if around.invite else None
    return Claimed(
        delivery, ours, around.name, around.zone, locale=around.locale, told=around.told, forwarded=around.forwarded
    )


def _why_not(delivery: Delivery, around: SendConditions, now: datetime) -> Skip | None:
    if around.suppressed_for is not None:
        return Skip(DeliveryStatus.SUPPRESSED, around.suppressed_for.value)
    if delivery.expires_at is not None and now >= delivery.expires_at:
        return Skip(DeliveryStatus.EXPIRED, "too_late")
    if around.is_deactivated and delivery.method is not Method.CANCEL:
        return Skip(DeliveryStatus.SUPPRESSED, DEACTIVATED)
    if delivery.kind is DeliveryKind.CODE:
        # A code was asked for a moment ago, whatever was said about invites before.
        return None
    if not around.may_mail:
        return Skip(DeliveryStatus.SUPPRESSED, "opt_out")
    if delivery.kind is DeliveryKind.ANSWERS:
        return _why_no_answers(around.forwarded, now)
    return _why_no_invite(delivery, around.invite, now)


def _why_no_answers(forwarded: Forwarded | None, now: datetime) -> Skip | None:
    """None are left where whoever answered was forgotten meanwhile, or the poll has another organizer."""
    if forwarded is None or not forwarded.answers or not forwarded.is_wanted:
        return Skip(DeliveryStatus.SUPERSEDED, "")
    return Skip(DeliveryStatus.EXPIRED, "too_late") if is_over(forwarded.invite, now) else None


def _why_no_invite(delivery: Delivery, invite: Invite | None, now: datetime) -> Skip | None:
    if invite is None or delivery.method is None or delivery.role is None:
        return Skip(DeliveryStatus.FAILED, "no_invite")
    if not invite.slot.is_ahead(now):
        return Skip(DeliveryStatus.EXPIRED, "too_late")
    outdated = invite.status is InviteStatus.CANCELLED or delivery.sequence < invite.sequence
    if delivery.method is not Method.CANCEL and outdated:
        return Skip(DeliveryStatus.SUPERSEDED, "")
    return None


def _settle_doubts(account: AccountUnitOfWork, now: datetime) -> None:
    """Decides about mails whose reply was lost: SES's Send event has had its time, so invites go again. Codes and
    answers that are mailed on never do: nobody is mailed one answer twice."""
    seen_empty_at = account.feedback.queue_seen_empty_at()
    for delivery in account.deliveries.due_in_doubt(now - DOUBT_SHORTEST, DOUBTS_AT_ONCE):
        attempted_at = delivery.attempted_at or delivery.created_at
        if not doubt_is_over(attempted_at, seen_empty_at, now):
            continue
        if delivery.kind is not DeliveryKind.INVITE:
            account.settlements.settle(
                delivery.id, delivery.attempts, DeliveryStatus.FAILED, now=now, reason=REPLY_LOST
            )
        else:
            account.settlements.requeue(delivery.id, delivery.attempts, now)
