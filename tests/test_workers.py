"""Tests that run in several processes are reported as those of one, and whatever ends a worker is told."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import ROOT

MIXED = """
import atexit, os, pathlib, pytest, time
HERE = pathlib.Path(__file__).parent
atexit.register(lambda: open(HERE / "ended", "a").write("x"))

@pytest.fixture(scope="session")
def whole():
    yield os.getpid()
    open(HERE / "taken_down", "a").write(f"{os.getpid()} ")

@pytest.mark.parametrize("number", range(100))
def test_passes(number, whole, tmp_path):
    (HERE / "workers").open("a").write(f"{whole} ")

@pytest.mark.parametrize("number", range(30))
def test_speaks(number):
    for _ in range(50):
        print(f"<{number}>", flush=True)
        time.sleep(0.0001)
    assert number == -1

@pytest.mark.xfail
def test_that_fails_as_expected(): assert False

@pytest.mark.skip(reason="not today")
def test_that_is_skipped(): pass

@pytest.fixture
def broken():
    yield
    raise OSError("at its end")

def test_with_a_broken_end(broken): pass
"""
KILLED = """
import os, signal, pytest

@pytest.mark.parametrize("number", range(40))
def test_number(number):
    if number == 20: os.kill(os.getpid(), signal.SIGKILL)
"""
SLOW = """
import pathlib, pytest, time

@pytest.mark.parametrize("number", range(64))
def test_number(number):
    assert number != 20
    time.sleep(0.05)
    open(pathlib.Path(__file__).parent / "passed", "a").write("x")
"""
LOST = """
import os, pytest
from multiprocessing.connection import Connection
parent, send = os.getpid(), Connection.send

def send_or_die(self, message):
    if message == 3 and os.getpid() != parent: os._exit(9)
    send(self, message)

Connection.send = send_or_die

@pytest.mark.parametrize("number", range(40))
def test_number(number): pass
"""
LATE = """
import pytest

@pytest.fixture(scope="session", autouse=True)
def late(request):
    yield
    request.config.add_cleanup(lambda: 1 / 0)

def test_passes(): pass
"""
THREADED = """
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()

def test_passes(): pass
"""


WITH_BROWSER = """
import os, pathlib, pytest

@pytest.mark.browser
@pytest.mark.parametrize("number", range(8))
def test_with_a_browser(number):
    (pathlib.Path(__file__).parents[1] / "browsers").open("a").write(f"{os.getpid()} ")

@pytest.mark.parametrize("number", range(8))
def test_beside_it(number): pass
"""
WITHOUT = """
import pathlib, time

def test_that_lasts_longer():
    browsers = pathlib.Path(__file__).parents[1] / "browsers"
    while not browsers.exists() or len(browsers.read_text().split()) < 16: time.sleep(0.01)

def test_after_it(): "So that no other folder's tests are taken before that is over: a test knows the next."
"""


def run(folder: Path, text: str, *more: str) -> subprocess.CompletedProcess[str]:
    """pytest with two workers on this file."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:randomly -p no:hypothesispytest -ra\n")
    words = [sys.executable, "-m", "pytest", "-p", "tests.workers", "--workers=2", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mixed")


@pytest.fixture(scope="module")
def ended(place: Path) -> subprocess.CompletedProcess[str]:
    """A run of tests of every outcome."""
    return run(place, MIXED)


def test_each_outcome_of_every_worker_is_counted_once(ended: subprocess.CompletedProcess[str]) -> None:
    assert "30 failed, 101 passed, 1 skipped, 1 xfailed, 1 error" in ended.stdout
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED


def test_a_failure_says_what_was_compared_and_what_its_test_alone_printed(
    ended: subprocess.CompletedProcess[str],
) -> None:
    assert "assert 29 == -1" in ended.stdout
    assert "OSError: at its end" in ended.stdout
    assert "not today" in ended.stdout
    printed = re.findall(r"_ test_speaks\[(\d+)\] _.*?Captured stdout call -+\n(.*?)\n_", ended.stdout, re.DOTALL)
    assert len(printed) == 29  # the last failure has no other one after it
    assert [text.split() for number, text in printed] == [[f"<{number}>"] * 50 for number, _ in printed]


def test_work_is_shared_and_each_worker_takes_down_what_it_set_up(
    ended: subprocess.CompletedProcess[str], place: Path
) -> None:
    workers = set((place / "workers").read_text().split())
    assert len(workers) == 2
    assert sorted((place / "taken_down").read_text().split()) == sorted(workers)


def test_what_the_run_does_at_its_end_is_done_once(ended: subprocess.CompletedProcess[str], place: Path) -> None:
    assert (place / "ended").read_text() == "x"


def test_all_tests_with_a_browser_are_one_workers_in_whatever_folder_they_stand(tmp_path: Path) -> None:
    for name, text in {"a": WITH_BROWSER, "b": WITH_BROWSER, "c": WITHOUT}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"test_{name}.py").write_text(text, encoding="utf-8")
    ended = run(tmp_path, "", "-o", "markers=browser")
    assert "34 passed" in ended.stdout
    assert len(set((tmp_path / "browsers").read_text().split())) == 1


def test_a_worker_that_is_killed_is_told_with_its_test_and_all_others_run(tmp_path: Path) -> None:
    ended = run(tmp_path, KILLED)
    assert "The worker that ran this test ended with exit code -9." in ended.stdout
    assert "FAILED test_it.py::test_number[20]" in ended.stdout
    assert "1 failed, 39 passed" in ended.stdout


def test_a_first_failure_that_shall_end_the_run_ends_all_workers(tmp_path: Path) -> None:
    ended = run(tmp_path, SLOW, "-x")
    assert "stopping after 1 failures" in ended.stdout
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert len((tmp_path / "passed").read_text()) < 60


def test_a_worker_that_breaks_after_its_last_test_fails_the_run(tmp_path: Path) -> None:
    ended = run(tmp_path, LATE)
    assert "after their last test" in ended.stdout + ended.stderr
    assert "ZeroDivisionError" in ended.stderr
    assert ended.returncode == pytest.ExitCode.INTERNAL_ERROR


def test_threads_that_a_fork_would_lose_are_named(tmp_path: Path) -> None:
    ended = run(tmp_path, THREADED)
    assert "a fork would lose threads" in ended.stdout + ended.stderr
    assert ended.returncode == pytest.ExitCode.INTERNAL_ERROR


def test_tests_that_cannot_be_collected_are_reported_and_none_runs(tmp_path: Path) -> None:
    ended = run(tmp_path, "import no_such_module\n")
    assert "No module named 'no_such_module'" in ended.stdout
    assert ended.returncode == pytest.ExitCode.INTERRUPTED


def test_tests_that_a_worker_took_without_telling_so_are_reported(tmp_path: Path) -> None:
    ended = run(tmp_path, LOST)
    assert "before it told so" in ended.stdout
    # It took these beside the last one that it had told of, which it never ran.
    assert re.search(r"[45] failed, 3[56] passed", ended.stdout)
