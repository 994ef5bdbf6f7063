"""`meet play` in the hands of a newcomer: an address, a page, Ctrl-C; and a port that is taken."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.jobs import JOBS
from bot.meet import Meet
from bot.play import playground, story
from bot.play.story_world import StoryFailed, World
from playground.client import PlaygroundClient
from tests.acceptance.forks import nursery
from tests.acceptance.served import meet
from tests.pages import ROOT, commands, page, section
from tests.patience import PATIENCE


@contextmanager
def playing(python: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-of-a-real-workspace", "AWS_PROFILE": "of-a-real-account"}
    child = subprocess.Popen(
        [python, "-m", "bot.cli", "play", "--port", "0"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield child
    finally:
        if child.poll() is None:
            # It takes its folder away with it.
            child.terminate()
        child.communicate(timeout=PATIENCE)


def address_in(child: subprocess.Popen[str]) -> str:
    assert child.stdout
    for line in child.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError(child.stderr and child.stderr.read())


def test_play_prints_an_address_serves_the_page_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with playing(sys.executable, tmp_path) as play:
        url = address_in(play)
        with urllib.request.urlopen(url, timeout=PATIENCE) as reply:
            assert b"<html" in reply.read()
        PlaygroundClient(url).wait_for_bot()
        play.send_signal(signal.SIGINT)
        _, told = play.communicate(timeout=PATIENCE)
    assert (play.returncode, told) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_an_operators_commands_work_on_it_as_the_lines_say_that_it_prints(tmp_path: Path) -> None:
    python = str(nursery().python)
    with playing(python, tmp_path) as play:
        PlaygroundClient(address_in(play)).wait_for_bot()
        assert play.stdout
        reads = next(line.strip() for line in play.stdout if line.startswith("  set -a; . "))
        assert play.stdout.readline().split()[-1] == "check"
        (block,) = commands(section(page("docs/playground.md"), "## Commands for operators"))
        typed = re.sub(r"^set -a.*$", lambda _: reads, block, flags=re.MULTILINE)
        typed = typed.replace(".venv/bin/meet", f"{python} -m bot.cli")
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
        done = subprocess.run(
            ["sh", "-e", "-c", typed], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert "✗" not in done.stdout
    assert "Did: make the configuration set second." in done.stdout


def test_a_port_that_is_taken_gets_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = meet(None, "play", "--port", str(port))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"Port {port}" in done.stderr
    assert "Nothing was started." in done.stderr


def test_a_step_that_was_not_seen_ends_the_story_with_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unseen(world: World) -> str:
        raise StoryFailed("It is not so that Ada smiles.")

    told: list[str] = []
    monkeypatch.setattr(playground, "set_up_logging", lambda _: None)
    monkeypatch.setattr(story, "STEPS", (("Ada smiles", unseen), ("Never told", lambda _: told.append("told"))))
    assert story.play_story() == 1
    assert "✗  1. Ada smiles\n       It is not so that Ada smiles." in capsys.readouterr().out
    assert told == []


def test_the_bot_of_play_follows_the_playgrounds_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever moves it from the page sees deadlines pass and times begin."""
    monkeypatch.setattr(playground, "set_up_logging", lambda _: None)
    with playground.staged() as stage:
        clock = stage.serving.application.meet.clock
        before = clock.now()
        stage.playground.clock.advance(timedelta(days=1))
        assert clock.now() - before >= timedelta(days=1)


def test_what_comes_due_in_play_waits_for_no_job_that_looks_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """`meet serve` looks for reminders every five minutes; at its start every job looks once."""
    looked, again = list[str](), threading.Event()

    def look(name: str) -> int:
        looked.append(name)
        if looked.count("reminders") > 1:
            again.set()
        return 0

    def remind(_: Meet) -> int:
        return look("reminders")

    def ask(_: Meet) -> int:
        return look("quota")

    watched = {"reminders": remind, "quota": ask}
    table = tuple(replace(job, work=watched.get(job.name, job.work)) for job in JOBS)
    assert playground.LOOK_EVERY.total_seconds() <= 15
    monkeypatch.setattr(playground, "JOBS", table)
    monkeypatch.setattr(playground, "LOOK_EVERY", timedelta(seconds=0.5))
    monkeypatch.setattr(playground, "set_up_logging", lambda _: None)
    with playground.staged():
        assert again.wait(PATIENCE)
    assert looked.count("quota") == 1
