"""What one new fact does inside a transaction: to its delivery, to the suppression list, and whom it tells."""

from dataclasses import dataclass, replace

from bot.domain.addresses import mask_address
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.feedback import (
    REPUTATION_DELAYS,
    Feedback,
    FeedbackKind,
    lengthens_streak,
    suppression_for,
)
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.suppression import SuppressionReason, ends_streak, hints_at_person
from bot.services.tracking import Operators, follow, warn_operators
from storage.unit_of_work import AccountUnitOfWork

LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """Whose feedback counts, and who hears of trouble. None: not known, so that anything counts."""

    account: str | None = None
    configuration_set: str | None = None
    operators: Operators = ()


def foreign(fact: Feedback, policy: FeedbackPolicy) -> str:
    """Why this fact is not about our mail, "" where it may be. Anybody's topic can be pointed at a queue."""
    if policy.account and fact.account and fact.account != policy.account:
        return f"It is feedback of another AWS account ({fact.account})."
    if policy.configuration_set and fact.configuration_set and fact.configuration_set != policy.configuration_set:
        return f"It is feedback of another configuration set ({fact.configuration_set})."
    return ""


def apply_fact(account: AccountUnitOfWork, fact: Feedback, policy: FeedbackPolicy) -> bool:
    """Stores the fact and does what follows from it; False where it was known already and nothing was done."""
    delivery = _delivery_of(account, fact)
    delivered_before = _delivered_before(account, fact, delivery)
    ours = replace(fact, address=delivery.address) if delivery and delivery.address else fact
    now = account.now()
    forgotten = delivery is not None and not delivery.address
    if not account.feedback.add_event(ours, now, delivery.id if delivery else None, forgotten=forgotten):
        return False
    if delivery is not None:
        delivery = follow(account, delivery, [ours], now)
    _mend_streak(account, ours)
    reason = suppression_for(ours) or _streak_reason(account, ours, delivered_before=delivered_before)
    if reason is not None and ours.address:
        _suppress(account, ours, delivery, reason)
    _warn(account, ours, policy.operators)
    return True


def _delivery_of(account: AccountUnitOfWork, fact: Feedback) -> Delivery | None:
    """Whose mail it is: SES's id is the dependable join, our tag the one that settles a lost reply."""
    found = account.deliveries.by_ses_message_id(fact.ses_message_id) if fact.ses_message_id else None
    if found is None and fact.outbox_id:
        found = account.deliveries.get(fact.outbox_id)
    return found


def _delivered_before(account: AccountUnitOfWork, fact: Feedback, delivery: Delivery | None) -> bool:
    if delivery is not None and delivery.status in (DeliveryStatus.DELIVERED, DeliveryStatus.COMPLAINED):
        return True
    return fact.ses_message_id is not None and account.feedback.delivered_before(fact.ses_message_id, fact.address)


def _mend_streak(account: AccountUnitOfWork, fact: Feedback) -> None:
    if fact.kind is FeedbackKind.DELIVERED and fact.address:
        account.suppressions.delivered(fact.address)


def _streak_reason(account: AccountUnitOfWork, fact: Feedback, *, delivered_before: bool) -> SuppressionReason | None:
    if not lengthens_streak(fact, delivered_before=delivered_before) or not fact.address:
        return None
    streak = account.suppressions.soft_bounced(fact.address, fact.ses_message_id or fact.unique_key)
    return SuppressionReason.SOFT_STREAK if ends_streak(streak) else None


def _suppress(account: AccountUnitOfWork, fact: Feedback, delivery: Delivery | None, reason: SuppressionReason) -> None:
    now = account.now()
    detail = f"{fact.subtype} {fact.diagnostic}".strip()[:LONGEST_DETAIL]
    news = account.suppressions.suppress(fact.address, reason, detail, now)
    if delivery is not None and not delivery.address:
        # Its owner asked to be forgotten meanwhile: the hash alone may stay.
        account.suppressions.forget_address(fact.address)
        return
    if not hints_at_person(reason):
        return
    if reason is not SuppressionReason.SOFT_STREAK:
        news = account.addresses.mark_invalid(fact.address) > 0 or news
    if news:
        _tell_owners(account, fact, delivery)


def _tell_owners(account: AccountUnitOfWork, fact: Feedback, delivery: Delivery | None) -> None:
    """Everybody who registered the address hears of it, alone; the poll is named only to whom the mail went."""
    concerned = {(holder.workspace, holder.user) for holder in account.addresses.holders(fact.address)}
    if delivery is not None and delivery.kind is DeliveryKind.CODE and fact.kind is FeedbackKind.HARD_BOUNCE:
        concerned.add((delivery.workspace, delivery.user))
    for workspace, user in sorted(concerned):
        theirs = delivery if delivery and (delivery.workspace, delivery.user) == (workspace, user) else None
        poll, title = _poll_of(account, theirs)
        data = {"poll": poll, "title": title, "mask": mask_address(fact.address)}
        key = f"{NoticeKind.ADDRESS_BOUNCED}:{user}:{fact.unique_key}"
        now = account.now()
        notice = Notice(new_id(now), workspace, user, NoticeKind.ADDRESS_BOUNCED, key, now, data)
        account.notices.owe(workspace, notice)


def _poll_of(account: AccountUnitOfWork, delivery: Delivery | None) -> tuple[str, str]:
    if delivery is None or delivery.poll is None:
        return "", ""
    poll = account.in_workspace(delivery.workspace).polls.get(delivery.poll)
    return (poll.id, poll.title) if poll else ("", "")


def _warn(account: AccountUnitOfWork, fact: Feedback, operators: Operators) -> None:
    text = _warning(fact)
    if text:
        warn_operators(account, operators, f"{fact.kind}:{fact.subtype}", text, account.now())


def _warning(fact: Feedback) -> str:
    """What the operators should hear of this fact, "" for nothing."""
    if fact.ours_at_fault:
        told = fact.diagnostic or fact.subtype or "no reason given"
        return f"A mail was refused for what is in it ({told}). Nobody is blamed for it; look at the delivery's poll."
    if fact.kind is FeedbackKind.CONTROL and fact.subtype == "received":
        return "A rule for inbound mail at SES publishes to Meet's feedback topic: give it a topic of its own."
    if fact.kind is FeedbackKind.COMPLAINT and fact.subtype == "auth-failure":
        return "A provider reports a mail that failed authentication: check DKIM, SPF and DMARC of the sending domain."
    if fact.kind is FeedbackKind.DELAYED and fact.subtype in REPUTATION_DELAYS:
        return f"A provider holds Meet's mails back ({fact.subtype}): look at the account's reputation at SES."
    return ""
