"""Starts `meet` in processes of their own, forked from one that has imported everything. What they do is theirs.

A test that kills Meet a hundred times would else wait most of its time for Python to read the same modules again.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn, TextIO

LOOK = 0.005
"""Seconds between two looks at a process that is ending."""


@dataclass(frozen=True)
class Child:
    """A running `meet`, and what it writes to stderr."""

    pid: int
    stderr: TextIO

    def is_over(self) -> bool:
        """Whether it has ended, its locks and connections with it."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self, patience: float) -> None:
        """kill -9; returns when it is over. Raises TimeoutError."""
        os.kill(self.pid, signal.SIGKILL)
        until = time.monotonic() + patience
        while not self.is_over():
            if time.monotonic() > until:
                raise TimeoutError(f"Process {self.pid} outlived SIGKILL.")
            time.sleep(LOOK)


class Nursery:
    """A process without threads, which only imports and forks."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.forks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, words: list[str], environment: dict[str, str]) -> Child:
        """`meet` with these words, as a process of its own."""
        with tempfile.TemporaryDirectory(prefix="meet-fork-") as folder, self._guard:
            pipe = Path(folder) / "stderr"
            os.mkfifo(pipe)
            pid = self._ask(json.dumps([words, environment, str(pipe)]))
            return Child(pid, pipe.open(encoding="utf-8", errors="replace"))

    def _ask(self, line: str) -> int:
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(f"{line}\n")
        asked.flush()
        return int(answers.readline())

    def close(self) -> None:
        """Ends it; its children live on."""
        self._process.communicate()


@cache
def nursery() -> Nursery:
    """The one of this test run."""
    made = Nursery()
    atexit.register(made.close)
    return made


def main() -> None:
    """Forks a child for each line of stdin and answers with its pid; nobody but the kernel waits for children."""
    import boto3  # noqa: F401

    import bot.serving  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            become(*json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def become(words: list[str], environment: dict[str, str], stderr: str) -> NoReturn:
    """`meet` with these words and this environment, and nothing of whoever forked."""
    from bot.cli import run

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, target in enumerate((nothing, nothing, os.open(stderr, os.O_WRONLY))):
        os.dup2(target, number)
    os.environ.clear()
    os.environ.update(environment)
    code = run(words)
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
