"""Workers end when they are asked to, once they have taken down what they set up, and when their parent is gone."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pages import ROOT

SWALLOWS = """
import time, pytest

@pytest.mark.parametrize("number", range(200))
def test_number(number):
    print("x" * 500)
    if number == 20:
        time.sleep(0.5)
        assert 0
    try:
        time.sleep(0.02)
    except BaseException:
        pass
"""
SLOW = """
import os, pathlib, time, pytest
HERE = pathlib.Path(__file__).parent

@pytest.fixture(scope="session")
def whole():
    (HERE / f"up {os.getpid()}").touch()
    yield
    time.sleep(0.6)
    (HERE / f"down {os.getpid()}").touch()

@pytest.mark.parametrize("number", range(400))
def test_number(number, whole):
    print("x" * 3000)
    time.sleep(0.02)
    assert number < 0
"""


def begin(folder: Path, text: str, *more: str) -> "subprocess.Popen[bytes]":
    """pytest with two workers on this file, in a process group of its own."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:randomly -p no:hypothesispytest\n")
    words = [sys.executable, "-m", "pytest", "-p", "tests.workers", "--workers=2", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        words, cwd=folder, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def members(group: int) -> list[str]:
    found = subprocess.run(["ps", "-eo", "pgid=,pid=,stat="], capture_output=True, text=True).stdout.splitlines()
    return [line for line in found if line.split()[0] == str(group) and not line.split()[2].startswith("Z")]


def end(run: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)


def test_a_run_that_ends_at_its_first_failure_ends_though_a_test_swallows_the_interruption(tmp_path: Path) -> None:
    run = begin(tmp_path, SWALLOWS, "-x")
    try:
        run.wait(60)
    except subprocess.TimeoutExpired:
        pytest.fail("it hangs")
    finally:
        end(run)
        run.wait()


@pytest.mark.parametrize("pause", [0.0, 0.1, 0.2])
def test_workers_take_down_what_they_set_up_after_ctrl_c_in_a_terminal(tmp_path: Path, pause: float) -> None:
    """The terminal tells each worker, and so does the parent: the second time falls into the taking down."""
    run = begin(tmp_path, SLOW)
    while len(list(tmp_path.glob("up *"))) < 2:
        time.sleep(0.05)
    time.sleep(pause)
    os.killpg(run.pid, signal.SIGINT)
    run.wait(60)
    assert len(list(tmp_path.glob("down *"))) == 2


def test_workers_end_when_their_parent_is_gone(tmp_path: Path) -> None:
    run = begin(tmp_path, SLOW)
    while len(list(tmp_path.glob("up *"))) < 2:
        time.sleep(0.05)
    run.kill()
    run.wait()
    try:
        until = time.monotonic() + 60
        while members(run.pid) and time.monotonic() < until:
            time.sleep(0.2)
        assert members(run.pid) == []
    finally:
        end(run)
