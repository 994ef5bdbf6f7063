"""Attempts that several threads begin at the same time share one transaction. It sends nothing."""

from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock

from bot.domain.claimed import Claimed, Skip
from bot.services.sending import begin_attempts
from storage.database import Database

Answer = Future[Claimed | Skip]


class BeginTogether:
    """A thread whose turn it is begins the attempts of all that wait, so each waits for one commit at most twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = Lock()
        self._waiting: SimpleQueue[tuple[Claimed, Answer]] = SimpleQueue()

    def begin(self, claimed: Claimed) -> Claimed | Skip:
        """The attempt, marked in the database; or why it may not begin. Raises what the database raises."""
        answer: Answer = Future()
        self._waiting.put((claimed, answer))
        with self._turn:
            self._begin_all()
        return answer.result()

    def _begin_all(self) -> None:
        waiting = list[tuple[Claimed, Answer]]()
        try:
            while True:
                waiting.append(self._waiting.get_nowait())
        except Empty:
            self._answer(waiting)

    def _answer(self, waiting: list[tuple[Claimed, Answer]]) -> None:
        """Where the transaction fails, each mail gets one of its own, so that a bad one does not stop the others."""
        try:
            begun = begin_attempts(self._database, [claimed for claimed, _ in waiting]) if waiting else []
        except Exception as error:  # noqa: BLE001 (raised in the thread that asked)
            if len(waiting) == 1:
                waiting[0][1].set_exception(error)
            else:
                for one in waiting:
                    self._answer([one])
            return
        for (_, answer), claimed_or_skip in zip(waiting, begun, strict=True):
            answer.set_result(claimed_or_skip)
