"""How a person's own address stands, for that person alone."""

from dataclasses import dataclass
from enum import StrEnum


class AddressStanding(StrEnum):
    """How a person's own address stands, for that person alone."""

    NONE = "none"
    GOOD = "good"
    INVALID = "invalid"
    """It bounced for good: a better one is needed."""
    STOPPED = "stopped"
    """The person ended mail from this workspace, or opted out by a link."""
    CANNOT_BE_MAILED = "cannot_be_mailed"
    """Suppressed for a reason that only the operator can lift."""


@dataclass(frozen=True, slots=True)
class AddressState:
    """What `/meet email` answers. `address` and `profile_address` are "" for none; `text` is the whole sentence."""

    address: str
    standing: AddressStanding
    profile_address: str
    text: str
