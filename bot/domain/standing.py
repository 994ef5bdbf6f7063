"""How a person's own address stands, for that person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.person import Consent, RegisteredAddress
from bot.domain.sentences import (
    ADDRESS_BLOCKED,
    ADDRESS_GOOD,
    ADDRESS_INVALID,
    ADDRESS_STOPPED,
    ADDRESS_STOPPED_BY_LINK,
    NO_ADDRESS,
)
from bot.domain.suppression import Suppression, link_may_lift, person_key, person_may_lift


class AddressStanding(StrEnum):
    """How a person's own address stands, for that person alone."""

    NONE = "none"
    GOOD = "good"
    INVALID = "invalid"
    """It bounced for good: a better one is needed."""
    STOPPED = "stopped"
    """The person ended mail from this workspace, or opted out by a link in their own mail."""
    STOPPED_BY_LINK = "stopped_by_link"
    """Opted out by a link in a mail to somebody else, or in another workspace: only such a link allows it again."""
    CANNOT_BE_MAILED = "cannot_be_mailed"
    """Suppressed for a reason that only the operator can lift."""


@dataclass(frozen=True, slots=True)
class AddressState:
    """What `/meet email` answers. `address` and `profile_address` are "" for none; `text` is the whole sentence.
    `is_known` is False of a person whose Slack profile was never read: nobody knows what stands there."""

    address: str
    standing: AddressStanding
    profile_address: str
    text: str
    is_known: bool = True


_SENTENCES = {
    AddressStanding.NONE: NO_ADDRESS,
    AddressStanding.GOOD: ADDRESS_GOOD,
    AddressStanding.INVALID: ADDRESS_INVALID,
    AddressStanding.STOPPED: ADDRESS_STOPPED,
    AddressStanding.STOPPED_BY_LINK: ADDRESS_STOPPED_BY_LINK,
    AddressStanding.CANNOT_BE_MAILED: ADDRESS_BLOCKED,
}


def standing_of(
    held: RegisteredAddress | None, consent: Consent, suppressions: Sequence[Suppression]
) -> AddressStanding:
    """How the address stands by all its suppressions; what its owner may lift by `/meet start` counts as stopped."""
    if held is None:
        return AddressStanding.NONE
    if held.invalid:
        return AddressStanding.INVALID
    person = person_key(held.workspace, held.user)
    left = [one for one in suppressions if not person_may_lift(one, person)]
    if left:
        by_link = all(link_may_lift(one) for one in left)
        return AddressStanding.STOPPED_BY_LINK if by_link else AddressStanding.CANNOT_BE_MAILED
    return AddressStanding.GOOD if consent.mail and not suppressions else AddressStanding.STOPPED


def sentence_of(standing: AddressStanding, address: str) -> str:
    """The standing in words, for the address's owner."""
    return _SENTENCES[standing].format(address=address)
