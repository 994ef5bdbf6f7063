"""What becomes of an address that somebody gives, and of a code that they type. Only for that person's eyes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.standing import AddressStanding


@dataclass(frozen=True, slots=True)
class Registered:
    """An address that was given, how it stands, and how many missing invites go to it.

    `taken` is False of one that cannot be mailed: the person keeps what they had.
    """

    address: str
    invites: int
    standing: AddressStanding
    taken: bool = True

    @property
    def works(self) -> bool:
        """Whether mail goes there now."""
        return self.standing is AddressStanding.GOOD


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The answer does not tell whether the address is new, known or suppressed."""

    address: str
    expires_at: datetime
    unconfirmed: bool = False
    """It is the profile's address for all that the person knows; Slack could not confirm it just now."""
    registered: Registered | None = None
    """The address is the Slack profile's own, or already the person's proven one: show this instead of asking."""


class CodeResult(StrEnum):
    PROVEN = "proven"
    WRONG = "wrong"
    MALFORMED = "malformed"
    """Not six digits: no try was spent."""
    EXPIRED = "expired"
    USED_UP = "used_up"
    """Five wrong tries: a new code is needed."""
    NONE = "none"
    """No code was asked for."""
    USED = "used"
    """It proved its address already, in another window or by another press: no try was spent."""


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """What became of a typed code."""

    result: CodeResult
    tries_left: int = 0
    registered: Registered | None = None
    poll: str = ""
