"""A forked `meet` that dies before its first word keeps nobody waiting, and the nursery ends with its test run."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.acceptance.forks import nursery, wait_for_end
from tests.patience import PATIENCE

NO_ENVIRONMENT = {"": "a variable without a name"}
"""A process that is given this ends before it runs anything."""


def test_the_stderr_of_a_process_that_dies_at_once_ends() -> None:
    child = nursery().start(["serve"], NO_ENVIRONMENT)
    with child.stderr as told:
        assert told.read() == ""
    wait_for_end(child.pid, 60)


def test_what_a_process_writes_to_stderr_is_read_to_its_end() -> None:
    child = nursery().start(["serve"], {"MEET_BIND": "nowhere"})
    with child.stderr as told:
        assert "MEET_BIND" in told.read()
    wait_for_end(child.pid, 60)


def test_ctrl_c_ends_a_fork_and_not_the_nursery() -> None:
    assert nursery().run(["--version"], {}, 60).returncode == 0  # Before it is up, Ctrl-C ends it.
    nursery()._process.send_signal(signal.SIGINT)
    interrupted = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(60)"
    told = nursery().run_python(["-c", interrupted], {}, 60)
    assert told.returncode == 1
    assert "KeyboardInterrupt" in told.stderr


def test_an_order_that_is_cut_short_keeps_nobody_waiting() -> None:
    for said in (b"", b'{"words": ["serve"'):
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(nursery()._place)
            asked.sendall(said)
            asked.shutdown(socket.SHUT_WR)
            assert asked.recv(1) == b""
    assert nursery().run(["--version"], {}, 60).returncode == 0


RUN = """
import os, signal, sys
from tests.acceptance.forks import nursery
nursery()
if os.fork():
    signal.pause()
print(nursery().python, flush=True)
sys.stdin.read()
"""
"""A test run that has made its nursery, and then forks one worker."""


def test_workers_share_a_nursery_which_ends_after_the_last_of_them_though_the_run_was_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    python = Path(run.stdout.readline().strip())
    run.kill()
    run.wait()
    assert python.exists()
    run.communicate(timeout=PATIENCE)  # It ends with the last process that could write: the nursery, too.
    assert not python.exists()
