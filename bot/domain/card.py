"""The organizer's delivery card: where each person's invite stands, never an address, never a blame."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.poll import Choice, Poll, Slot


class CardState(StrEnum):
    """Where one person's invite stands, in the organizer's eyes. Why somebody cannot be mailed is not said."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    """Our own fault or an expired mail: a resend may help."""
    NO_ADDRESS = "no_address"
    CANNOT_BE_MAILED = "cannot_be_mailed"


@dataclass(frozen=True, slots=True)
class CardPerson:
    user: str
    choice: Choice | None
    """None for the organizer who did not vote for the winner."""
    state: CardState
    cancelled: bool = False
    """True where the state is that of a cancellation."""


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """What the organizer sees of a closed poll's invites: people, never addresses.

    For an anonymous poll `people` is empty and `counts` has no failures in it: {SENT: mails made out}.
    """

    poll: Poll
    slot: Slot | None
    people: tuple[CardPerson, ...]
    counts: dict[CardState, int]
