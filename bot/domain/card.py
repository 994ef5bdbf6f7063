"""The organizer's delivery card: the state of each person's invite. It shows no address and blames nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.again import latest_of
from bot.domain.attending import NO_ANSWERS, CalendarAnswers
from bot.domain.delivery import SOFT_BOUNCE, UNVERIFIED, Delivery, DeliveryStatus
from bot.domain.held_back import HeldBack
from bot.domain.invite import Method
from bot.domain.notice import WhyOff
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
    """For good; nobody was asked for a better address, or Slack did not take the question."""
    BOUNCED_ASKED = "bounced_asked"
    """For good; Slack took the direct message that asks for a better address."""
    BOUNCED_SOFTLY = "bounced_softly"
    FAILED = "failed"
    """Our own fault or an expired mail: a resend may help."""
    UNVERIFIED = "unverified"
    """SES's sandbox refused the address, because it is not verified there."""
    NO_ADDRESS = "no_address"
    CANNOT_BE_MAILED = "cannot_be_mailed"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A meeting that does not take place."""

    slot: Slot
    why: WhyOff
    """CANCELLED or OPEN_AGAIN."""


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known of a card's people."""

    declined: frozenset[str] = frozenset()
    """Who is not mailed at their address."""
    gone: frozenset[str] = frozenset()
    """Who is deactivated in Slack."""
    asked: frozenset[str] = frozenset()
    """Whom a question for a better address has reached in Slack and who have not answered it."""
    resendable: tuple[str, ...] = ()
    """Whom "Send again" would mail."""
    held_back: HeldBack | None = None
    """Why what waits does not leave now."""
    held_since: datetime | None = None
    """When sending was paused, where it is paused."""
    taken_back: TakenBack | None = None
    """None: the meeting stands."""
    could_before: tuple[str, ...] = ()
    """Who could make the time before a move to one that nobody has answered."""


NOTHING_ELSE = Around()


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
    """What the organizer sees of the invites of a poll that was closed: people, never addresses.

    For an anonymous poll `people` is empty and `counts` has no failures in it: {SENT: mails made out}.
    """

    poll: Poll
    slot: Slot | None
    people: tuple[CardPerson, ...]
    counts: dict[CardState, int]
    resendable: tuple[str, ...] = ()
    """Whom "Send again" would mail; nobody is named for an anonymous poll."""
    held_back: HeldBack | None = None
    """Why what waits does not leave now; None too where nothing waits."""
    held_since: datetime | None = None
    """When sending was paused, where that is why."""
    taken_back: TakenBack | None = None
    """Then `people` are those who are told so by mail."""
    answers: CalendarAnswers = NO_ANSWERS
    """What their calendars answered."""
    uninvited: tuple[str, ...] = ()
    """Who must be there and is not invited: they said no to this time, or nothing."""
    could_before: tuple[str, ...] = ()
    """Who could make the time before a move, and holds no invite to this one, about which nobody was asked."""
    unaddressed: frozenset[str] = frozenset()
    """Who of them has no address."""


_STATES = {
    DeliveryStatus.PENDING: CardState.WAITING,
    DeliveryStatus.SENDING: CardState.WAITING,
    DeliveryStatus.IN_DOUBT: CardState.WAITING,
    DeliveryStatus.SUPERSEDED: CardState.WAITING,
    DeliveryStatus.SENT: CardState.SENT,
    DeliveryStatus.DELIVERED: CardState.DELIVERED,
    DeliveryStatus.FAILED: CardState.FAILED,
    DeliveryStatus.EXPIRED: CardState.FAILED,
    DeliveryStatus.COMPLAINED: CardState.CANNOT_BE_MAILED,
    DeliveryStatus.SUPPRESSED: CardState.CANNOT_BE_MAILED,
}


def card_of(
    snapshot: PollSnapshot,
    organizer: str,
    deliveries: Sequence[Delivery],
    addresses: Mapping[str, str],
    around: Around = NOTHING_ELSE,
) -> DeliveryCard:
    """The card as it stands. `organizer` is the invite's; `addresses` are the people's present ones, by user."""
    poll, people = snapshot.poll, _people(snapshot, organizer, deliveries, addresses, around)
    winner, counts = snapshot.option(poll.winner or ""), dict(Counter(person.state for person in people))
    if poll.anonymous:
        mailed = sum(person.state is not CardState.NO_ADDRESS for person in people)
        people, counts = (), {CardState.SENT: mailed} if mailed else {}
    before = () if around.taken_back or poll.anonymous else _could_before(poll, people, around)
    return DeliveryCard(
        poll,
        around.taken_back.slot if around.taken_back else winner.slot if winner else None,
        people,
        counts,
        () if poll.anonymous else around.resendable,
        around.held_back,
        around.held_since,
        around.taken_back,
        uninvited=() if around.taken_back or poll.anonymous else _uninvited(poll.required, people, around),
        could_before=before,
        unaddressed=frozenset(before) - addresses.keys(),
    )


def _uninvited(users: Sequence[str], people: tuple[CardPerson, ...], around: Around) -> tuple[str, ...]:
    known = {person.user for person in people} | around.gone
    return tuple(user for user in users if user not in known and not is_forgotten(user))


def _could_before(poll: Poll, people: tuple[CardPerson, ...], around: Around) -> tuple[str, ...]:
    return tuple(user for user in _uninvited(around.could_before, people, around) if user not in poll.required)


def _people(
    snapshot: PollSnapshot,
    organizer: str,
    deliveries: Sequence[Delivery],
    addresses: Mapping[str, str],
    around: Around,
) -> tuple[CardPerson, ...]:
    winner, people = snapshot.poll.winner or "", []
    for user in _named(snapshot, winner, organizer, deliveries, around):
        latest = latest_of(user, deliveries, addresses.get(user, ""))
        cancelled = latest is not None and latest.method is Method.CANCEL
        if around.taken_back and not cancelled:
            # Nothing went to this person that had to be taken back.
            continue
        people.append(CardPerson(user, choices_of(snapshot, user).get(winner), _state(user, latest, around), cancelled))
    return tuple(people)


def _state(user: str, latest: Delivery | None, around: Around) -> CardState:
    if latest is None:
        return CardState.CANNOT_BE_MAILED if user in around.declined else CardState.NO_ADDRESS
    if latest.user != user and user in around.declined:
        # The address is mailed for somebody else who has it.
        return CardState.CANNOT_BE_MAILED
    if latest.status is DeliveryStatus.FAILED and latest.reason == UNVERIFIED:
        return CardState.UNVERIFIED
    if latest.status is not DeliveryStatus.BOUNCED:
        return _STATES[latest.status]
    if latest.reason == SOFT_BOUNCE and user not in around.declined:
        return CardState.BOUNCED_SOFTLY
    return CardState.BOUNCED_ASKED if user in around.asked else CardState.BOUNCED


def _named(
    snapshot: PollSnapshot, winner: str, organizer: str, deliveries: Sequence[Delivery], around: Around
) -> list[str]:
    """Who is invited, and who was mailed once and is invited no more, say because the meeting moved.

    Of people who are deactivated only those who were mailed.
    """
    mailed = dict.fromkeys(sent.user for sent in deliveries if not is_forgotten(sent.user))
    roles = invited(snapshot, winner, organizer)
    return list(dict.fromkeys([*(user for user in roles if user not in around.gone or user in mailed), *mailed]))
