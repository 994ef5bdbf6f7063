"""Whose mail a fact of SES is about: other programs may use the same account and the same topic. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.addresses import normalise_address
from bot.domain.feedback import TENANTS_LIST, Feedback, FeedbackKind, bounce_fault, suppression_for
from bot.domain.status_codes import Fault
from bot.domain.suppression import SuppressionReason

DROPPED_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnMail:
    """What identifies Meet's own mail where no delivery is known: the sender, and the configuration set.

    `from_address` None: not known, so that every mail counts as ours.
    """

    from_address: str | None = None
    configuration_set: str | None = None

    def is_of_others(self, fact: Feedback) -> bool:
        """Whether a fact that no delivery of ours fits is about mail that Meet did not send.

        The sender decides, compared as addresses are: SES repeats it as Meet gave it. Another local part of the same
        domain, with a plus tag or without, is another program. Where SES names no sender, our tag or our set must.
        """
        if fact.kind is FeedbackKind.CONTROL or self.from_address is None:
            return False
        if fact.source:
            return not self.is_by_us(fact)
        is_our_set = fact.configuration_set is not None and fact.configuration_set == self.configuration_set
        return not fact.outbox_id and not is_our_set

    def is_by_us(self, fact: Feedback) -> bool:
        """Whether SES names our sender."""
        if not fact.source or self.from_address is None:
            return False
        return normalise_address(fact.source) == normalise_address(self.from_address)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """How many facts belong to no delivery: by our own sender, and about mail of others."""

    own: int = 0
    others: int = 0
    other_sets: int = 0
    """Messages of other configuration sets, which were counted and dropped. Of the last `DROPPED_SHOWN`."""


def suppression_from_others(fact: Feedback) -> SuppressionReason | None:
    """Why a fact about others' mail puts the address on our list: where it tells of the address, not of their mail.

    A bounce must blame the address itself, a complaint name one recipient: providers hide who complained, so that SES
    names everybody who may have. An opt-out from another list is none from Meet, and a tenant's suppression list is
    that tenant's alone.
    """
    if fact.subtype == TENANTS_LIST:
        return None
    match suppression_for(fact):
        case SuppressionReason.HARD_BOUNCE:
            return SuppressionReason.HARD_BOUNCE if bounce_fault(fact) is Fault.ADDRESS else None
        case SuppressionReason.COMPLAINT:
            return SuppressionReason.COMPLAINT if fact.is_alone else None
        case SuppressionReason.OPT_OUT:
            return None
        case reason:
            return reason
