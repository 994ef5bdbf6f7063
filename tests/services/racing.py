"""Two acts on two connections of PostgreSQL: one is stopped right before one of its commits, while the other runs."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest

from bot.domain.errors import MeetError
from bot.domain.poll import PollSnapshot
from bot.services import addresses
from storage import database as opened
from storage.database import Database, DatabaseUnavailable
from storage.polls.delivery_cards import write_touched_cards
from storage.repository import Transaction
from tests.patience import PATIENCE
from tests.services.remains import ADDRESS, EVA, NAME
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_lock_order import is_waiting
from tests.storage.databases import MovingClock
from tests.storage.kept_rows import keep_rows, put_rows_back
from tests.storage.postgresql import postgresql_url

Act = Callable[[], object]
COMMITS = 20
"""More than a forgetting has."""
SOON = 0.005
"""Seconds."""


@dataclass
class Stop:
    """Stops the thread `first` before its commit of this number, the first being 0."""

    commit: int
    seen: int = 0
    stopped: bool = False
    is_still: threading.Event = field(default_factory=threading.Event)
    """The thread is stopped, or over."""
    released: threading.Event = field(default_factory=threading.Event)

    def before_commit(self, transaction: Transaction) -> None:
        write_touched_cards(transaction)
        if threading.current_thread().name == "first":
            self.seen += 1
            if self.seen == self.commit + 1:
                self.stopped = True
                self.is_still.set()
                assert self.released.wait(PATIENCE)


@pytest.fixture
def world(postgresql_database: Database, clock: MovingClock) -> Team:
    """A team on PostgreSQL with Eva in it, who gets mail."""
    team = Team(postgresql_database, clock)
    team.registers("UORG", "U3")
    team.knows(EVA, ADDRESS, name=NAME)
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    return team


def race(database: Database, monkeypatch: pytest.MonkeyPatch, first: Act, second: Act, *, commit: int = 0) -> bool:
    """Runs `first` up to that commit, then `second` until it is over or waits for a lock, then both to their ends.

    False where `first` has fewer commits than that: then they ran one after the other.
    """
    stop = Stop(commit)
    monkeypatch.setattr(opened, "write_touched_cards", stop.before_commit)
    failures = list[BaseException]()
    one = _thread("first", first, failures, when_over=stop.is_still.set)
    other = _thread("second", second, failures)
    one.start()
    assert stop.is_still.wait(PATIENCE)
    other.start()
    _wait_until_over_or_waiting(other)
    stop.released.set()
    for thread in (one, other):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert failures == []
    return stop.stopped


def _thread(
    name: str, act: Act, failures: list[BaseException], *, when_over: Callable[[], None] = lambda: None
) -> threading.Thread:
    def run() -> None:
        try:
            act()
        except DatabaseUnavailable as failure:
            failures.append(failure)  # A deadlock, for one, refuses nothing.
        except MeetError:
            return  # Refused, as it may be: what was asked for is gone by then.
        except BaseException as failure:  # noqa: BLE001 (the test's own thread asserts that there is none)
            failures.append(failure)
        finally:
            when_over()

    return threading.Thread(target=run, name=name)


def _wait_until_over_or_waiting(thread: threading.Thread) -> None:
    """Most are over soon, which costs no question to the server."""
    until = time.monotonic() + PATIENCE
    thread.join(SOON)
    while thread.is_alive() and not is_waiting():
        assert time.monotonic() < until
        thread.join(SOON)


def race_at_each_step(
    world: Team,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Team], PollSnapshot],
    act: Callable[[Team, PollSnapshot], object],
    look: Callable[[], None],
) -> None:
    """A forgetting of Eva is stopped before each of its commits in turn, while that act runs; `look` asserts what must
    be so after each race. All begin with the same rows, at the same instant."""
    snapshot, url = prepare(world), postgresql_url()
    begun = world.clock.now()
    keep_rows(url)
    for commit in range(COMMITS):
        put_rows_back(url)
        world.clock.instant = begun
        forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
        stopped = race(world.database, monkeypatch, forget, partial(act, world, snapshot), commit=commit)
        look()
        if not stopped:
            return
    raise AssertionError("a forgetting has more commits than this test tries")
