"""The command `meet`: what each prints, in words and as JSON, its exit codes, and that every failure is one line."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
import structlog

from bot import __version__, cli
from bot.config.settings import Settings
from bot.domain.poll import PollStatus
from bot.ports import MailUnavailable
from storage.database import Database
from tests.bot.conftest import Run
from tests.storage.databases import START
from tests.storage.makers import stored_poll

GROUPS = [name for name, command in cli.meet.commands.items() if isinstance(command, click.Group)]
HEAVY = (
    "sqlalchemy",
    "botocore",
    "slack_bolt",
    "slack_sdk",
    "pydantic_settings",
    "flask",
    "alembic",
    "structlog",
    "moto",
    "secrets",
    "pathlib",
    "json",
    "logging",
    "bot.domain.reasons",
)


def test_help_is_quick_because_it_imports_nothing_dear() -> None:
    code = f"import sys, bot.cli; bot.cli.run(['--help']); print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("group", [[], *([name] for name in GROUPS)], ids=lambda group: " ".join(group) or "meet")
def test_no_help_cuts_a_sentence(run: Run, group: list[str]) -> None:
    listed = run(*group, "--help").out.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    for command in ("play", "serve", "migrate", "check", "setup-aws", "run-job", "status", "polls", "export"):
        assert f"  {command} " in done.out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"meet {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [["statuss"], ["status", "--yaml"], ["export"], ["run-job"], ["polls", "list", "extra"], ["play", "--port", "many"],
     ["play", "--port", "70000"], ["suppressions", "add"]],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_two(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "--help`." in done.err


@pytest.mark.parametrize(("words", "some"), [([], "serve"), (["polls"], "list"), (["suppressions"], "list, add")])
def test_without_a_command_the_commands_are_named_in_one_line(run: Run, words: list[str], some: str) -> None:
    done = run(*words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert some in done.err
    assert "--help`." in done.err


def test_bad_settings_are_one_line_and_exit_code_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEET_THREADS", "x")
    monkeypatch.setenv("MEET_BIND", "y")
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "MEET_THREADS must" in done.err
    assert "MEET_BIND must" in done.err


def test_a_command_that_looks_makes_no_database(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    done = run("polls", "list")
    assert done.code == 1
    assert "run `meet migrate`" in done.err
    assert not (tmp_path / "none.db").exists()


def test_migrate_makes_the_schema_once(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    assert "run `meet migrate`" in run("status").err
    assert run("migrate").out == "The schema is the newest now.\n"
    assert run("migrate").out == "The schema was the newest already.\n"
    assert run("status").code == 0


def test_one_round_of_a_job_is_run_and_told(run: Run, chosen_database: Database) -> None:
    assert run("run-job", "deadlines").out == "deadlines: nothing to do\n"
    assert run("run-job", "reminders").out == "reminders: nothing to do\n"
    old = START - timedelta(days=3000)
    stored_poll(chosen_database, status=PollStatus.CLOSED, created_at=old, closed_at=old)
    assert "1 poll" in run("run-job", "purge").out


@pytest.mark.parametrize(
    ("job", "setting"), [("feedback", "MEET_FEEDBACK_QUEUE_URL"), ("replies", "MEET_INBOUND_QUEUE_URL")]
)
def test_a_job_without_its_queue_fails_where_somebody_runs_it(run: Run, job: str, setting: str) -> None:
    done = run("run-job", job)
    assert (done.code, done.out) == (1, "")
    assert setting in done.err


@pytest.mark.parametrize(
    "error", [OSError("The feedback queue could not be used"), MailUnavailable("Busy", "try later")]
)
def test_a_wire_that_fails_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("bot.services.administration.status", fail)
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "`meet check` says what to repair" in done.err


@pytest.fixture
def every_level() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    yield
    structlog.configure(**before)


def test_a_fault_of_ours_is_one_line_with_an_incident_whose_trace_is_in_the_log_at_debug(
    run: Run, monkeypatch: pytest.MonkeyPatch, every_level: None
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("bot.services.administration.status", fail)
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "inner detail" not in done.err
    with structlog.testing.capture_logs() as logged:
        told = run("status").err
    assert (logged[0]["event"], logged[0]["log_level"]) == ("command_failed", "debug")
    assert f"incident {logged[0]['incident']}" in told
    assert logged[0]["exc_info"].args == ("inner detail",)


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.services.administration.status", interrupt)
    done = run("status")
    assert (done.code, done.err.strip()) == (130, "meet: Interrupted.")


def test_a_reader_that_goes_away_is_answered_with_silence(chosen_database: Database, bare_settings: Settings) -> None:
    stored_poll(chosen_database, title="t" * 100)
    environment = {"DATABASE_URL": bare_settings.database_url, "PYTHONPATH": str(Path(cli.__file__).parents[2])}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "polls", "list"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    told = child.stderr.read().decode()
    child.stderr.close()
    assert child.wait() == 0
    assert "Traceback" not in told
    assert "BrokenPipe" not in told


def test_serve_names_everything_that_is_bad_or_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("serve")
    assert done.code == 1
    for name in ("SLACK_BOT_TOKEN", "MEET_FROM_ADDRESS", "MEET_SECRET_KEY"):
        assert f"{name} is not set." in done.err
    monkeypatch.setenv("MEET_THREADS", "many")
    assert "MEET_THREADS must be" in run("serve").err
    assert "MEET_FROM_ADDRESS is not set." in run("serve").err
    assert "MEET_FROM_ADDRESS" not in run("status").err


def test_play_says_what_to_install_where_the_playground_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bot.play.playground", None)
    monkeypatch.delattr("bot.play.playground", raising=False)
    done = run("play")
    assert done.code == 1
    assert "pip install 'meet[playground]'" in done.err


def test_check_exits_with_one_where_something_fails(run: Run) -> None:
    done = run("check", "--json")
    assert done.code == 1
    assert {one["result"] for one in done.document} >= {"failure", "ok"}
    assert set(done.document[0]) == {"name", "result", "message", "cure"}
    assert "✗ settings: SLACK_BOT_TOKEN is not set." in run("check").out


@pytest.mark.parametrize("command", [["status"], ["migrate"], ["run-job", "purge"], ["pause"]])
def test_a_file_that_is_no_database_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "letter.db").write_text("Dear Ada, this is no database at all, whatever its name says.")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'letter.db'}")
    done = run(*command)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "file is not a database" in done.err
    assert "DATABASE_URL" in done.err


def test_an_env_file_that_is_no_text_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"MEET_THREADS=\xff\xfe")
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert ".env is not text" in done.err


def test_a_job_that_does_not_exist_is_wrong_usage_and_the_answer_names_them_all(run: Run) -> None:
    done = run("run-job", "delivery")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "deliver, feedback, replies, refresh" in done.err


def test_a_question_keeps_its_mark(run: Run) -> None:
    assert "'--json'? See `meet status --help`." in run("status", "--jsn").err


@pytest.mark.parametrize("pasted", ["purge\u200b", "\uff50urge", " purge "])
def test_a_job_may_be_named_as_it_was_pasted(run: Run, pasted: str) -> None:
    run("migrate")
    assert run("run-job", pasted).code == 0


@pytest.mark.parametrize("pasted", ["manual\u200b", "\uff4danual", " manual "])
def test_a_reason_may_be_named_as_it_was_pasted(run: Run, pasted: str) -> None:
    run("migrate")
    run("suppressions", "add", "eva@example.com")
    assert run("suppressions", "release", "eva@example.com", "--reason", pasted).code == 0
