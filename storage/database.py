"""Opens the transactions of Meet on SQLite or PostgreSQL. What comes out is a unit of work, never a connection."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine, exc, func, select, text

from bot.domain.errors import MeetError
from bot.domain.poll import CastVote
from bot.domain.reasons import StoreReason
from bot.ports import Clock
from storage import schema
from storage.account_unit_of_work import AccountUnitOfWork
from storage.compiled_statement import Driver, driver_transaction
from storage.engines import check_folder, parsed_url, reading_engine, sqlite_file, voting_engine, writing_engine
from storage.group_commit import GroupCommit
from storage.outbox.notice_redraws import write_following_notices
from storage.outbox.unsent import write_owed
from storage.polls.delivery_cards import write_touched_cards
from storage.prompt_write import prompt_write_for
from storage.repository import Transaction
from storage.unit_of_work import UnitOfWork
from storage.values import Prompt, StoredVote
from storage.vote_write import vote_write_for
from storage.write_turns import turns_on

LONGEST_WAIT = timedelta(seconds=10)
"""How long a writer on SQLite waits for its turn among the threads, and then again for another process."""
OUR_MISTAKES = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.InternalError)
"""Statements that no working database would take: these are faults of Meet, and keep their own trace."""
OPERATORS_MISTAKES = frozenset({"25006", "42501", "42P07"})
"""PostgreSQL's SQLSTATEs read_only_sql_transaction (a standby), insufficient_privilege and duplicate_table (another
program's): they come as the errors above.
https://www.postgresql.org/docs/current/errcodes-appendix.html"""
Answer = TypeVar("Answer")
LOGGER = "meet.storage"
logger = structlog.get_logger(LOGGER)


class DatabaseUnavailable(MeetError):
    """The database could not be reached, or broke off; the transaction was rolled back."""

    def __init__(self) -> None:
        super().__init__(StoreReason.UNAVAILABLE)

    @property
    def said(self) -> str:
        """What the database itself said of it, for operators' eyes alone."""
        return " ".join(str(getattr(self.__cause__, "orig", None) or "").split())


class Database:
    """One database. Thread-safe; every unit of work belongs to the thread that opened it."""

    def __init__(
        self, url: str, *, clock: Clock, longest_wait: timedelta | None = None, shared_time: bool = True
    ) -> None:
        """`shared_time`: on PostgreSQL, `now()` is the server's clock, so that the leases of all replicas agree.

        Tests that move a clock of their own switch it off. `longest_wait`: as LONGEST_WAIT says. Raises MeetError where
        the URL is none of ours, or the folder of the SQLite file cannot be written.
        """
        self._file = sqlite_file(url)
        self._url = parsed_url(url) if self._file is None else parsed_url(url).set(database=str(self._file))
        self._clock = clock
        self._longest_wait = LONGEST_WAIT if longest_wait is None else longest_wait
        self._shared_time = shared_time and self._url.get_backend_name() == "postgresql"
        if self._file is not None:
            check_folder(self._file)
        self._turns = None if self._file is None else turns_on(self._file)
        self._writing = writing_engine(self._url, self._longest_wait)
        self._reading = reading_engine(self._url, self._writing)
        self._voting = voting_engine(self._url, self._writing)
        self._vote_write = vote_write_for(self._voting.dialect)
        self._prompt_write = prompt_write_for(self._voting.dialect)
        self._together = None if self._turns is None else GroupCommit(self._vote_transaction)
        self._thread = threading.local()

    @contextmanager
    def begin(self, workspace: str) -> Iterator[UnitOfWork]:
        """A transaction that writes in one workspace: commits on a clean exit, rolls back on an exception.

        Raises DatabaseBusy, DatabaseUnavailable; RuntimeError where this thread has one open already.
        """
        with self._write() as transaction:
            yield UnitOfWork(transaction, workspace)

    @contextmanager
    def begin_account(self) -> Iterator[AccountUnitOfWork]:
        """A transaction over all workspaces: for claims and what belongs to the SES account. Raises as `begin`."""
        with self._write() as transaction:
            yield AccountUnitOfWork(transaction)

    def cast(self, vote: CastVote, now: datetime) -> StoredVote:
        """Counts and stores one press in one transaction; on SQLite, presses that arrive together share one.

        Raises as `begin` does.
        """
        with self._only_one_on_this_thread():
            return self._run_vote(lambda driver: self._vote_write.write(driver, vote, now))

    def claim_prompt(self, workspace: str, poll: str, voter: str, *, outsider: bool = False) -> Prompt | None:
        """The right to ask this voter of the poll for an address, once a poll and for one caller; None: nobody asks.

        Nobody is asked who has an address, wants no mail or cannot be reached; an `outsider` only where Slack told of
        them. Shares a transaction with the presses of that moment. Raises as `begin` does.
        """
        with self._only_one_on_this_thread():
            return self._run_vote(
                lambda driver: self._prompt_write.claim(driver, workspace, poll, voter, outsider=outsider)
            )

    @contextmanager
    def read(self, workspace: str) -> Iterator[UnitOfWork]:
        """One consistent state of a workspace. Waits for no writer; writing is refused by the database."""
        with self._read() as transaction:
            yield UnitOfWork(transaction, workspace)

    @contextmanager
    def read_account(self) -> Iterator[AccountUnitOfWork]:
        """One consistent state of all workspaces. Waits for no writer; writing is refused by the database."""
        with self._read() as transaction:
            yield AccountUnitOfWork(transaction)

    def now(self) -> datetime:
        """The instant by the clock that all replicas share: the server's on PostgreSQL, the injected one on SQLite."""
        if not self._shared_time:
            return self._clock.now()
        with self._read() as transaction:
            return transaction.now()

    def migrate(self) -> None:
        """Brings the schema to the newest version; several replicas may call it at once. Raises SchemaUnknown."""
        with self._writing_alone() as connection:
            schema.migrate(connection)

    def schema_is_current(self) -> bool:
        """Whether the schema is the newest one; False: an older one. Raises SchemaUnknown, DatabaseUnavailable."""
        with self._connected(self._reading) as connection:
            return schema.is_current(connection)

    def ping(self) -> None:
        """Raises DatabaseUnavailable where the database does not answer."""
        with self._connected(self._reading) as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Closes every connection; the database must not be used any more."""
        self._reading.dispose()
        self._voting.dispose()
        self._writing.dispose()

    @contextmanager
    def _write(self) -> Iterator[Transaction]:
        with self._only_one_on_this_thread(), self._writing_alone() as connection:
            transaction = Transaction(connection, writing=True, now=lambda: self._now_on(connection))
            yield transaction
            write_owed(transaction)
            write_following_notices(transaction)
            write_touched_cards(transaction)

    @contextmanager
    def _read(self) -> Iterator[Transaction]:
        with self._connected(self._reading) as connection:
            yield Transaction(connection, writing=False, now=lambda: self._now_on(connection))

    @contextmanager
    def _only_one_on_this_thread(self) -> Iterator[None]:
        if getattr(self._thread, "is_writing", False):
            raise RuntimeError("This thread has a transaction open already: hand its unit of work on instead.")
        self._thread.is_writing = True
        try:
            yield
        finally:
            self._thread.is_writing = False

    def _exclusive(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.turn(self._longest_wait)

    @contextmanager
    def _writing_alone(self) -> Iterator[Connection]:
        with self._exclusive(), self._connected(self._writing) as connection:
            yield connection

    def _run_vote(self, work: Callable[[Driver], Answer]) -> Answer:
        if self._together is not None:
            return self._together.run(work)
        # PostgreSQL lets transactions of several connections share a sync by itself.
        with self._vote_transaction() as driver:
            return work(driver)

    @contextmanager
    def _vote_transaction(self) -> Iterator[Driver]:
        with self._exclusive(), _told(), driver_transaction(self._voting, self._longest_wait) as driver:
            yield driver

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        with _told(), engine.begin() as connection:
            yield connection

    def _now_on(self, connection: Connection) -> datetime:
        if not self._shared_time:
            return self._clock.now()
        server_time: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return server_time.astimezone(UTC)


@contextmanager
def _told() -> Iterator[None]:
    """Raises DatabaseUnavailable where the database cannot be used. Our own mistakes pass unchanged."""
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError) as broken:
        if isinstance(broken, OUR_MISTAKES) and _sqlstate(broken) not in OPERATORS_MISTAKES:
            raise
        logger.exception("database_failed")
        raise DatabaseUnavailable from broken


@contextmanager
def telling_it_itself() -> Iterator[None]:
    """Whoever runs a command hears in one line that the database cannot be used; the trace is for `meet serve`."""
    told_to = logging.getLogger(LOGGER)
    before = told_to.level
    told_to.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        told_to.setLevel(before)


def _sqlstate(broken: exc.SQLAlchemyError) -> str:
    """Empty on SQLite, which has none."""
    return str(getattr(getattr(broken, "orig", None), "sqlstate", ""))
