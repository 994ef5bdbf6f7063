"""What the operator reads and cleans: status, lists, retention. It changes no poll."""

from dataclasses import dataclass

from bot.domain.breaker import Breaker
from bot.domain.delivery import Delivery
from bot.domain.poll import Poll
from bot.domain.rates import Rates
from bot.ports import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Status:
    """The state of everything but the queue: polls and deliveries by status, the rates, the breaker."""

    polls: dict[str, int]
    deliveries: dict[str, int]
    rates: Rates
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class PollLine:
    """One line of `meet polls list`."""

    poll: Poll
    options: int


def status(database: Database, clock: Clock) -> Status:
    """The state of Meet now; rates over the window of `bot.domain.rates`."""
    raise NotImplementedError


def list_polls(database: Database, *, limit: int = 1000) -> list[PollLine]:
    """Polls of all workspaces, newest first: for the operator's eyes."""
    raise NotImplementedError


def list_deliveries(database: Database, poll_id: str | None = None, *, limit: int = 1000) -> list[Delivery]:
    """Deliveries, newest first, of one poll or of all."""
    raise NotImplementedError


def find_poll(database: Database, poll_id: str) -> Poll:
    """The poll in whichever workspace it is. Raises NotFound."""
    raise NotImplementedError


def purge(database: Database, clock: Clock) -> dict[str, int]:
    """Deletes what retention says, and how many of each; suppressions never."""
    raise NotImplementedError
