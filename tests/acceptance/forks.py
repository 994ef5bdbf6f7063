"""Starts Python in processes of their own, forked from one that has imported Meet. What they do is theirs.

A test that kills Meet a hundred times would else wait most of its time for Python to read the same modules again.
"""

import atexit
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

LOOK = 0.005
"""Seconds between two looks at a process that is ending."""
MEET = ("-m", "bot.cli")
HEAVY = (
    "bot.serving", "bot.cli", "bot.checks", "invites.provisioning", "invites.anothers_answers",
    "apscheduler.triggers.interval", "sqlalchemy.dialects.postgresql", "bot.web.app", "invites.calendar",
    "babel.lists", "babel.dates", "jinja2", "tests.storage.makers", "tests.acceptance.dying",
)  # fmt: skip
"""What a `meet` imports, a part of it only where it needs it."""
SERVICES = ("sqs", "sesv2", "cloudwatch")
"""Those of AWS that a Meet asks as soon as it serves."""
ASKING = Path(__file__).with_name("forked_python.py")


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


class Nursery:
    """A process without threads, which only imports and forks."""

    def __init__(self) -> None:
        """Starts it. It imports when it is first asked to fork, so one that nobody needs costs next to nothing."""
        self._guard = threading.Lock()
        folder = Path(tempfile.mkdtemp(prefix="meet-forks-"))
        self._place = str(folder / "asked")
        self.python = folder / "python"
        """A program that takes Python's `-m` and `-c`, and has them run in a fork."""
        words = f'"{sys.executable}" -I -S "{ASKING}" "{self._place}"'
        self.python.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        self.python.chmod(0o755)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self._place)
            listener.listen(100)
            number = listener.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.acceptance.forks", str(number)], stdin=subprocess.PIPE,
                env={name: value for name, value in os.environ.items() if name.startswith("PYTHON")},
                pass_fds=(number,),
            )  # fmt: skip

    def start(self, words: list[str], environment: dict[str, str], code: str = os.devnull) -> Child:
        """`meet` with these words, as a process of its own. Its stderr ends with it, however early.

        Where it ends by itself, its exit code stands in the file `code`.
        """
        reading, writing = os.pipe()
        with Path(os.devnull).open("r+b") as nothing:
            pid = self.fork([*MEET, *words], environment, (nothing.fileno(), nothing.fileno(), writing), code)
        os.close(writing)
        return Child(pid, os.fdopen(reading, encoding="utf-8", errors="replace"))

    def run(self, words: list[str], environment: dict[str, str], patience: float) -> subprocess.CompletedProcess[str]:
        """`meet` with these words, run to its end. Raises TimeoutError."""
        return self.run_python([*MEET, *words], environment, patience)

    def run_python(
        self, words: list[str], environment: dict[str, str], patience: float
    ) -> subprocess.CompletedProcess[str]:
        """Python with these words (`-m` or `-c`), run to its end. Raises TimeoutError.

        The exit code of one that was killed is that of SIGKILL.
        """
        with tempfile.TemporaryDirectory(prefix="meet-fork-") as folder, Path(os.devnull).open("rb") as nothing:
            out, err, code = (Path(folder) / name for name in ("stdout", "stderr", "code"))
            with out.open("wb") as stdout, err.open("wb") as stderr:
                pid = self.fork(words, environment, (nothing.fileno(), stdout.fileno(), stderr.fileno()), str(code))
            wait_for_end(pid, patience)
            told = (one.read_text(encoding="utf-8", errors="replace") for one in (out, err))
            ended = int(code.read_text()) if code.exists() else -signal.SIGKILL
            return subprocess.CompletedProcess(words, ended, *told)

    def fork(
        self, words: Sequence[str], environment: dict[str, str], files: Sequence[int], code: str = os.devnull
    ) -> int:
        """Python with these words, environment, stdin, stdout and stderr, in this folder; its process id."""
        order = {"words": words, "environment": environment, "folder": str(Path.cwd()), "umask": None, "code": code}
        with self._guard, socket.socket(socket.AF_UNIX) as asked:
            asked.connect(self._place)
            socket.send_fds(asked, [json.dumps(order).encode() + b"\n"], files)
            with asked.makefile(encoding="ascii") as answers:
                return int(answers.readline())

    def close(self) -> None:
        """Ends it; its children live on."""
        self._process.communicate()


@cache
def nursery() -> Nursery:
    """The one of this test run: workers that are forked after its start use it, too."""
    made = Nursery()
    atexit.register(made.close)
    return made


def main() -> None:
    """Forks a child for each order, until nobody holds the other end of stdin: neither who started it nor a worker.

    Nobody but the kernel waits for children. Ctrl-C is for the workers, which still need it when they end.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        folder = Path(listener.getsockname()).parent
        while sys.stdin not in select.select([sys.stdin, listener], [], [])[0]:
            import_ahead()
            asked, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                become(*received(asked), asked)
            asked.close()
    shutil.rmtree(folder)


@cache
def import_ahead() -> None:
    """Imports what most commands need, and has botocore read what describes AWS."""
    gc.disable()
    for heavy in HEAVY:
        import_module(heavy)
    import_module("handlers").features()
    session = import_module("invites.aws")._session(None)
    for service in SERVICES:
        session.create_client(service, region_name="eu-central-1").close()
    gc.freeze()  # What is imported by now is copied by no child that collects its garbage.
    gc.enable()


def received(asked: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """What is to run, and its stdin, stdout and stderr."""
    text, files, _, _ = socket.recv_fds(asked, 1 << 16, 3)
    while not text.endswith(b"\n"):
        if not (more := asked.recv(1 << 16)):
            os._exit(1)  # Whoever asked was killed before all was said.
        text += more
    return json.loads(text), files


def become(order: dict[str, Any], files: Sequence[int], asked: socket.socket) -> NoReturn:
    """Python with these words, this environment and these files, and nothing of whoever forked."""
    code = 1
    try:
        asked.sendall(f"{os.getpid()}\n".encode())
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        inherit(files)
        os.chdir(order["folder"])
        if order["umask"] is not None:
            os.umask(order["umask"])
        os.environ.clear()
        os.environ.update(order["environment"])
        dying = import_module("tests.acceptance.dying")
        if dying.DIES_AT in os.environ:
            dying.arm()
        code = python(order["words"])
        sys.stdout.flush()
        sys.stderr.flush()
        Path(order["code"]).write_text(str(code), encoding="utf-8")
    finally:
        with suppress(OSError):  # nobody listens who did not want to know
            asked.sendall(f"{code}\n".encode())
        os._exit(code)


def inherit(files: Sequence[int]) -> None:
    """These files become stdin, stdout and stderr, opened as Python opens them at its start."""
    for number, target in enumerate(files):
        os.dup2(target, number)
        os.close(target)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def python(words: Sequence[str]) -> int:
    """What Python does with these words; its exit code."""
    kind, what, *more = words
    sys.argv = [kind, *more]
    try:
        if kind == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 (a test's own code)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 (Python tells whatever ended it)
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
