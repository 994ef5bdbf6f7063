"""Lets threads commit together: what arrives while one transaction is synced shares the next. It knows no database."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Connection = TypeVar("Connection")
Answer = TypeVar("Answer")


def _locked() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Piece:
    """One thread's work, and what became of it."""

    work: Callable[[Any], Any]
    called: threading.Lock = field(default_factory=_locked)
    """Freed when it is done, or when its thread is to lead."""
    is_done: bool = False
    answer: Any = None
    failure: BaseException | None = None
    again: bool = False
    """It shared a transaction that failed, perhaps for another's fault: its thread runs it alone."""

    def finish(self) -> None:
        self.is_done = True
        self.called.release()


class GroupCommit(Generic[Connection]):
    """A queue of small writes that share transactions.

    A thread that finds no leader leads: it runs everything that waits in one transaction. The first thread that came
    meanwhile leads next. Each `run` returns after the commit of its own work.

    Promises: each piece of work is committed exactly once or its `run` raises; pieces run in the order in which they
    came; a piece whose transaction failed for another's fault runs again, alone, on its own thread.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._transaction = transaction
        self._guard = threading.Lock()
        self._waiting: list[_Piece] = []
        self._is_led = False

    def run(self, work: Callable[[Connection], Answer]) -> Answer:
        """What `work` returned, once it is committed; maybe on another thread. Raises what it, or the commit, does."""
        piece = _Piece(work)
        if not self._leads(piece):
            piece.called.acquire()
        if not piece.is_done:
            self._lead()
        if piece.again:
            with self._transaction() as connection:
                return work(connection)
        if piece.failure is not None:
            raise piece.failure
        answer: Answer = piece.answer
        return answer

    def _leads(self, piece: _Piece) -> bool:
        with self._guard:
            self._waiting.append(piece)
            leads, self._is_led = not self._is_led, True
            return leads

    def _lead(self) -> None:
        group = list[_Piece]()
        try:
            with self._transaction() as connection:
                group = self._take_all()
                for piece in group:
                    piece.answer = piece.work(connection)
        except BaseException as failure:  # noqa: BLE001 (each thread of the group raises it)
            again = len(group) > 1 and isinstance(failure, Exception)
            # Where the transaction could not begin, all that wait have waited for it too: each of them raises.
            group = group or self._take_all()
            for piece in group:
                piece.failure, piece.again = failure, again
        self._call_next()
        for piece in group:
            piece.finish()

    def _call_next(self) -> None:
        with self._guard:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].called.release()

    def _take_all(self) -> list[_Piece]:
        with self._guard:
            group, self._waiting = self._waiting, []
            return group
