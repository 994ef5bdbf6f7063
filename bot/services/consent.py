"""What a person allows: stop, start, unsubscribe, and being forgotten. It mails nothing."""

from dataclasses import dataclass

from bot.domain.poll import Poll
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class MailStarted:
    """`invites` is how many missing invites go out now; `text` says what mail is allowed and what is not."""

    invites: int
    text: str


@dataclass(frozen=True, slots=True)
class ForgetSheet:
    """What being forgotten would do. `blocking` are the polls to hand over or cancel first; empty: it may go on."""

    text: str
    blocking: tuple[Poll, ...]
    upcoming_invites: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`redraw` are the polls whose message changed; `text` is the answer."""

    text: str
    redraw: tuple[str, ...]


def stop_mail(database: Database, clock: Clock, workspace: str, user: str) -> str:
    """Ends all mail to this person from this workspace; the sentence that says so."""
    raise NotImplementedError


def start_mail(database: Database, clock: Clock, workspace: str, user: str) -> MailStarted:
    """Allows mail again, lifts opt-out and soft bounces of a proven address, and sends what is missing."""
    raise NotImplementedError


def forget_me(database: Database, clock: Clock, workspace: str, user: str) -> ForgetSheet:
    """What `/meet forget-me` asks before anything happens."""
    raise NotImplementedError


def forget_confirmed(database: Database, clock: Clock, workspace: str, user: str) -> Forgotten:
    """Cancels the person's upcoming invites and deletes address, zone, codes, votes in open polls and the name on
    closed ones; suppressions stay, as hashes. Raises NotAllowed while the person still organizes something ahead."""
    raise NotImplementedError


def unsubscribe(database: Database, clock: Clock, secret: bytes, token: str) -> str | None:
    """Ends all mail to the address behind an unsubscribe link, for every workspace; its mask, None for a bad token."""
    raise NotImplementedError


def unsubscribe_mask(database: Database, secret: bytes, token: str) -> str | None:
    """The mask of the address behind the link, for the page that asks; changes nothing. None for a bad token."""
    raise NotImplementedError
