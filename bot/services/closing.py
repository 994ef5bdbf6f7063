"""Closing a poll: choosing the winner, by a person or at the deadline, and promising the invites. It mails nothing."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.closing_sheet import ClosingSheet
from bot.domain.invite import Invite
from bot.domain.poll import PollSnapshot
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class ClosePoll:
    """One submission of the close modal. `from_address` is Meet's own, whose domain goes into the UID."""

    workspace: str
    poll: str
    winner: str
    by: str
    admin: bool
    place: str
    note: str
    from_address: str
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted by submitting again."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed poll: its snapshot, its invite and how many were promised one, lack an address, cannot be mailed."""

    snapshot: PollSnapshot
    invite: Invite
    invited: int
    without_address: int
    cannot_be_mailed: int


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """What became of one poll whose deadline passed; `closed` is None where its organizer was asked instead."""

    workspace: str
    poll: str
    closed: Closed | None


def closing_sheet(
    database: Database, clock: Clock, workspace: str, poll_id: str, *, user: str, admin: bool
) -> ClosingSheet:
    """The options that are still ahead, best first, with reasons. Raises NotFound, NotAllowed, PollNotOpen."""
    raise NotImplementedError


def close_poll(database: Database, clock: Clock, request: ClosePoll) -> Closed:
    """Closes the poll and promises the invites, in one transaction; exactly one of several closers wins.

    Raises NotFound, NotAllowed, PollNotOpen (also for the one who came second), InvalidInput (`winner`, `place`,
    `note`), AddressNeeded, LimitReached, and Unconfirmed for a winner that nobody can make.
    """
    raise NotImplementedError


def close_due(database: Database, clock: Clock, from_address: str, *, limit: int = 50) -> list[DeadlinePassed]:
    """Every poll whose deadline passed: closed by the rule, or its organizer asked by a notice; each once."""
    raise NotImplementedError


def claim_thread_reply(database: Database, clock: Clock, workspace: str, poll_id: str, *, lease: timedelta) -> bool:
    """Whether the caller is the one to tell of the close in the thread, now."""
    raise NotImplementedError


def mark_thread_reply(database: Database, workspace: str, poll_id: str, ts: str) -> None:
    """Remembers that the thread was told, for good."""
    raise NotImplementedError
