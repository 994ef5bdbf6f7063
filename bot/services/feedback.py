"""Applying SES's feedback: statuses, suppressions, streaks, rates, and the notices that follow. It reads no queue."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog

from bot.domain.addresses import address_hash
from bot.domain.consequences import Consequences, Known, decide
from bot.domain.delivery import Mailed
from bot.domain.errors import MeetError
from bot.domain.feedback import Feedback, bounced_softly, counts_for, may_list
from bot.domain.masking import mask_addresses
from bot.domain.origin import OwnMail
from bot.domain.reasons import FeedbackReason, NotApplied, OfAnotherAccount, OfAnotherSet, StaysInQuarantine, Why
from bot.language.reasons import reason_text
from bot.services.steps.listing import list_addresses
from bot.services.steps.operators import Operators, warn_operators
from bot.services.steps.rates import watch_rates
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database

LONGEST_BODY = 64 * 1024
"""Of a quarantined message: more than SES ever writes about one mail."""
logger = structlog.get_logger("meet.feedback")


@dataclass(frozen=True, slots=True)
class Received:
    """One message of the queue: its facts, or the `problem` that kept it from being read."""

    body: str
    facts: tuple[Feedback, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """Whose feedback counts, and who hears of trouble. None: not known, so that anything counts."""

    account: str | None = None
    configuration_set: str | None = None
    operators: Operators = ()
    from_address: str | None = None

    @property
    def own(self) -> OwnMail:
        return OwnMail(self.from_address, self.configuration_set)


class Overtaken(MeetError):
    """Another reader of the queue stored the same fact between our look and our write."""

    def __init__(self) -> None:
        super().__init__(FeedbackReason.OVERTAKEN)


def apply_feedback(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> list[bool]:
    """For each message whether it is stored for good, so that it may be deleted from the queue.

    All in one transaction. Where that fails, nothing of it stands, and each is applied in one of its own: what fails
    alone goes to quarantine, and only where the database itself fails does a message stay in the queue.
    """
    if len(received) > 1:
        try:
            _apply(database, received, policy)
        except Exception:
            logger.warning("feedback_batch_failed", exc_info=True)
        else:
            return [True] * len(received)
    return [_apply_alone(database, one, policy) for one in received]


def replay(database: Database, digest: str, one: Received, policy: FeedbackPolicy) -> None:
    """Applies a message that lay in quarantine under this digest, and takes it out, in one transaction.

    Raises MeetError where it still cannot be applied; then it stays.
    """
    if problem := one.problem or _foreign(one, policy):
        raise MeetError(StaysInQuarantine(problem))
    try:
        with database.begin_account() as account:
            _replay(account, digest, one, policy)
    except MeetError:
        raise
    except Exception as error:
        logger.debug("replay_failed", exc_info=True)
        raise MeetError(StaysInQuarantine(NotApplied(type(error).__name__))) from error


def _replay(account: AccountUnitOfWork, digest: str, one: Received, policy: FeedbackPolicy) -> None:
    if name := _of_other_sets(account, [one], policy).get(0):
        raise MeetError(StaysInQuarantine(OfAnotherSet(name)))
    if account.feedback.release(digest):
        _apply_facts(account, one.facts, policy, account.now())


def _apply_alone(database: Database, one: Received, policy: FeedbackPolicy) -> bool:
    try:
        _apply(database, [one], policy)
    except MeetError:
        logger.exception("feedback_database_failed")
        return False
    except Exception as error:
        logger.exception("feedback_not_applied")
        return _quarantine_alone(database, one, NotApplied(type(error).__name__))
    return True


def _quarantine_alone(database: Database, one: Received, reason: Why) -> bool:
    try:
        poison = _poisoned(one, reason)
        with database.begin_account() as account:
            account.feedback.quarantine(poison.body, poison.reason, account.now(), poison.digest)
    except Exception:
        logger.exception("feedback_not_quarantined")
        return False
    return True


def _apply(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> None:
    """Applies these messages whole, in this order, in one transaction."""
    read = [(one, one.problem or _foreign(one, policy)) for one in received]
    good = [one for one, problem in read if not problem]
    poison = [_poisoned(one, problem) for one, problem in read if problem]
    with database.begin_account() as account:
        now = account.now()
        # First, as an operator does who replays one of them (`replay`).
        for one in sorted(poison):
            account.feedback.quarantine(one.body, one.reason, now, one.digest)
        dropped = _of_other_sets(account, good, policy)
        account.feedback.drop(Counter(dropped.values()), now)
        facts = [fact for place, one in enumerate(good) if place not in dropped for fact in one.facts]
        if facts:
            _apply_facts(account, facts, policy, now)


def _apply_facts(account: AccountUnitOfWork, facts: Sequence[Feedback], policy: FeedbackPolicy, now: datetime) -> None:
    if any(counts_for(fact) for fact in facts):
        account.breaker.lock()  # What counts may open it, and it is locked before mails.
    found = decide(facts, _look_up(account, facts, policy.own))
    _carry_out(account, found, policy.operators, now)
    if found.counts:
        watch_rates(account, policy.operators, now)


def _look_up(account: AccountUnitOfWork, facts: Sequence[Feedback], own: OwnMail) -> Known:
    """What is stored, as far as these facts need it; their mails stay locked until the commit. Raises UnreadableRow."""
    mails = _mails_of(account, facts)
    keys = account.feedback.known({fact.unique_key for fact in facts})
    soft = [fact for fact in facts if bounced_softly(fact)]
    if not soft:
        return Known(mails, keys, own=own)
    taken = account.feedback.taken({fact.ses_message_id for fact in soft if fact.ses_message_id})
    # A fact counts for the address that we wrote to, where the mail is known.
    streaks = account.suppressions.streaks({*(fact.address for fact in soft), *(mail.address for mail in mails)})
    return Known(mails, keys, taken, own, streaks)


def _mails_of(account: AccountUnitOfWork, facts: Sequence[Feedback]) -> tuple[Mailed, ...]:
    """Locked after the addresses, and all at once: they are found by two kinds of ids, and locked in the order of
    one."""
    names, tags = _names(facts)
    named = account.feedback_updates.named(names, tags)
    account.suppressions.lock(_told_of(facts, named))
    return tuple(account.feedback_updates.lock([mail.id for mail in named]))


def _told_of(facts: Sequence[Feedback], mails: Sequence[Mailed]) -> set[str]:
    """The hashes of the addresses of which more may be stored than where a mail stands."""
    known = {mail.ses_message_id for mail in mails}
    telling = [fact for fact in facts if may_list(fact) or fact.ses_message_id not in known]
    names = set().union(*_names(telling))
    held = [mail.address for mail in mails if mail.id in names or mail.ses_message_id in names]
    return {address_hash(one) for one in (*held, *(fact.address for fact in telling))}


def _names(facts: Sequence[Feedback]) -> tuple[set[str], set[str]]:
    """SES's ids and our tags, by which these facts name mails."""
    names = {fact.ses_message_id for fact in facts if fact.ses_message_id}
    return names, {fact.outbox_id for fact in facts if fact.outbox_id}


def _carry_out(account: AccountUnitOfWork, found: Consequences, operators: Operators, now: datetime) -> None:
    """Stores what was decided, table by table and each in one order. Raises Overtaken."""
    if account.feedback.add_events(found.events, now) != len(found.events):
        raise Overtaken
    account.feedback_updates.follow(found.moved.values(), now)
    account.suppressions.forgive(found.forgiven)
    account.suppressions.lengthen(found.lengthened)
    list_addresses(account, found.listings, now)
    for key, alert in sorted(found.warnings.items(), key=lambda one: one[0]):
        warn_operators(account, operators, key, alert, now)


def _foreign(one: Received, policy: FeedbackPolicy) -> Why | None:
    return next((why for fact in one.facts if (why := _why_foreign(fact, policy))), None)


def _why_foreign(fact: Feedback, policy: FeedbackPolicy) -> Why | None:
    """Why this fact is not about our mail, None where it may be. Anybody's topic can be pointed at a queue."""
    if policy.account and fact.account and fact.account != policy.account:
        return OfAnotherAccount(fact.account)
    return None


def _of_other_sets(account: AccountUnitOfWork, messages: Sequence[Received], policy: FeedbackPolicy) -> dict[int, str]:
    """By place those of these messages that are about another program's mail, and its configuration set: the topic is
    shared. One about a mail of ours is ours, and so is one of our own sender: MEET_CONFIGURATION_SET may have been
    another one."""
    apart = {place: name for place, one in enumerate(messages) if (name := _other_set(one, policy))}
    facts = [fact for place in apart for fact in messages[place].facts]
    if not facts:
        return {}
    ours = account.feedback_updates.knows(*_names(facts))
    return {place: name for place, name in apart.items() if not _names_one_of(ours, messages[place])}


def _other_set(one: Received, policy: FeedbackPolicy) -> str:
    if any(policy.own.is_by_us(fact) for fact in one.facts):
        return ""
    named = (fact.configuration_set for fact in one.facts if policy.configuration_set)
    return next((name for name in named if name and name != policy.configuration_set), "")


def _names_one_of(ours: set[str], one: Received) -> bool:
    return any(fact.ses_message_id in ours or fact.outbox_id in ours for fact in one.facts)


class _Poison(NamedTuple):
    """A message for the quarantine. Ordered by digest, so that two readers cannot deadlock."""

    digest: str
    body: str
    reason: str


def _poisoned(one: Received, reason: Why | str) -> _Poison:
    """The operator reads the reason, and its sentence is stored: a later Meet may not know the reason any more."""
    # NUL and lone surrogates are what PostgreSQL and UTF-8 cannot keep; the hash is that of the message as it came.
    body = one.body[:LONGEST_BODY].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    digest = hashlib.sha256(one.body.encode("utf-8", "surrogatepass")).hexdigest()
    return _Poison(digest, body, mask_addresses(reason_text(reason)))
