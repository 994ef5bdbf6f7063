"""Reading polls: what a person may see of them, anonymity and veil obeyed. It writes nothing."""

from bot.domain.card import DeliveryCard
from bot.domain.grid import Grid
from bot.domain.poll import Choice, Poll, PollSnapshot
from storage.database import Database


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
