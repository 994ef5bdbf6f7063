"""Reading polls: what a person may see of them, anonymity and veil obeyed. It writes nothing."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.poll import Choice, Option, Poll, PollSnapshot, Slot
from bot.domain.tally import Tally
from storage.database import Database


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person's answers, in the order of the grid's options. `choices` is all None while answers are veiled."""

    user: str
    name: str
    required: bool
    choices: tuple[Choice | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Who can when. `rows` is empty for an anonymous poll, `tallies` is empty while answers are veiled."""

    poll: Poll
    options: tuple[Option, ...]
    rows: tuple[GridRow, ...]
    tallies: tuple[Tally, ...]
    answered: int


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


def poll_snapshot(database: Database, workspace: str, poll_id: str) -> PollSnapshot | None:
    """The poll with everything that drawing it needs; None where this workspace has none. Voters of an anonymous
    poll come under made-up names, so that no view can give them away."""
    raise NotImplementedError


def own_choices(database: Database, workspace: str, poll_id: str, voter: str) -> dict[str, Choice]:
    """Option id to the person's own choice, for the modal that answers all."""
    raise NotImplementedError


def polls_of(database: Database, workspace: str, user: str, *, limit: int = 20) -> list[Poll]:
    """The polls that concern the person, newest first: organized, required in, or answered."""
    raise NotImplementedError


def may_see(database: Database, workspace: str, poll_id: str, user: str) -> bool:
    """Whether DM, Home and grid may show the poll to this person: its organizers, required people and voters only."""
    raise NotImplementedError


def grid(database: Database, workspace: str, poll_id: str, user: str) -> Grid:
    """Who can when. Raises NotFound, and NotAllowed for somebody whom `may_see` leaves out."""
    raise NotImplementedError


def delivery_card(database: Database, workspace: str, poll_id: str) -> DeliveryCard | None:
    """The organizer's card; None where there is no such poll or it has no winner."""
    raise NotImplementedError


def export_grid(database: Database, workspace: str, poll_id: str) -> list[list[str]]:
    """Rows for CSV, a head row first; no cell that a spreadsheet would run. Raises NotFound."""
    raise NotImplementedError
