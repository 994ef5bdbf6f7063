"""What the close modal shows: the options still ahead, best first, and what choosing each would send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.answer_notes import shown_notes
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.ranking import Ranked, rank_options
from bot.domain.recipients import AddressBook, invited, plan_mails, serving_organizer
from bot.domain.tally import is_veiled


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One future option of the close modal, best first, and what choosing it would send.

    `without_address`, `against` (the required people who said no) and `silent` (those who have not answered it) are
    empty where nobody may be named; counts are always right.
    """

    ranked: Ranked
    invites: int
    without_address: tuple[str, ...]
    without_address_count: int
    not_mailed: int = 0
    """How many have an address and get no mail: it cannot be mailed, or they want none."""
    against: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """What the close modal shows. `entries` is empty where every time has passed."""

    poll: Poll
    entries: tuple[SheetEntry, ...]
    place: str
    note: str
    organizer_has_address: bool
    """False: the closer's address will serve, or the close will ask for one."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What people wrote to their answers: user to note, empty where nobody may read them."""

    def entry(self, option_id: str) -> SheetEntry | None:
        """What choosing this option would do; None where it cannot be chosen."""
        return next((entry for entry in self.entries if entry.ranked.option.id == option_id), None)


_NO_NOTES: Mapping[str, str] = {}


def make_sheet(
    snapshot: PollSnapshot,
    closer: str,
    book: AddressBook,
    now: datetime,
    notes: Mapping[str, str] = _NO_NOTES,
    host: str = "",
) -> ClosingSheet:
    """The sheet for this closer, whose address serves where the organizer has none. The `host` is the organizer of the
    invite that a poll had before it was reopened, who stays that; "" for none."""
    poll = snapshot.poll
    organizer = host or serving_organizer([poll.organizer, closer], book) or poll.organizer
    entries = tuple(_entry(snapshot, ranked, organizer, book) for ranked in rank_options(snapshot, now, organizer))
    has_address = bool(book.usable(poll.organizer))
    return ClosingSheet(poll, entries, poll.place, poll.note, has_address, shown_notes(snapshot, notes))


def _entry(snapshot: PollSnapshot, ranked: Ranked, organizer: str, book: AddressBook) -> SheetEntry:
    """Names tell who said yes or maybe, so nobody is named where answers are not for everybody's eyes."""
    plan = plan_mails(invited(snapshot, ranked.option.id, organizer), book)
    unnamed = snapshot.poll.anonymous or is_veiled(snapshot.poll)
    names = ((), (), ()) if unnamed else (plan.without_address, ranked.against, ranked.silent)
    lacking, against, silent = names
    counts = len(plan.without_address), len(plan.refused)
    return SheetEntry(ranked, plan.mails, lacking, *counts, against, silent)
