"""Opening a poll: from a checked draft to a stored poll, and to the message that carries it. It posts nothing itself."""

from dataclasses import dataclass

from bot.domain.draft import Draft
from bot.domain.poll import Poll, PollSnapshot
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """One submission of the opening modal. `submission` is the modal's key: the same key makes the same poll."""

    draft: Draft
    submission: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The poll, and whether this submission made it. `needs_proof` is the organizer's address that a code must prove."""

    poll: Poll
    snapshot: PollSnapshot
    new: bool
    needs_proof: str | None = None


def check_draft(database: Database, clock: Clock, draft: Draft) -> None:
    """Nothing where the draft can be posted.

    Raises InvalidInput with the fields at fault, or Unconfirmed with warnings that a second submission accepts: the
    handler gives `Unconfirmed.token` back as `Draft.confirmed`.
    """
    raise NotImplementedError


def open_poll(database: Database, clock: Clock, request: OpenPoll) -> Opened:
    """The stored poll, status open, not yet posted; the same poll again for the same submission.

    An organizer's address that equals the Slack profile's is registered at once; any other one is returned as
    `needs_proof` (then `addresses.request_code`). Raises as `check_draft` does, and LimitReached.
    """
    raise NotImplementedError


def mark_posted(database: Database, workspace: str, poll: str, *, channel: str, ts: str, permalink: str | None) -> None:
    """Remembers where the poll's message stands."""
    raise NotImplementedError


def mark_permalink(database: Database, workspace: str, poll: str, permalink: str) -> None:
    """Remembers the link that the invite will carry."""
    raise NotImplementedError


def keep_draft(database: Database, workspace: str, poll: str) -> None:
    """Turns a poll that Slack did not let us post into a draft, so that nothing typed is lost."""
    raise NotImplementedError


def post_draft(database: Database, clock: Clock, workspace: str, poll: str, *, by: str, channel: str) -> PollSnapshot:
    """The kept draft, open again and to be posted in `channel`.

    Raises NotFound, NotAllowed for anybody but its organizer, PollNotOpen where it was posted meanwhile or every
    time has passed.
    """
    raise NotImplementedError
