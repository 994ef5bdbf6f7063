"""What a million stored polls do to the cost of a vote, against an empty database."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from sqlite3 import Connection, connect

from bench.figure import Figure, Line, show, size
from bench.rounds import compare
from bot.domain.poll import CastVote, Choice
from bot.domain.vote_outcome import VoteResult
from bot.services.voting import cast_vote
from storage.database import Database
from tests.storage.databases import MovingClock, open_sqlite
from tests.storage.makers import HERE, posted_poll

POLLS = 1_000_000
ROUNDS = 15
A_ROUND = 60
VOTERS = 100
AT_ONCE = 20_000


def figures() -> Iterator[Line]:
    """BENCH_POLLS sets another number; each has an option and a vote, as few as a poll can have."""
    polls = size(POLLS, "BENCH_POLLS")
    clock = MovingClock()
    with folder() as full, folder() as empty, open_sqlite(full, clock) as filled, open_sqlite(empty, clock) as bare:
        voter(filled)()
        fill(full / "meet.db", polls)
        pair = compare(voter(filled), voter(bare), size(ROUNDS))
    votes = size(A_ROUND)
    detail = f"{polls:,} polls: {pair.ours / votes * 1e6:.0f} µs, none: {pair.bare / votes * 1e6:.0f} µs"
    yield Figure("vote among a million polls, against an empty database", pair.ratio, 1.2, detail=detail)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="meet-bench-") as made:
        yield Path(made)


def voter(database: Database) -> Callable[[], None]:
    """Casts a round of votes in a poll of its own; each is looked at."""
    poll, clock, numbers = posted_poll(database), MovingClock(), count()

    def vote() -> None:
        for _ in range(size(A_ROUND)):
            number = next(numbers)
            choice = Choice.YES if number // VOTERS % 2 else Choice.NO
            request = CastVote(HERE, f"{poll.id}.0", f"U{number % VOTERS}", choice)
            assert cast_vote(database, clock, request).kind in (VoteResult.RECORDED, VoteResult.LIMITED)

    return vote


def fill(file: Path, polls: int) -> None:
    """Copies of the stored poll, its option and its first vote, under ids of their own."""
    with closing(connect(file)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        copies = [copy_statement(connection, name) for name in ("poll", "option", "vote")]
        for start in range(0, polls, AT_ONCE):
            connection.execute("BEGIN")
            for statement in copies:
                connection.executemany(statement, ({"n": n} for n in range(start, min(start + AT_ONCE, polls))))
            connection.commit()
        (stored,) = connection.execute("SELECT count(*) FROM poll").fetchone()
        assert stored >= polls
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


CHANGED = {
    "poll": {"id": "'copy' || :n", "submission": "'copy' || :n", "shown_revision": "revision"},
    "option": {"id": "'copy' || :n || '.0'", "poll": "'copy' || :n"},
    "vote": {"poll": "'copy' || :n", "option": "'copy' || :n || '.0'"},
}


def copy_statement(connection: Connection, table: str) -> str:
    """Inserts one more of the table's first row, with the ids of copy number `:n`."""
    names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(CHANGED[table].get(name, f'"{name}"') for name in names)
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM (SELECT * FROM "{table}" LIMIT 1)'  # noqa: S608 (our own tables)


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
