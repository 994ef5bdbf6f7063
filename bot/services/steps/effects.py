"""Storing what SES's facts mean: mails moved, addresses suppressed, people told. What they mean is decided in
`bot.domain.consequences`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import mask_address
from bot.domain.consequences import Consequences, Known, Listing
from bot.domain.delivery import DeliveryKind, Mailed
from bot.domain.errors import MeetError
from bot.domain.feedback import Feedback, bounced_for_good, bounced_softly
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.suppression import SuppressionReason, hints_at_person
from bot.services.steps.tracking import Operators, warn_operators
from storage.unit_of_work import AccountUnitOfWork

LONGEST_DETAIL = 300


class Overtaken(MeetError):
    """Another reader of the queue stored the same fact between our look and our write."""

    def __init__(self) -> None:
        super().__init__("The same feedback was stored by another process at the same moment, so this was undone.")


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


def look_up(account: AccountUnitOfWork, facts: Sequence[Feedback]) -> Known:
    """What is stored, as far as these facts need it; their mails are held until the commit. Raises UnreadableRow."""
    mails = _mails_of(account, facts)
    keys = account.feedback.known({fact.unique_key for fact in facts})
    soft = [fact for fact in facts if bounced_softly(fact)]
    if not soft:
        return Known(mails, keys)
    taken = account.feedback.taken({fact.ses_message_id for fact in soft if fact.ses_message_id})
    # A fact counts for the address that we wrote to, where the mail is known.
    streaks = account.suppressions.streaks({*(fact.address for fact in soft), *(mail.address for mail in mails)})
    return Known(mails, keys, taken, streaks)


def _mails_of(account: AccountUnitOfWork, facts: Sequence[Feedback]) -> tuple[Mailed, ...]:
    """Our tags are asked for only where SES's id is not known: the reply to the sender was lost."""
    known = account.feedback_updates.known_as({fact.ses_message_id for fact in facts if fact.ses_message_id})
    ids = {mail.ses_message_id for mail in known}
    tags = {fact.outbox_id for fact in facts if fact.outbox_id and fact.ses_message_id not in ids}
    return *known, *account.feedback_updates.tagged(tags)


def carry_out(account: AccountUnitOfWork, found: Consequences, operators: Operators, now: datetime) -> None:
    """Stores what was decided, table by table and each in one order. Raises Overtaken."""
    if account.feedback.add_events(found.events, now) != len(found.events):
        raise Overtaken
    account.feedback_updates.follow(found.moved.values(), now)
    account.suppressions.forgive(found.forgiven)
    account.suppressions.lengthen(found.lengthened)
    for listing in sorted(found.listings, key=lambda listing: listing.address_hash):
        _suppress(account, listing, now)
    for key, text in sorted(found.warnings.items()):
        warn_operators(account, operators, key, text, now)


def _suppress(account: AccountUnitOfWork, listing: Listing, now: datetime) -> None:
    fact, mail, reason = listing.fact, listing.mail, listing.reason
    detail = f"{fact.subtype} {fact.diagnostic}".strip()[:LONGEST_DETAIL]
    news = account.suppressions.suppress(fact.address, reason, detail, now)
    if mail is not None and not mail.address:
        # Its owner asked to be forgotten meanwhile: the hash alone may stay.
        account.suppressions.forget_address(fact.address)
        return
    if not hints_at_person(reason):
        return
    if reason is not SuppressionReason.SOFT_STREAK:
        news = account.addresses.mark_invalid(fact.address) > 0 or news
    if news:
        _tell_owners(account, fact, mail, now)


def _tell_owners(account: AccountUnitOfWork, fact: Feedback, mail: Mailed | None, now: datetime) -> None:
    """Everybody who registered the address hears of it, alone; the poll is named only to whom the mail went."""
    concerned = {(holder.workspace, holder.user) for holder in account.addresses.holders(fact.address)}
    if mail is not None and mail.kind is DeliveryKind.CODE and bounced_for_good(fact):
        concerned.add((mail.workspace, mail.user))
    for workspace, user in sorted(concerned):
        theirs = mail if mail and (mail.workspace, mail.user) == (workspace, user) else None
        poll, title = _poll_of(account, theirs)
        data = {"poll": poll, "title": title, "mask": mask_address(fact.address)}
        key = f"{NoticeKind.ADDRESS_BOUNCED}:{user}:{fact.unique_key}"
        notice = Notice(new_id(now), workspace, user, NoticeKind.ADDRESS_BOUNCED, key, now, data)
        account.notices.owe(workspace, notice)


def _poll_of(account: AccountUnitOfWork, mail: Mailed | None) -> tuple[str, str]:
    if mail is None or mail.poll is None:
        return "", ""
    poll = account.in_workspace(mail.workspace).polls.get(mail.poll)
    return (poll.id, poll.title) if poll else ("", "")
