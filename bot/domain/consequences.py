"""What a run of SES's facts does to mails, streaks and lists, one fact after the other. Pure: it stores nothing."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.domain.addresses import address_hash
from bot.domain.alerts import Alert
from bot.domain.delivery import DeliveryStatus, Mailed, followed
from bot.domain.feedback import (
    Feedback,
    FeedbackKind,
    bounced_softly,
    counts_for,
    lengthens_streak,
    suppression_for,
    warning_key,
    warning_of,
)
from bot.domain.origin import OwnMail, suppression_from_others
from bot.domain.person import is_forgotten
from bot.domain.suppression import SuppressionReason, ends_streak

_TAKEN = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.COMPLAINED})


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored, as far as some facts need it."""

    mails: tuple[Mailed, ...] = ()
    """The deliveries that SES's ids or our tags name."""
    keys: AbstractSet[str] = frozenset()
    """The unique keys of the facts that are stored already."""
    taken: AbstractSet[tuple[str, str]] = frozenset()
    """(SES's id, address hash) of mails that the recipient's server had taken."""
    own: OwnMail = field(default_factory=OwnMail)
    """By what our mail is known where no delivery fits."""
    streaks: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """By address hash the mails that bounced softly since the last delivery; asked for where one bounced so."""


class Event(NamedTuple):
    """A new fact to be stored. `delivery` is None for an orphan. Where the person was `forgotten`, only the hash is
    kept.

    `of_others`: it is about mail that Meet did not send, and feeds no rate.
    """

    fact: Feedback
    address_hash: str
    delivery: str | None = None
    forgotten: bool = False
    of_others: bool = False


class Listing(NamedTuple):
    """An address that goes on the suppression list, the fact that puts it there, and the mail it came back from.

    `of_others`: the mail was not ours, so that registrations of the address stay as they are.
    """

    fact: Feedback
    address_hash: str
    reason: SuppressionReason
    mail: Mailed | None
    of_others: bool = False


@dataclass(slots=True)
class Consequences:
    """What is to be stored, grouped by what it is stored in."""

    events: list[Event] = field(default_factory=list)
    moved: dict[str, Mailed] = field(default_factory=dict)
    """By id each mail that stands elsewhere now."""
    forgiven: set[str] = field(default_factory=set)
    """Address hashes whose streak ends, before `lengthened` is added."""
    lengthened: dict[str, set[str]] = field(default_factory=dict)
    """By address hash the mails that are new in its streak."""
    listings: list[Listing] = field(default_factory=list)
    warnings: dict[str, Alert] = field(default_factory=dict)
    """What the operators should hear, by the key that makes it once a day."""
    counts: bool = False
    """Whether a rate has a new fact."""


def decide(facts: Iterable[Feedback], known: Known) -> Consequences:
    """What follows from these facts in this order, as if each were decided and stored before the next."""
    deciding = _Deciding(known)
    for fact in facts:
        deciding.take(fact)
    return deciding.consequences


class _Deciding:
    """What is known so far, stored or just decided."""

    def __init__(self, known: Known) -> None:
        self.consequences = Consequences()
        self._own = known.own
        self._keys = set(known.keys)
        self._taken = set(known.taken)
        self._streaks = {hashed: set(mails) for hashed, mails in known.streaks.items()}
        self._mails = {mail.id: mail for mail in known.mails}
        self._by_ses_id = {mail.ses_message_id: mail.id for mail in reversed(known.mails)}

    def take(self, fact: Feedback) -> None:
        if fact.unique_key in self._keys:
            return
        self._keys.add(fact.unique_key)
        mail = self._mail_of(fact)
        if mail is None and self._own.is_of_others(fact):
            self._take_from_others(fact)
            return
        was_taken = self._was_taken(fact, mail)
        ours = fact if mail is None or mail.address in ("", fact.address) else replace(fact, address=mail.address)
        hashed = address_hash(ours.address)
        after = mail and self._follow(mail, ours)
        self._keep(ours, hashed, after)
        reason = suppression_for(ours) or self._streak_reason(ours, hashed, was_taken=was_taken)
        if reason is not None and ours.address:
            self.consequences.listings.append(Listing(ours, hashed, reason, after))

    def _take_from_others(self, fact: Feedback) -> None:
        """Others' mail tells of addresses alone: it moves no delivery, streak or rate, and warns nobody."""
        hashed, reason = address_hash(fact.address), suppression_from_others(fact)
        self.consequences.events.append(Event(fact, hashed, of_others=True))
        if reason is not None and fact.address:
            self.consequences.listings.append(Listing(fact, hashed, reason, None, of_others=True))

    def _mail_of(self, fact: Feedback) -> Mailed | None:
        """Whose mail it is: SES's id is the dependable join, our tag the one that settles a lost reply.

        Where SES's id of the mail is known, and another one came from another sender, somebody passed the mail on with
        our header in it.
        """
        found = self._by_ses_id.get(fact.ses_message_id) if fact.ses_message_id else None
        if found is not None:
            return self._mails[found]
        tagged = self._mails.get(fact.outbox_id or "")
        is_passed_on = tagged is not None and tagged.ses_message_id is not None and self._own.is_of_others(fact)
        return None if is_passed_on else tagged

    def _was_taken(self, fact: Feedback, mail: Mailed | None) -> bool:
        """Whether the recipient's server had taken this mail: what bounces softly after that is an automatic reply."""
        if not bounced_softly(fact):
            return False
        if mail is not None and mail.status in _TAKEN:
            return True
        return (fact.ses_message_id or "", address_hash(fact.address)) in self._taken

    def _keep(self, fact: Feedback, hashed: str, mail: Mailed | None) -> None:
        # Mail that is in doubt has its address still. A mail that was tried twice is known by one of its ids of SES, by
        # which being forgotten finds what was told.
        gone = mail is not None and (
            not mail.address or is_forgotten(mail.user) or mail.ses_message_id != fact.ses_message_id
        )
        event = Event(fact, hashed, mail.id if mail else None, forgotten=gone)
        self.consequences.events.append(event)
        self.consequences.counts |= counts_for(fact) is not None
        if warning := warning_of(fact):
            self.consequences.warnings.setdefault(warning_key(fact), warning)
        if fact.kind is FeedbackKind.DELIVERED:
            self._forgive(fact, hashed)

    def _follow(self, mail: Mailed, fact: Feedback) -> Mailed:
        after = followed(mail, fact)
        if after is None:
            return mail
        self._mails[mail.id] = self.consequences.moved[mail.id] = after
        self._by_ses_id.setdefault(after.ses_message_id, mail.id)
        return after

    def _forgive(self, fact: Feedback, hashed: str) -> None:
        if fact.ses_message_id:
            self._taken.add((fact.ses_message_id, hashed))
        if fact.address:
            self._streaks.pop(hashed, None)
            self.consequences.lengthened.pop(hashed, None)
            self.consequences.forgiven.add(hashed)

    def _streak_reason(self, fact: Feedback, hashed: str, *, was_taken: bool) -> SuppressionReason | None:
        if not lengthens_streak(fact, delivered_before=was_taken) or not fact.address:
            return None
        bounced, mail = self._streaks.setdefault(hashed, set()), fact.ses_message_id or fact.unique_key
        if mail not in bounced:
            bounced.add(mail)
            self.consequences.lengthened.setdefault(hashed, set()).add(mail)
        return SuppressionReason.SOFT_STREAK if ends_streak(len(bounced)) else None
