"""The outbox's transactions: claiming what may be mailed now and settling what was tried. It sends nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.backoff import doubt_is_over
from bot.domain.breaker import Passage, next_canary_at, passage
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.suppression import Suppression
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork

LEASE = timedelta(minutes=3)
"""Longer than the slowest call to SES; past it, a crash is taken for granted and the mail is in doubt."""
DOUBTS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """One mail to send now, with all that building it needs; `invite` is None for a code.

    `name` and `zone` are the recipient's, "" where Slack's profile is not known.
    """

    delivery: Delivery
    invite: Invite | None
    name: str
    zone: str
    canary: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What may be sent now. `rate` is the limit in mails a second; `held_back` says that more waits for the pace."""

    claimed: tuple[Claimed, ...]
    rate: float
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a claimed delivery is not mailed after all."""

    status: DeliveryStatus
    reason: str


def claim_batch(database: Database, *, limit: int = 50) -> Batch:
    """Leases what is due and may be mailed now, as far as breaker and pacing allow; settles what may not.

    Suppression, consent, "still ahead" and "still the newest" are looked at in the claim's own transaction. Leases
    follow the clock that all replicas share, so this takes none.
    """
    with database.begin_account() as account:
        now = account.now()
        account.deliveries.expired_leases(now)
        _settle_doubts(account, now)
        way = passage(account.breaker.get(), now)
        if way is Passage.NOTHING:
            return Batch((), 1.0)
        if way is Passage.CANARY:
            return _claim_canary(account, now)
        return _claim(account, now, limit, cancels_only=way is Passage.CANCELS)


def why_not_now(database: Database, claimed: Claimed) -> Skip | None:
    """Looks once more, right before the mail leaves: suppression, consent, time and breaker. None: it may go."""
    with database.read_account() as account:
        now = account.now()
        if not claimed.canary and passage(account.breaker.get(), now) not in _passages(claimed.delivery):
            return Skip(DeliveryStatus.PENDING, "")
        suppression = account.suppressions.get(claimed.delivery.address)
        return _why_not(account, claimed.delivery, claimed.invite, suppression, now)


def _passages(delivery: Delivery) -> frozenset[Passage]:
    return frozenset({Passage.ALL, Passage.CANCELS} if delivery.method is Method.CANCEL else {Passage.ALL})


def _claim_canary(account: AccountUnitOfWork, now: datetime) -> Batch:
    """One mail tries whether the fault is mended. The next may try only after the interval, in whichever replica."""
    standing = account.breaker.get()
    batch = _claim(account, now, 1, cancels_only=False)
    if batch.claimed and standing.reason is not None:
        account.breaker.open(standing.reason, standing.detail, now, next_canary_at(standing.reason, now))
    return replace(batch, claimed=tuple(replace(one, canary=True) for one in batch.claimed), held_back=False)


def _claim(account: AccountUnitOfWork, now: datetime, limit: int, *, cancels_only: bool) -> Batch:
    granted, cancels_only = _take(account, now, limit, cancels_only=cancels_only)
    rate = bucket.rate if (bucket := account.pacing.limits()) else 1.0
    if granted == 0:
        waiting = account.deliveries.counts().get(DeliveryStatus.PENDING, 0)
        return Batch((), rate, held_back=waiting > 0)
    due = account.deliveries.claim_due(now, LEASE, granted, cancels_only=cancels_only)
    claimed = _sort_out(account, due, now)
    account.pacing.give_back(granted - len(claimed), now)
    return Batch(claimed, rate, held_back=len(due) == granted)


def _take(account: AccountUnitOfWork, now: datetime, limit: int, *, cancels_only: bool) -> tuple[int, bool]:
    """How many mails may go, and whether only cancellations: they may use the day's reserve when the rest is gone."""
    if not cancels_only and (granted := account.pacing.take(limit, now)):
        return granted, False
    return account.pacing.take(limit, now, cancels=True), True


def _sort_out(account: AccountUnitOfWork, due: Sequence[Delivery], now: datetime) -> tuple[Claimed, ...]:
    """The mails that may go; the others are settled with the reason why not."""
    suppressed = account.suppressions.get_many(delivery.address for delivery in due)
    claimed = []
    for delivery in due:
        invite = _invite_of(account, delivery)
        skip = _why_not(account, delivery, invite, suppressed.get(delivery.address), now)
        if skip is None:
            claimed.append(_complete(account, delivery, invite))
        else:
            account.deliveries.settle(delivery.id, delivery.attempts, skip.status, now=now, reason=skip.reason)
    return tuple(claimed)


def _invite_of(account: AccountUnitOfWork, delivery: Delivery) -> Invite | None:
    return account.in_workspace(delivery.workspace).invites.get(delivery.invite) if delivery.invite else None


def _complete(account: AccountUnitOfWork, delivery: Delivery, invite: Invite | None) -> Claimed:
    profile = account.in_workspace(delivery.workspace).people.profile(delivery.user)
    name, zone = (profile.name, profile.zone) if profile else ("", "")
    # The mail says the delivery's own sequence: a person who is taken off gets a higher one than the invite has.
    ours = replace(invite, sequence=delivery.sequence) if invite else None
    return Claimed(delivery, ours, name, zone)


def _why_not(
    account: AccountUnitOfWork,
    delivery: Delivery,
    invite: Invite | None,
    suppression: Suppression | None,
    now: datetime,
) -> Skip | None:
    if suppression is not None:
        return Skip(DeliveryStatus.SUPPRESSED, suppression.reason.value)
    if delivery.expires_at is not None and now >= delivery.expires_at:
        return Skip(DeliveryStatus.EXPIRED, "too_late")
    if delivery.kind is DeliveryKind.CODE:
        # A code was asked for a moment ago, whatever was said about invites before.
        return None
    if not account.in_workspace(delivery.workspace).people.consent(delivery.user).mail:
        return Skip(DeliveryStatus.SUPPRESSED, "opt_out")
    return _why_no_invite(delivery, invite, now)


def _why_no_invite(delivery: Delivery, invite: Invite | None, now: datetime) -> Skip | None:
    if invite is None or delivery.method is None or delivery.role is None:
        return Skip(DeliveryStatus.FAILED, "no_invite")
    if now >= invite.slot.starts_at:
        return Skip(DeliveryStatus.EXPIRED, "too_late")
    outdated = invite.status is InviteStatus.CANCELLED or delivery.sequence < invite.sequence
    if delivery.method is not Method.CANCEL and outdated:
        return Skip(DeliveryStatus.SUPERSEDED, "")
    return None


def _settle_doubts(account: AccountUnitOfWork, now: datetime) -> None:
    """Decides about mails whose reply was lost: SES's Send event has had its time, so they go again, codes never."""
    seen_empty_at = account.feedback.queue_seen_empty_at()
    for delivery in account.deliveries.due_in_doubt(now, DOUBTS_AT_ONCE):
        attempted_at = delivery.attempted_at or delivery.created_at
        if not doubt_is_over(attempted_at, seen_empty_at, now):
            continue
        if delivery.kind is DeliveryKind.CODE:
            account.deliveries.settle(
                delivery.id, delivery.attempts, DeliveryStatus.FAILED, now=now, reason="reply_lost"
            )
        else:
            account.deliveries.requeue(delivery.id, delivery.attempts, now)
