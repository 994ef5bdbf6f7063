"""Moving a closed poll's meeting to another offered time: same UID, next SEQUENCE. It mails nothing."""

from dataclasses import dataclass

from bot.ports import Clock
from bot.services.closing import Closed
from storage.database import Database


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """`winner` is the option the meeting moves to."""

    workspace: str
    poll: str
    winner: str
    by: str
    admin: bool


def move_meeting(database: Database, clock: Clock, request: MoveMeeting) -> Closed:
    """Moves the meeting; everybody who holds an invite or can make the new time gets a fresh one.

    Raises NotFound, NotAllowed, PollNotOpen where the poll is not closed, InvalidInput (`winner`).
    """
    raise NotImplementedError
