"""Cancelling and reopening a poll: takes back what was promised from exactly those who hold it. It mails nothing."""

from dataclasses import dataclass

from bot.domain.poll import PollSnapshot
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class ManagePoll:
    """An act on a poll by a person; `admin` as Slack's profile says."""

    workspace: str
    poll: str
    by: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The poll after the act, and how many cancellations go out."""

    snapshot: PollSnapshot
    cancellations: int


def cancel_poll(database: Database, clock: Clock, request: ManagePoll) -> Cancelled:
    """Cancels the poll; who holds an invite to a meeting that is still ahead is mailed a CANCEL.

    Raises NotFound, NotAllowed, PollNotOpen where it was cancelled already.
    """
    raise NotImplementedError


def reopen_poll(database: Database, clock: Clock, request: ManagePoll) -> Cancelled:
    """Opens a closed poll again, votes kept, what was sent cancelled. Raises as `cancel_poll`."""
    raise NotImplementedError
