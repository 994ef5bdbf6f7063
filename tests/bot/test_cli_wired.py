"""Commands that need the wires: each in this process, on the playground, with an operator's variables."""

import gc
import runpy
import signal
import sys
import threading
from functools import partial
from pathlib import Path

import click
import pytest

from bot import cli, serving, wiring
from bot.cli import output
from bot.config.settings import Settings
from bot.jobs import Jobs
from bot.play import playground, story
from bot.play.playground import FOREIGN
from bot.play.story_world import environment_of
from handlers.slack.socket import SlackSocket
from playground.mail_client import MailClient
from tests.bot.conftest import Run
from tests.patience import PATIENCE


@pytest.fixture
def wired(run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `meet` with the settings of a Meet on the playground."""
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    return run


@pytest.fixture
def hasty(wired: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A Meet with receives of no length, since a stop waits for one."""
    monkeypatch.setattr(serving, "build", partial(wiring.build, receive_seconds=0))
    return wired


@pytest.fixture(autouse=True)
def signals() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_serve_runs_until_it_is_told_to_stop(hasty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(socket: SlackSocket | None, stop: threading.Event) -> None:
        assert socket is not None
        assert not socket.trouble()
        signal.raise_signal(signal.SIGTERM)
        assert stop.wait(PATIENCE)

    monkeypatch.setattr(serving, "watch", told)
    done = hasty("serve")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_call_that_does_not_end_keeps_no_process_alive(hasty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("bot.serving.logging.shutdown", lambda: None)
    monkeypatch.setattr("bot.serving.os._exit", ended.append)
    stop = Jobs.stop
    monkeypatch.setattr(Jobs, "stop", lambda jobs: [*stop(jobs), "deliver"])
    monkeypatch.setattr(serving, "watch", lambda *_: None)
    assert hasty("serve").code == 0
    assert ended == [0]


def test_status_asks_the_queue(wired: Run, mail: MailClient) -> None:
    mail.purge_queue()
    assert wired("status", "--json").document["queue"] == {"waiting": 0, "dead": 0}
    assert "queue       0 waiting, 0 dead" in wired("status").out


def test_aws_is_set_up_by_the_command(wired: Run) -> None:
    assert "MEET_FEEDBACK_QUEUE_URL" in wired("setup-aws", "--dry-run").out


def test_a_round_of_feedback_is_run_by_the_command(wired: Run) -> None:
    assert wired("run-job", "quota").out.startswith("quota: ")
    assert wired("run-job", "deliver").out == "deliver: nothing to do\n"


def test_play_says_where_it_is_and_stops_at_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(playground, "set_up_logging", lambda _: None)
    monkeypatch.setattr(click, "echo", say)
    assert run("play", "--port", "0").code == 0
    assert "http://127.0.0.1:" in said[0]


def test_play_takes_no_notice_of_the_accounts_of_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FOREIGN:
        monkeypatch.setenv(name, "http://elsewhere.invalid")
    monkeypatch.setattr(playground, "set_up_logging", lambda _: None)
    monkeypatch.setattr(story, "STEPS", (("All is here", lambda _: "seen"),))
    assert story.play_story() == 0


def test_the_module_is_the_same_as_the_script(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["meet", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bot.cli.__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("meet ")


def test_what_json_cannot_say_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="object has no form in JSON"):
        output.print_json(object())


def test_the_exit_code_of_the_script_is_that_of_the_command() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["nothing"])
    assert ended.value.code == 2


def test_a_command_seldom_looks_for_garbage_and_never_when_it_ends() -> None:
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.set_threshold(700)
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert gc.get_threshold()[0] == cli.SELDOM
    assert gc.get_freeze_count() > frozen
    gc.set_threshold(*thresholds)
