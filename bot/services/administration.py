"""What the operator reads and cleans: status, lists, retention. It changes no poll."""

from dataclasses import dataclass

from bot.domain.breaker import Breaker
from bot.domain.delivery import Delivery
from bot.domain.errors import NotFound
from bot.domain.origin import Unlinked
from bot.domain.poll import Poll
from bot.domain.rates import Rates
from bot.domain.sentences import NO_SUCH_POLL
from bot.domain.text import clean_token
from bot.ports import Clock
from bot.services.steps.rates import window_start
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Status:
    """The state of everything but the queue: polls and deliveries by status, the rates, the breaker, and the feedback
    of the rates' window that belongs to no mail of ours."""

    polls: dict[str, int]
    deliveries: dict[str, int]
    rates: Rates
    breaker: Breaker
    unlinked: Unlinked


@dataclass(frozen=True, slots=True)
class PollLine:
    """One line of `meet polls list`."""

    poll: Poll
    options: int


def status(database: Database, clock: Clock) -> Status:
    """The state of Meet now; rates over the window of `bot.domain.rates`."""
    with database.read_account() as account:
        breaker = account.breaker.get()
        since = window_start(account, breaker, clock.now())
        rates, unlinked = account.rates.since(since), account.feedback.unlinked(since)
        return Status(account.polls.counts(), account.deliveries.counts(), rates, breaker, unlinked)


def list_polls(database: Database, *, limit: int = 1000) -> list[PollLine]:
    """Polls of all workspaces, newest first: for the operator's eyes."""
    with database.read_account() as account:
        polls = account.polls.list(limit)
        options = account.polls.count_options([poll.id for poll in polls])
        return [PollLine(poll, options.get(poll.id, 0)) for poll in polls]


def list_deliveries(database: Database, poll_id: str | None = None, *, limit: int = 1000) -> list[Delivery]:
    """Deliveries, newest first, of one poll or of all."""
    with database.read_account() as account:
        return account.deliveries.list(poll=poll_id, limit=limit)


def find_poll(database: Database, poll_id: str) -> Poll:
    """The poll in whichever workspace it is. Raises NotFound."""
    with database.read_account() as account:
        found = account.polls.find(clean_token(poll_id))
    if found is None:
        raise NotFound(NO_SUCH_POLL.format(poll=poll_id))
    return found


def purge(database: Database, clock: Clock) -> dict[str, int]:
    """Deletes what retention says, and how many of each; suppressions never."""
    with database.begin_account() as account:
        return account.purge(clock.now())
