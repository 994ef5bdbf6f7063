"""A plugin of pytest that runs tests in several processes: `-p tests.workers --workers=5`.

Each worker of xdist collects all tests for itself, and its controller takes a millisecond for each report. Workers here
are forked once everything is collected, and take the next few tests whenever they have run theirs (decision 102).
"""

import atexit
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

MOST = 4
"""Tests that a worker takes at once, of one file."""
FEW = 8
"""Tests of a file that is begun before the others of its folder."""
WIDTH = 4
"""Bytes of a batch's number."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--workers", type=int, default=0, help="run the tests in so many processes")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Takes the place of pytest's own loop, to which a run with nothing to share is left."""
    config = session.config
    if not config.getoption("workers") or config.option.collectonly or session.testsfailed or not session.items:
        return None
    return _WorkerPool(session).run()


class _Batches:
    """All tests, a few of one file in each batch. Each batch is taken once."""

    def __init__(self, items: Iterable[pytest.Item]) -> None:
        files = [list(of_file) for _, of_file in groupby(items, key=lambda item: item.path)]
        # Long tests stand in files of few tests: begun last, one would keep the run waiting for a single worker.
        files.sort(key=lambda file: (_folder_of(file), len(file) > FEW))
        self._tests = list[list[pytest.Item]]()
        self._folders = [_pipe_of(self._numbered(of_folder)) for _, of_folder in groupby(files, key=_folder_of)]

    def _numbered(self, files: Iterable[list[pytest.Item]]) -> range:
        """The numbers of the batches that these files become."""
        first = len(self._tests)
        self._tests += [file[start : start + MOST] for file in files for start in range(0, len(file), MOST)]
        return range(first, len(self._tests))

    def __getitem__(self, number: int) -> list[pytest.Item]:
        return self._tests[number]

    def take(self, place: float) -> Iterator[int]:
        """The numbers of batches that nobody has taken, all of a folder before the next one's, so that each worker sets
        up what a folder's tests share once. `place` is where among the folders it begins, from 0 to 1: tests of one
        folder wait, and those of another compute, at the same time."""
        first = int(place * len(self._folders))
        for folder in (*self._folders[first:], *self._folders[:first]):
            while number := os.read(folder, WIDTH):
                yield int.from_bytes(number)


@dataclass
class _Worker:
    """One process, as its parent sees it."""

    pid: int
    place: float
    told: "Connection[Any, Any]"
    taken: deque[pytest.Item]
    """The tests it has taken and not told of, in its order."""


class _WorkerPool:
    """The workers of a run. Nothing but forking, listening and reporting happens in their parent."""

    def __init__(self, session: pytest.Session) -> None:
        assert threading.active_count() == 1, f"a fork would lose threads: {threading.enumerate()}"
        self._session, self._config = session, session.config
        self._batches = _Batches(session.items)
        self._workers: dict[Any, _Worker] = {}
        self._awaited = {item.nodeid: item for item in session.items}
        self._codes = list[int]()
        self._config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # made once, for all workers

    def run(self) -> bool:
        """Returns in the parent when all tests are reported, and in each worker when there is none left to run."""
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        reporter.showfspath = False  # the files of several workers would alternate
        count = self._config.getoption("workers")
        for number in range(count):
            if self._start(number / count, []):
                return True
        try:
            while self._workers:
                for told in wait([*self._workers]):
                    if self._listen(self._workers[told]):
                        return True
                self._stop_where_asked()
        finally:
            self._end_all()
        broken = [code for code in self._codes if code]
        assert self._awaited or not broken, f"Workers ended with {broken} after their last test; see stderr for why."
        for item in list(self._awaited.values()):
            self._fail(item, f"A worker took this test, and ended with {broken} before it told so.")
        return True

    def _start(self, place: float, first: Iterable[pytest.Item]) -> bool:
        """Forks a worker that begins with these tests. True in the worker, once all is run."""
        told, telling = Pipe(duplex=False)
        pid = os.fork()
        if pid:
            telling.close()
            self._workers[told] = _Worker(pid, place, told, deque(first))
            return False
        for inherited in (told, *self._workers):  # held open here, they would keep the parent's end from being missed
            inherited.close()
        self._workers.clear()
        _become_worker(self._session, telling)
        _run(self._session, self._taken(place, first, telling))
        return True

    def _taken(
        self, place: float, first: Iterable[pytest.Item], telling: "Connection[Any, Any]"
    ) -> Iterator[pytest.Item]:
        yield from first
        for number in self._batches.take(place):
            telling.send(number)
            yield from self._batches[number]

    def _listen(self, worker: _Worker) -> bool:
        """Takes in one message: the number of a batch, or the reports of a test. True in a worker forked for it."""
        try:
            message = worker.told.recv()
        except (EOFError, OSError):  # between two messages, or in the middle of one
            return self._part_with(worker)
        if isinstance(message, int):
            worker.taken.extend(self._batches[message])
            return False
        self._awaited.pop(worker.taken.popleft().nodeid)
        for data in message:
            self._report(self._config.hook.pytest_report_from_serializable(config=self._config, data=data))
        return False

    def _part_with(self, worker: _Worker) -> bool:
        """A worker has ended: its test is reported as failed if it was not done, and another takes over the rest."""
        del self._workers[worker.told]
        worker.told.close()
        code = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
        if not worker.taken:
            self._codes.append(code)
            return False
        self._fail(worker.taken.popleft(), f"The worker that ran this test ended with exit code {code}.")
        return self._start(worker.place, worker.taken)

    def _fail(self, item: pytest.Item, why: str) -> None:
        self._awaited.pop(item.nodeid)
        self._report(pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call"))

    def _report(self, report: pytest.TestReport) -> None:
        self._config.hook.pytest_runtest_logreport(report=report)

    def _stop_where_asked(self) -> None:
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)

    def _end_all(self) -> None:
        """Workers that still run are interrupted, as by Ctrl-C, and take down what they have set up."""
        for worker in self._workers.values():
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGINT)
        for worker in self._workers.values():
            worker.told.close()
            os.waitpid(worker.pid, 0)


def _folder_of(file: list[pytest.Item]) -> tuple[bool, Path]:
    """Where the tests of a file belong. Those with a browser come first, as if they were one folder: its start takes
    two seconds of a processor, so a single worker runs them all, unless the others have nothing else left."""
    has_browser = any(test.get_closest_marker("browser") for test in file)
    return (False, Path()) if has_browser else (True, file[0].path.parent)


def _pipe_of(numbers: Iterable[int]) -> int:
    """A pipe out of which each worker reads the next number. It has no lock that a killed worker could hold."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)  # more than fits in is an error, not a wait
    written = b"".join(number.to_bytes(WIDTH) for number in numbers)
    assert os.write(writing, written) == len(written), f"{len(written)} bytes do not fit into a pipe"
    os.close(writing)
    return reading


def _become_worker(session: pytest.Session, telling: "Connection[Any, Any]") -> None:
    """Output is captured for each process apart, reports go to the parent, and what plugins write goes to stderr, as
    where all threads stand when a test hangs. What the parent does at its end is not done by a worker, too."""
    atexit._clear()
    signal.signal(signal.SIGINT, _interrupt)
    plugins = session.config.pluginmanager
    capture: Any = plugins.get_plugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    capture.suspend_global_capture()
    reporter: Any = plugins.unregister(name="terminalreporter")
    plugins.register(SimpleNamespace(_tw=type(reporter._tw)(sys.stderr)), "terminalreporter")
    plugins.register(_Telling(session, telling))
    session.config.workerinput = {}  # type: ignore[attr-defined]  # xdist's name, by which plugins leave files alone


def _interrupt(*_: object) -> NoReturn:
    """Heard once: a terminal tells each worker, and so does the parent, and the second would interrupt the end. A
    worker hears it where the run was begun in a shell's background, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


class _Telling:
    """A plugin of a worker that sends the reports of each test."""

    def __init__(self, session: pytest.Session, telling: "Connection[Any, Any]") -> None:
        self._session, self._telling = session, telling
        self._reports: list[Any] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        config = self._session.config
        self._reports.append(config.hook.pytest_report_to_serializable(config=config, report=report))

    def pytest_runtest_logfinish(self) -> None:
        self._telling.send(self._reports)
        self._reports = []


def _run(session: pytest.Session, items: Iterator[pytest.Item]) -> None:
    """Each test knows the next, so that what both need stays set up. Failures are the parent's to count."""
    item = next(items, None)
    while item is not None:
        following = next(items, None)
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        item = following
    session.testsfailed, session.shouldfail, session.shouldstop = 0, False, False
