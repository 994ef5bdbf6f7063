"""Starts `meet` in processes of their own, forked from one that has imported everything. What they do is theirs.

A test that kills Meet a hundred times would else wait most of its time for Python to read the same modules again.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TextIO

from tests.acceptance.dying import DIES_AT, arm

LOOK = 0.005
"""Seconds between two looks at a process that is ending."""


@dataclass(frozen=True)
class Child:
    """A running `meet`, and what it writes to stderr."""

    pid: int
    stderr: TextIO

    def is_over(self) -> bool:
        """Whether it has ended, its locks and connections with it."""
        return is_over(self.pid)

    def kill(self, patience: float) -> None:
        """kill -9; returns when it is over. Raises TimeoutError."""
        os.kill(self.pid, signal.SIGKILL)
        wait_for_end(self.pid, patience)


def is_over(pid: int) -> bool:
    """Whether a process has ended that nobody waits for but the kernel."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for_end(pid: int, patience: float) -> None:
    """Returns when the process has ended. Raises TimeoutError, and kills it, after so many seconds."""
    until = time.monotonic() + patience
    while not is_over(pid):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            raise TimeoutError(f"Process {pid} did not end within {patience:.0f} s.")
        time.sleep(LOOK)


@dataclass(frozen=True)
class Files:
    """Where a forked `meet` writes."""

    stdout: str
    stderr: str
    code: str = os.devnull


class Nursery:
    """A process without threads, which only imports and forks."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.forks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, words: list[str], environment: dict[str, str], code: str = os.devnull) -> Child:
        """`meet` with these words, as a process of its own. Its stderr ends with it, however early.

        Where it ends by itself, its exit code stands in the file `code`.
        """
        with tempfile.TemporaryDirectory(prefix="meet-fork-") as folder, self._guard:
            pipe = Path(folder) / "stderr"
            os.mkfifo(pipe)
            # Opening waits for nobody. When the answer comes, the other end has been opened, before the fork.
            reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
            pid = self._ask(words, environment, Files(os.devnull, str(pipe), code))
            os.set_blocking(reading, True)
            return Child(pid, os.fdopen(reading, encoding="utf-8", errors="replace"))

    def run(self, words: list[str], environment: dict[str, str], patience: float) -> subprocess.CompletedProcess[str]:
        """`meet` with these words, run to its end. Raises TimeoutError."""
        with tempfile.TemporaryDirectory(prefix="meet-fork-") as folder:
            out, err, code = (Path(folder) / name for name in ("stdout", "stderr", "code"))
            with self._guard:
                pid = self._ask(words, environment, Files(str(out), str(err), str(code)))
            wait_for_end(pid, patience)
            told = (one.read_text(encoding="utf-8", errors="replace") for one in (out, err))
            return subprocess.CompletedProcess(words, int(code.read_text()), *told)

    def _ask(self, words: list[str], environment: dict[str, str], files: Files) -> int:
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(json.dumps([words, environment, asdict(files)]) + "\n")
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
    for heavy in ("boto3", "bot.serving"):
        import_module(heavy)
    gc.freeze()  # What is imported by now is copied by no child that collects its garbage.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        words, environment, files = json.loads(line)
        outputs = Files(**files)
        opened = open_all(outputs)
        pid = os.fork()
        if pid == 0:
            become(words, environment, opened, Path(outputs.code))
        for number in opened:
            os.close(number)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def become(words: list[str], environment: dict[str, str], opened: Sequence[int], code_file: Path) -> NoReturn:
    """`meet` with these words, this environment and these files, and nothing of whoever forked."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        inherit(opened)
        os.environ.clear()
        os.environ.update(environment)
        if DIES_AT in environment:
            arm()
        code = meet(words)
        sys.stdout.flush()
        sys.stderr.flush()
        code_file.write_text(str(code), encoding="utf-8")
    finally:
        os._exit(code)


def open_all(files: Files) -> tuple[int, int, int]:
    """Nothing to read, and these files to write to."""
    write = os.O_WRONLY | os.O_CREAT
    return (
        os.open(os.devnull, os.O_RDONLY),
        os.open(files.stdout, write, 0o600),
        os.open(files.stderr, write, 0o600),
    )


def inherit(opened: Sequence[int]) -> None:
    """These files become stdin, stdout and stderr."""
    for number, target in enumerate(opened):
        os.dup2(target, number)
        os.close(target)


def meet(words: list[str]) -> int:
    """Imported late: a test that only starts processes needs no Meet."""
    from bot.cli import run

    return run(words)


if __name__ == "__main__":
    main()
