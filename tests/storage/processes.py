"""Other processes on the same database, as an operator's second command would be: real ones, ended by their own id."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def another_process(url: str, code: str) -> Iterator[subprocess.Popen[str]]:
    """Runs the code, with `database` open on `url`; what it says can be read line by line."""
    command = [sys.executable, "-c", PRELUDE + code, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def hear(process: subprocess.Popen[str]) -> str:
    """The next line the process says, "" once it is gone."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(word + "\n")
    process.stdin.flush()
