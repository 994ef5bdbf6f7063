"""What coverage measures: the tests of the rooms. Whole runs of Meet and pages in a browser run faster without it."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import coverage
import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Coverage is paused while an unmeasured test runs, its fixtures included."""
    with nullcontext() if is_measured(item) else unmeasured():
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes what a worker of xdist has measured before the worker reports that it is done.

    By itself coverage writes when the process ends. xdist kills a worker that has not ended after ten seconds, as
    happens on a busy machine, and then everything that the worker has measured is lost.
    """
    running = coverage.Coverage.current()
    if running is not None and hasattr(session.config, "workerinput"):
        running.stop()
        running.save()


OWN_TESTS = tuple(f"tests/acceptance/test_{name}.py" for name in ("installing", "loop", "play"))
"""Acceptance tests that alone reach a part: the pages of installing, and the story of `meet play`."""


def is_measured(item: pytest.Item) -> bool:
    """Whether coverage measures this test. The floors must hold by these alone."""
    is_whole_run = item.nodeid.startswith("tests/acceptance/") and not item.nodeid.startswith(OWN_TESTS)
    return not is_whole_run and item.get_closest_marker("browser") is None


@contextmanager
def unmeasured() -> Iterator[None]:
    """Pauses coverage, if it runs, in all threads."""
    running = coverage.Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
        measure_no_commands()


def measure_no_commands() -> None:
    """Coverage's patch "subprocess" is there for xdist's workers, not for commands that tests start and kill."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
