"""A person's address: given by its owner, proven, changed. It mails nothing itself: a code is a delivery too."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.standing import AddressState
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Registered:
    """An address that counts now; `invites` is how many missing invites go to it. `text` says both."""

    address: str
    invites: int
    text: str


@dataclass(frozen=True, slots=True)
class RequestCode:
    """Another address than the profile's. `poll` is the poll whose prompt started it, "" for none."""

    workspace: str
    user: str
    address: str
    poll: str = ""


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The same whether the address is new, known, or never mailed. `registered` is set where no code is needed."""

    address: str
    expires_at: datetime
    text: str
    registered: Registered | None = None
    """The address is the Slack profile's own, or already the person's proven one: show this instead of asking."""


class CodeResult(StrEnum):
    PROVEN = "proven"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used_up"
    """Five wrong tries: a new code is needed."""
    NONE = "none"
    """No code is under way."""


@dataclass(frozen=True, slots=True)
class ProveCode:
    workspace: str
    user: str
    code: str


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """What became of a typed code; `text` is the sentence for the field or, when proven, for the person."""

    result: CodeResult
    text: str
    tries_left: int = 0
    registered: Registered | None = None
    poll: str = ""


def address_state(database: Database, workspace: str, user: str) -> AddressState:
    """The person's address and how it stands. Only for that person's eyes."""
    raise NotImplementedError


def register_profile_address(database: Database, clock: Clock, workspace: str, user: str) -> Registered:
    """Registers the address of the person's Slack profile, which counts as proven; missing invites go out.

    Raises AddressNeeded where the profile has none, InvalidInput (`address`) where it cannot be mailed.
    """
    raise NotImplementedError


def request_code(database: Database, clock: Clock, request: RequestCode) -> CodeSent:
    """Sends a code to the address. Raises InvalidInput (`address`), LimitReached."""
    raise NotImplementedError


def prove_code(database: Database, clock: Clock, secret: bytes, request: ProveCode) -> CodeOutcome:
    """Checks a typed code and registers its address. `secret` is MEET_SECRET_KEY's bytes. A wrong try is counted."""
    raise NotImplementedError


def prompt_due(database: Database, clock: Clock, workspace: str, user: str, poll: str) -> bool:
    """Whether this vote is the one that brings the prompt for an address: exactly once for a person without one."""
    raise NotImplementedError
