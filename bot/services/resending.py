"""Resending invites because a person asked: new rows with a later DTSTAMP. It mails nothing."""

from dataclasses import dataclass

from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Resend:
    """Whose invite is sent again; `user` "" for everybody whose mail did not arrive."""

    workspace: str
    poll: str
    by: str
    admin: bool
    user: str = ""


@dataclass(frozen=True, slots=True)
class Resent:
    """How many mails go out again, and the sentence that says so."""

    mails: int
    text: str


def resend(database: Database, clock: Clock, request: Resend) -> Resent:
    """Sends invites again to those who may be mailed. Raises NotFound, NotAllowed, PollNotOpen, LimitReached."""
    raise NotImplementedError
