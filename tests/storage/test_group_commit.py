"""Writers that commit together: who shares a transaction, who returns when, and whose fault is whose."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from storage import database
from storage.compiled_statement import Driver, driver_transaction
from storage.database import Database
from storage.group_commit import GroupCommit
from tests.patience import PATIENCE
from tests.storage.makers import HERE, cast, stored_poll


@dataclass
class Book:
    """A database of words. Its commits wait while `open` is not set, and may be told to fail."""

    open: threading.Event = field(default_factory=threading.Event)
    committing: threading.Event = field(default_factory=threading.Event)
    committed: list[list[str]] = field(default_factory=list)
    begin_fails: bool = False
    failing_commits: int = 0

    @contextmanager
    def transaction(self) -> Iterator[list[str]]:
        if self.begin_fails:
            self.committing.set()
            assert self.open.wait(PATIENCE)
            raise OSError("cannot begin")
        words: list[str] = []
        yield words
        self.committing.set()
        assert self.open.wait(PATIENCE)
        if self.failing_commits:
            self.failing_commits -= 1
            raise OSError("cannot commit")
        self.committed.append(words)


def writing(word: str) -> Callable[[list[str]], str]:
    def write(words: list[str]) -> str:
        words.append(word)
        if word == "bad":
            raise ValueError(word)
        return word.upper()

    return write


@contextmanager
def crowd(book: Book, *words: str) -> Iterator[list[Future[str]]]:
    """The first word is being committed while all others wait, in this order; on leaving they go on."""
    group = GroupCommit(book.transaction)
    with ThreadPoolExecutor(len(words)) as pool:
        runs = [pool.submit(group.run, writing(words[0]))]
        assert book.committing.wait(PATIENCE)
        for number, word in enumerate(words[1:], start=1):
            runs.append(pool.submit(group.run, writing(word)))
            wait_until_waiting(group, number + book.begin_fails)
        yield runs
        book.open.set()


def wait_until_waiting(group: GroupCommit[list[str]], number: int) -> None:
    moment = threading.Event()
    while len(group._waiting) < number:
        moment.wait(0.001)


def test_what_comes_during_a_commit_shares_the_next_in_order_of_arrival() -> None:
    book = Book()
    with crowd(book, "one", "two", "three", "four") as runs:
        assert not any(run.done() for run in runs), "nobody returns before the commit"
    assert [run.result() for run in runs] == ["ONE", "TWO", "THREE", "FOUR"]
    assert book.committed == [["one"], ["two", "three", "four"]]


def test_whoever_comes_alone_commits_alone() -> None:
    book = Book()
    book.open.set()
    group = GroupCommit(book.transaction)
    assert [group.run(writing(word)) for word in ("one", "two")] == ["ONE", "TWO"]
    assert book.committed == [["one"], ["two"]]


def test_one_that_fails_takes_no_other_with_it() -> None:
    book = Book()
    with crowd(book, "one", "two", "bad", "three") as runs:
        pass
    with pytest.raises(ValueError, match="bad"):
        runs[2].result()
    assert [runs[which].result() for which in (0, 1, 3)] == ["ONE", "TWO", "THREE"]
    assert sorted(book.committed) == [["one"], ["three"], ["two"]]


def test_after_a_commit_that_failed_each_tries_alone() -> None:
    book = Book(failing_commits=2)
    with crowd(book, "one", "two", "three") as runs:
        pass
    with pytest.raises(OSError, match="cannot commit"):
        runs[0].result()
    assert [run.result() for run in runs[1:]] == ["TWO", "THREE"]
    assert sorted(book.committed) == [["three"], ["two"]]


def test_where_nothing_can_begin_all_that_wait_are_told_at_once() -> None:
    book = Book(begin_fails=True)
    with crowd(book, "one", "two", "three") as runs:
        pass
    for run in runs:
        with pytest.raises(OSError, match="cannot begin"):
            run.result()
    book.begin_fails = False
    assert GroupCommit(book.transaction).run(writing("four")) == "FOUR"


def test_votes_that_wait_for_the_lock_share_one_transaction(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, together = stored_poll(sqlite_database), sqlite_database._together
    assert together is not None
    transactions = list[Engine]()

    def counted(engine: Engine, longest_wait: timedelta) -> AbstractContextManager[Driver]:
        transactions.append(engine)
        return driver_transaction(engine, longest_wait)

    monkeypatch.setattr(database, "driver_transaction", counted)
    with ThreadPoolExecutor(8) as pool:
        with sqlite_database.begin(HERE):
            votes = [pool.submit(cast, sqlite_database, poll, f"U{number}") for number in range(8)]
            wait_until_waiting(together, 8)
        assert all(vote.result() for vote in votes)
    assert len(transactions) == 1
