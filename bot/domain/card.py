"""The organizer's delivery card: where each person's invite stands, never an address, never a blame."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.person import is_forgotten
from bot.domain.poll import Choice, Poll, PollSnapshot, Slot
from bot.domain.recipients import invited
from bot.domain.tally import choices_of


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


_STATES = {
    DeliveryStatus.PENDING: CardState.WAITING,
    DeliveryStatus.SENDING: CardState.WAITING,
    DeliveryStatus.IN_DOUBT: CardState.WAITING,
    DeliveryStatus.SUPERSEDED: CardState.WAITING,
    DeliveryStatus.SENT: CardState.SENT,
    DeliveryStatus.DELIVERED: CardState.DELIVERED,
    DeliveryStatus.BOUNCED: CardState.BOUNCED,
    DeliveryStatus.FAILED: CardState.FAILED,
    DeliveryStatus.EXPIRED: CardState.FAILED,
    DeliveryStatus.COMPLAINED: CardState.CANNOT_BE_MAILED,
    DeliveryStatus.SUPPRESSED: CardState.CANNOT_BE_MAILED,
}


def card_of(
    snapshot: PollSnapshot, organizer: str, deliveries: Sequence[Delivery], addresses: Mapping[str, str]
) -> DeliveryCard:
    """The card as it stands. `organizer` is the invite's; `addresses` are the people's present ones, by user."""
    poll, people = snapshot.poll, _people(snapshot, organizer, deliveries, addresses)
    winner = snapshot.option(poll.winner or "")
    slot = winner.slot if winner else None
    if poll.anonymous:
        mailed = sum(person.state is not CardState.NO_ADDRESS for person in people)
        return DeliveryCard(poll, slot, (), {CardState.SENT: mailed} if mailed else {})
    return DeliveryCard(poll, slot, people, dict(Counter(person.state for person in people)))


def _people(
    snapshot: PollSnapshot, organizer: str, deliveries: Sequence[Delivery], addresses: Mapping[str, str]
) -> tuple[CardPerson, ...]:
    winner, people = snapshot.poll.winner or "", []
    for user in [*invited(snapshot, winner, organizer), *_others(snapshot, winner, organizer, deliveries)]:
        latest = latest_of(user, deliveries, addresses.get(user, ""))
        state = _STATES[latest.status] if latest else CardState.NO_ADDRESS
        cancelled = latest is not None and latest.method is Method.CANCEL
        people.append(CardPerson(user, choices_of(snapshot, user).get(winner), state, cancelled))
    return tuple(people)


def _others(snapshot: PollSnapshot, winner: str, organizer: str, deliveries: Sequence[Delivery]) -> list[str]:
    """People who were mailed once and are invited no more, say because the meeting moved."""
    now_invited = invited(snapshot, winner, organizer)
    mailed = dict.fromkeys(sent.user for sent in deliveries if not is_forgotten(sent.user))
    return [user for user in mailed if user not in now_invited]


def latest_of(user: str, deliveries: Sequence[Delivery], address: str) -> Delivery | None:
    """The newest mail to this person; somebody who shares an address has the mail that went there."""
    own = [sent for sent in deliveries if sent.user == user]
    shared = [sent for sent in deliveries if address and sent.address == address]
    return max(own or shared, key=lambda sent: (sent.sequence, sent.created_at, sent.resend), default=None)
