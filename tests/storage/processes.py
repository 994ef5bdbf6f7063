"""Other processes on the same database, as an operator's second command would be: real ones, ended by their own id."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

from tests.acceptance.forks import nursery, wait_for_end
from tests.patience import PATIENCE

PRELUDE = """
import sys
import threading
from datetime import UTC, datetime, timedelta
from storage.database import Database
from storage.lock import serve_lock, working_lock
from tests.storage.makers import *
from tests.storage.databases import MovingClock, START
url = sys.argv[1]
database = Database(url, clock=MovingClock(), shared_time=False)

def say(word):
    print(word, flush=True)
"""


@dataclass(frozen=True)
class Process:
    """Another process, with what it is told and what it says."""

    pid: int
    stdin: TextIO
    stdout: TextIO

    def kill(self) -> None:
        """kill -9; returns when it is over, its locks and connections with it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        wait_for_end(self.pid, PATIENCE)


@contextmanager
def another_process(url: str, code: str) -> Iterator[Process]:
    """Runs the code, with `database` open on `url`; what it says can be read line by line."""
    given, telling = os.pipe()
    hearing, told = os.pipe()
    pid = nursery().fork(["-c", PRELUDE + code, url], {**os.environ}, (given, told, 2))
    os.close(given)
    os.close(told)
    with os.fdopen(telling, "w") as stdin, os.fdopen(hearing) as stdout:
        process = Process(pid, stdin, stdout)
        try:
            yield process
        finally:
            process.kill()


def hear(process: Process) -> str:
    """The next line the process says, "" once it is gone."""
    return process.stdout.readline().strip()


def tell(process: Process, word: str) -> None:
    process.stdin.write(word + "\n")
    process.stdin.flush()
