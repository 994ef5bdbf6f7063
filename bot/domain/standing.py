"""How a person's own address stands, for that person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.addresses import check_address, normalise_address
from bot.domain.person import Consent, RegisteredAddress
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
    """A person's own address, "" for none, and how it stands.

    `offered` is the address of their Slack profile where it would work and is not in use, else "". `is_known` is False
    of a person whose Slack profile was never read: nobody knows what stands there.
    """

    address: str
    standing: AddressStanding
    offered: str = ""
    is_known: bool = True


def standing_of(
    held: RegisteredAddress | None, consent: Consent, suppressions: Sequence[Suppression]
) -> AddressStanding:
    """How the address stands by all its suppressions; what its owner may lift by `/meet start` counts as stopped."""
    if held is None:
        return AddressStanding.NONE
    if held.invalid:
        return AddressStanding.INVALID
    standing = standing_if_given(person_key(held.workspace, held.user), suppressions)
    stopped = standing is AddressStanding.GOOD and (suppressions or not consent.mail)
    return AddressStanding.STOPPED if stopped else standing


def standing_if_given(person: str, suppressions: Sequence[Suppression]) -> AddressStanding:
    """How an address with these suppressions stands once it is given by its owner, who asks for mail by that.

    `person` is a `person_key`.
    """
    left = [one for one in suppressions if not person_may_lift(one, person)]
    if not left:
        return AddressStanding.GOOD
    by_link = all(link_may_lift(one) for one in left)
    return AddressStanding.STOPPED_BY_LINK if by_link else AddressStanding.CANNOT_BE_MAILED


def is_worth_giving(
    address: str, held: RegisteredAddress | None, person: str, suppressions: Sequence[Suppression]
) -> bool:
    """Whether giving this address would help its owner: it can be mailed, and is not in use already."""
    if check_address(address):
        return False
    in_use = held is not None and not held.invalid and held.address == normalise_address(address)
    return not in_use and standing_if_given(person, suppressions) is AddressStanding.GOOD
