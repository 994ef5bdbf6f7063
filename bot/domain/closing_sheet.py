"""What the close modal shows: the options still ahead, best first, and what choosing each would send."""

from dataclasses import dataclass

from bot.domain.poll import Poll
from bot.domain.ranking import Ranked


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One future option of the close modal, best first, and what choosing it would send.

    `without_address` is empty for anonymous polls; the count is always right.
    """

    ranked: Ranked
    invites: int
    without_address: tuple[str, ...]
    without_address_count: int


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """What the close modal shows. `entries` is empty where every time has passed: then `note_to_organizer` says so."""

    poll: Poll
    entries: tuple[SheetEntry, ...]
    place: str
    note: str
    organizer_has_address: bool
    """False: the closer's address will serve, or the close will ask for one."""
    note_to_organizer: str = ""

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        return tuple(entry.ranked for entry in self.entries)
